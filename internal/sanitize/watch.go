package sanitize

// A watch is something that is looked after: the edits it takes in one package
// of the standard library and the files it adds there. It is applied whole or
// not at all.
type watch struct {
	name  string
	pkg   string
	files []string // below shadow/_goroot/<pkg>; those for one system end in its name
	edits []edit
	// since is the first Go release that has what is watched, as 26 for Go 1.26.
	since int
	// required is set if nothing works without it.
	required bool
	// lost says what is not reported if this Go lacks an anchor.
	lost string
}

// oldest and newest are the Go releases that the anchors were tested with.
const oldest, newest = 24, 26

var watches = []watch{
	{
		name: "shadow memory", pkg: "runtime", required: true,
		files: []string{"shadow.go", "access_amd64.s", "records.go", "report.go", "report_linux.go"},
		edits: []edit{
			rename{"asanread", "(unsafe.Pointer, uintptr)", "memvetNoRead"},
			rename{"asanwrite", "(unsafe.Pointer, uintptr)", "memvetNoWrite"},
			rename{"asanregisterglobals", "(unsafe.Pointer, uintptr)", "memvetNoGlobals"},
			enter{"mallocinit", "memvetInit()"},
		},
		lost: "everything",
	},
	{
		name: "clear", pkg: "runtime", files: []string{"clear.go"},
		edits: []edit{
			rename{"memclrNoHeapPointers", "(unsafe.Pointer, uintptr)", "memvetMemclr"},
			symbol{"memclr_amd64.s", "memclrNoHeapPointers", "memvetMemclr"},
			enter{"memclrHasPointers", "asanwrite(ptr, n)"},
		},
		lost: "stale memory that is set to zero by clear",
	},
	{
		name: "strings", pkg: "runtime", files: []string{"strings.go"},
		edits: []edit{
			enter{"concatstrings", "memvetReadStrings(a)"},
			enter{"stringtoslicebyte", "memvetReadString(s)"},
			enter{"stringtoslicerune", "memvetReadString(s)"},
		},
		lost: "stale bytes of strings that are joined or converted",
	},
	hooks("append", "stale slices that append grows or copies from", "growslice", "makeslicecopy", "slicecopy"),
	hooks("string conversion", "stale bytes and runes that become strings", "slicebytetostring", "slicebytetostringtmp", "slicerunetostring"),
	hooks("interface conversion", "stale values that are put into interfaces", "convT", "convTnoptr"),
	hooks("typed copies", "stale memory that is copied with its pointers or by reflection", "reflect_typedmemmove", "typedslicecopy"),
	hooks("select", "stale variables that select sends and receives", "selectgo"),
	{
		name: "system calls", pkg: "internal/asan", files: []string{"asan.go"},
		edits: []edit{
			rename{"Enabled", "", "memvetDisabled"},
			rename{"Read", "(unsafe.Pointer, uintptr)", "memvetNoRead"},
			rename{"Write", "(unsafe.Pointer, uintptr)", "memvetNoWrite"},
		},
		lost: "stale memory handed to system calls",
	},
	{
		name: "test cache", pkg: "testing/internal/testdeps", files: []string{"log.go"},
		edits: []edit{rename{"TestDeps.StopTestLog", "() error", "memvetStopTestLog"}},
		lost:  "reports of tests whose result comes from the cache; run with -count=1",
	},
	{
		name: "sync.Pool", pkg: "sync", files: []string{"shared/link.go", "pool.go"},
		edits: []edit{
			rename{"(*Pool).Put", "(any)", "memvetPut"},
			rename{"(*Pool).Get", "() any", "memvetGet"},
		},
		lost: "memory used after it went back to a pool",
	},
	{
		// One watch, because Scanner and Reader share a package and so
		// the files that both need.
		name: "bufio", pkg: "bufio", files: []string{"shared/link.go", "shared/writer.go", "scan.go", "reader.go", "flush.go"},
		edits: []edit{
			field{"Scanner", "memvet []byte"},
			rename{"(*Scanner).Bytes", "() []byte", "memvetBytes"},
			rename{"(*Scanner).Scan", "() bool", "memvetScan"},
			field{"Reader", "memvet []memvetView"},
			rename{"(*Reader).fill", "()", "memvetFill"},
			rename{"(*Reader).reset", "([]byte, io.Reader)", "memvetReset"},
			rename{"(*Reader).Read", "([]byte) (int, error)", "memvetRead"},
			rename{"(*Reader).Peek", "(int) ([]byte, error)", "memvetPeek"},
			rename{"(*Reader).ReadSlice", "(byte) ([]byte, error)", "memvetReadSlice"},
			call{"(*Reader).collectFragments", "b", "ReadSlice", "memvetReadSlice"}, // it copies
			enter{"(*Reader).collectFragments", "b.memvetReading()"},
			enter{"(*Reader).ReadByte", "b.memvetReading()"},
			enter{"(*Reader).ReadRune", "b.memvetReading()"},
			enter{"(*Reader).Discard", "b.memvetReading()"},
			enter{"(*Reader).WriteTo", "b.memvetReading()"},
			reads{"(*Writer).Write", []string{"p"}},
			field{"Writer", "memvet memvetWriter"},
			call{"(*Writer).Flush", "b.wr", "Write", "b.memvetFlush()"},
		},
		lost: "views of the buffers of bufio.Scanner and bufio.Reader, and what writers keep of a bufio.Writer's buffer",
	},
	{
		name: "bytes.Buffer", pkg: "bytes", files: []string{"shared/link.go", "buffer.go", "peek.go"},
		edits: []edit{
			field{"Buffer", "memvet *memvetViews"},
			rename{"(*Buffer).Bytes", "() []byte", "memvetBytes"},
			rename{"(*Buffer).AvailableBuffer", "() []byte", "memvetAvailableBuffer"},
			rename{"(*Buffer).Next", "(int) []byte", "memvetNext"},
			since{26, rename{"(*Buffer).Peek", "(int) ([]byte, error)", "memvetPeek"}},
			rename{"(*Buffer).Write", "([]byte) (int, error)", "memvetWrite"},
			rename{"(*Buffer).WriteString", "(string) (int, error)", "memvetWriteString"},
			rename{"(*Buffer).WriteByte", "(byte) error", "memvetWriteByte"},
			rename{"(*Buffer).WriteRune", "(rune) (int, error)", "memvetWriteRune"},
			rename{"(*Buffer).ReadFrom", "(io.Reader) (int64, error)", "memvetReadFrom"},
			rename{"(*Buffer).Grow", "(int)", "memvetGrow"},
			call{"(*Buffer).WriteRune", "b", "WriteByte", "memvetWriteByte"},
			enter{"(*Buffer).Truncate", "b.memvetModifying()"},
			enter{"(*Buffer).Reset", "b.memvetModifying()"},
			enter{"(*Buffer).Read", "b.memvetModifying()"},
			enter{"(*Buffer).ReadByte", "b.memvetModifying()"},
			enter{"(*Buffer).ReadRune", "b.memvetModifying()"},
			enter{"(*Buffer).WriteTo", "b.memvetModifying()"},
			enter{"(*Buffer).readSlice", "b.memvetModifying()"},
		},
		lost: "views of a bytes.Buffer that a later write overwrites",
	},
	{
		name: "io.Copy", pkg: "io", files: []string{"shared/link.go", "shared/writer.go"},
		edits: []edit{
			enter{"copyBuffer", "var memvet memvetWriter"},
			call{"copyBuffer", "dst", "Write", "memvet.write()"},
		},
		lost: "what writers keep of the buffer of io.Copy",
	},
	writers("io",
		call{"(*multiWriter).Write", "w", "Write", "memvetUnchanged()"},
		call{"(*teeReader).Read", "t.w", "Write", "memvetUnchanged()"}),
	writers("bytes", call{"(*Reader).WriteTo", "w", "Write", "memvetUnchanged()"}),
	{
		name: "json.Decoder", pkg: "encoding/json", files: []string{"shared/link.go", "lend.go"},
		edits: []edit{
			field{"decodeState", "memvet memvetLoans"},
			enter{"(*Decoder).Decode", "dec.d.memvet.on = true"},
			rename{"(*Decoder).refill", "() error", "memvetRefill"},
			call{"(*decodeState).array", "u", "UnmarshalJSON", "d.memvetLend()"},
			call{"(*decodeState).object", "u", "UnmarshalJSON", "d.memvetLend()"},
			call{"(*decodeState).literalStore", "u", "UnmarshalJSON", "d.memvetLend()"},
		},
		lost: "arguments of UnmarshalJSON that are kept",
	},
	{
		name: "munmap", pkg: "syscall", files: []string{"unmap.go"},
		edits: []edit{enter{"Syscall", "if trap == SYS_MUNMAP { memvetRenew(a1, a2) }"}},
		lost:  "who owns memory that was hinted and then unmapped: what is mapped there later may be reported",
	},
	{
		name: "csv.Reader", pkg: "encoding/csv", files: []string{"shared/link.go", "reader.go"},
		edits: []edit{
			field{"Reader", "memvet []string"},
			rename{"(*Reader).Read", "() ([]string, error)", "memvetRead"},
		},
		lost: "records of a csv.Reader with ReuseRecord",
	},
	{
		name: "sql.RawBytes", pkg: "database/sql", files: []string{"shared/link.go", "rows.go"},
		edits: []edit{
			field{"Rows", "memvet [][]byte"},
			rename{"(*Rows).Scan", "(...any) error", "memvetScan"},
			enter{"(*Rows).Next", "rs.memvetMoving()"},
			enter{"(*Rows).NextResultSet", "rs.memvetMoving()"},
			enter{"(*Rows).Close", "rs.memvetMoving()"},
		},
		lost: "sql.RawBytes that are kept",
	},
	{
		name: "bytes", pkg: "bytes", files: []string{"shared/link.go", "index.go"},
		edits: []edit{
			rename{"IndexByte", "([]byte, byte) int", "memvetIndexByte"},
			rename{"LastIndexByte", "([]byte, byte) int", "memvetLastIndexByte"},
			rename{"Index", "([]byte, []byte) int", "memvetIndex"},
			rename{"Compare", "([]byte, []byte) int", "memvetCompare"},
			reads{"Count", []string{"s", "sep"}},
		},
		lost: "stale bytes handed to functions of package bytes",
	},
	entries("hash/crc32",
		reads{"Update", []string{"p"}},
		reads{"ChecksumIEEE", []string{"data"}}),
	entries("crypto/md5", reads{"Sum", []string{"data"}}),
	entries("crypto/sha1", reads{"Sum", []string{"data"}}),
	entries("crypto/sha256", reads{"Sum256", []string{"data"}}),
	entries("crypto/sha512", reads{"Sum512", []string{"data"}}),
	entries("encoding/json", reads{"Unmarshal", []string{"data"}}),
}

// entries are functions of the standard library that read their arguments in
// assembly, or that programs hand bytes to without -deps.
func entries(pkg string, edits ...edit) watch {
	return watch{name: pkg, pkg: pkg, files: []string{"shared/link.go"}, edits: edits,
		lost: "stale bytes handed to functions of package " + pkg}
}

// writers are functions whose argument of Write is seen by others as well.
func writers(pkg string, edits ...edit) watch {
	return watch{name: pkg + " writers", pkg: pkg, files: []string{"shared/link.go", "shared/changed.go"}, edits: edits,
		lost: "Write methods that change what functions of package " + pkg + " hand them"}
}

// hooks switches on what functions of the runtime have for the address
// sanitizer.
func hooks(name, lost string, functions ...string) watch {
	w := watch{name: name, pkg: "runtime", lost: lost}
	for _, f := range functions {
		w.edits = append(w.edits, swap{f, "asanenabled", "memvetHooks"})
	}
	return w
}
