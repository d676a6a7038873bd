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
		files: []string{"shadow.go", "records.go", "report.go", "report_linux.go"},
		edits: []edit{
			rename{"asanread", "(unsafe.Pointer, uintptr)", "memvetNoRead"},
			rename{"asanwrite", "(unsafe.Pointer, uintptr)", "memvetNoWrite"},
			rename{"asanregisterglobals", "(unsafe.Pointer, uintptr)", "memvetNoGlobals"},
		},
		lost: "everything",
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
		name: "sync.Pool", pkg: "sync", files: []string{"pool.go"},
		edits: []edit{
			rename{"(*Pool).Put", "(any)", "memvetPut"},
			rename{"(*Pool).Get", "() any", "memvetGet"},
		},
		lost: "memory used after it went back to a pool",
	},
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
