package known

// Printing reads its values and keeps nothing; a Formatter or Stringer among them
// is the caller's own code.
const fmtTable = `
print.go
	Fprintf: reads arg2[*]; appends arg0.buf
	Fprint Fprintln: reads arg1[*]; appends arg0.buf
	Printf: reads arg1[*]
	Print Println: reads arg0[*]
	Sprintf: reads arg1[*]; fresh ret0
	Sprint Sprintln: reads arg0[*]; fresh ret0
	Appendf: reads arg2[*]; appends arg0; grows ret0 from arg0
	Append Appendln: reads arg1[*]; appends arg0; grows ret0 from arg0
errors.go
	// the error keeps the operands of %w, which are errors; the rest is printed
	Errorf: reads arg1[*]; fresh ret0
scan.go
	Scan Scanln: writes arg0[*]
	Scanf: writes arg1[*]
	Sscan Sscanln: reads arg0; writes arg1[*]
	Sscanf: reads arg0; writes arg2[*]
	Fscan Fscanln: writes arg1[*]
	Fscanf: writes arg2[*]
`

const errorsTable = `
errors.go
	New: fresh ret0
join.go
	Join: fresh ret0; stores ret0.errs[*] = arg0[*]
wrap.go
	Unwrap: returns ret0 view arg0.err
	Is:
	As: writes arg1
`

const logTable = `
log.go
	New: fresh ret0; stores ret0.out = arg0
	(*Logger) SetOutput: stores recv.out = arg0
	(*Logger) Writer: returns ret0 view recv.out
	(*Logger) Output: reads arg1; appends recv.out.buf
	(*Logger) Print Println Fatal Fatalln Panic Panicln: reads arg0[*]; appends recv.out.buf
	(*Logger) Printf Fatalf Panicf: reads arg1[*]; appends recv.out.buf
	SetOutput: keeps arg0 in global
	Print Println Fatal Fatalln Panic Panicln: reads arg0[*]
	Printf Fatalf Panicf: reads arg1[*]
`

// A Record has its first attributes in itself and the others in back, which
// copies of it share: hence Clone. A group keeps the caller's slice.
const slogTable = `
attr.go
	Group: stores ret0.Value.any[*] = arg1[*]
	GroupAttrs: stores ret0.Value.any = arg1
	Any: stores ret0.Value.any = arg1
handler.go
	(Handler) Enabled:
	(Handler) Handle:
	// "The Handler owns the slice: it may retain, modify and discard it."
	(Handler) WithAttrs: fresh ret0; stores ret0.attrs = arg0; may writes arg0
	(Handler) WithGroup: fresh ret0
json_handler.go
	NewJSONHandler: fresh ret0; stores ret0.w = arg0
	(*JSONHandler) WithAttrs: reads arg0; fresh ret0
	(*JSONHandler) Handle: appends recv.w.buf
text_handler.go
	NewTextHandler: fresh ret0; stores ret0.w = arg0
	(*TextHandler) WithAttrs: reads arg0; fresh ret0
	(*TextHandler) Handle: appends recv.w.buf
logger.go
	New: fresh ret0; stores ret0.handler = arg0
	SetDefault: keeps arg0 in global
	(*Logger) Handler: returns ret0 view recv.handler
	(*Logger) With: fresh ret0; stores ret0.attrs[*] = arg0[*]
	With: fresh ret0; stores ret0.attrs[*] = arg0[*]
	(*Logger) Log LogAttrs: reads arg3[*]
	(*Logger) Debug Info Warn Error: reads arg1[*]
	(*Logger) DebugContext InfoContext WarnContext ErrorContext: reads arg2[*]
	Log LogAttrs: reads arg3[*]
	Debug Info Warn Error: reads arg1[*]
	DebugContext InfoContext WarnContext ErrorContext: reads arg2[*]
record.go
	(Record) Clone: stores ret0.back = recv.back clipped
	(Record) Attrs: calls arg0
	(*Record) AddAttrs Add: appends recv.back; stores recv.back[*] = arg0[*]
value.go
	GroupValue: stores ret0.any = arg0
	AnyValue: stores ret0.any = arg0
	(Value) Any Group: returns ret0 view recv.any
`

const timeTable = `
format.go
	(Time) AppendFormat: appends arg0; grows ret0 from arg0
	(Time) Format String: fresh ret0
sleep.go
	AfterFunc: keeps arg1 in goroutine; fresh ret0
time.go
	(Time) AppendBinary AppendText: appends arg0; grows ret0 from arg0
	(Time) MarshalBinary MarshalText MarshalJSON GobEncode: fresh ret0
	(*Time) UnmarshalBinary UnmarshalText UnmarshalJSON GobDecode: reads arg0
`

// Matches are clipped slices of what was searched.
const regexpTable = `
regexp.go
	Compile CompilePOSIX MustCompile MustCompilePOSIX: fresh ret0
	(*Regexp) Match MatchString: reads arg0
	(*Regexp) SubexpNames: returns ret0 view recv.names
	(*Regexp) Find: returns ret0 view arg0 clipped
	(*Regexp) FindString: returns ret0 view arg0
	(*Regexp) FindAll FindSubmatch: fresh ret0; stores ret0[*] = arg0 clipped
	(*Regexp) FindAllString FindStringSubmatch Split: fresh ret0; stores ret0[*] = arg0
	(*Regexp) FindAllSubmatch: fresh ret0; stores ret0[*][*] = arg0 clipped
	(*Regexp) FindAllStringSubmatch: fresh ret0; stores ret0[*][*] = arg0
	(*Regexp) FindIndex FindSubmatchIndex FindAllIndex FindAllSubmatchIndex: reads arg0; fresh ret0
	(*Regexp) FindStringIndex FindStringSubmatchIndex FindAllStringIndex FindAllStringSubmatchIndex: reads arg0; fresh ret0
	(*Regexp) ReplaceAll ReplaceAllLiteral ReplaceAllString ReplaceAllLiteralString: reads arg0; reads arg1; fresh ret0
	(*Regexp) ReplaceAllFunc ReplaceAllStringFunc: calls arg1 with arg0; fresh ret0
	(*Regexp) Expand: reads arg1; reads arg2; appends arg0; grows ret0 from arg0
	(*Regexp) ExpandString: reads arg1; reads arg2; appends arg0; grows ret0 from arg0
	(*Regexp) AppendText: appends arg0; grows ret0 from arg0
	Match: reads arg1
`

const textTemplateTable = `
exec.go
	(*Template) Execute: appends arg0.buf
	(*Template) ExecuteTemplate: appends arg0.buf
funcs.go
	HTMLEscape JSEscape: reads arg1; appends arg0.buf
	HTMLEscaper JSEscaper URLQueryEscaper: reads arg0[*]; fresh ret0
`

const htmlTemplateTable = `
template.go
	(*Template) Execute: appends arg0.buf
	(*Template) ExecuteTemplate: appends arg0.buf
escape.go
	HTMLEscape JSEscape: reads arg1; appends arg0.buf
	HTMLEscaper JSEscaper URLQueryEscaper: reads arg0[*]; fresh ret0
`

const htmlTable = `
escape.go
	EscapeString UnescapeString: may returns ret0 view arg0
`

const tabwriterTable = `
tabwriter.go
	NewWriter: fresh ret0; stores ret0.w = arg0
	(*Writer) Init: stores recv.w = arg0; returns ret0 view recv
	(*Writer) Write: reads arg0; appends recv.w.buf
	(*Writer) Flush: appends recv.w.buf
`

const osTable = `
file.go
	(*File) Read ReadAt: refills arg0
	(*File) Write WriteAt WriteString: reads arg0
	(*File) ReadFrom:
	(*File) WriteTo: appends arg0.buf
	ReadFile: fresh ret0
	WriteFile: reads arg1
dir.go
	ReadDir: fresh ret0
	(*File) ReadDir Readdir Readdirnames: fresh ret0
env.go
	Environ: fresh ret0
	Expand: calls arg1
`

// The goroutines of a started command read and write its streams until Wait.
const execTable = `
exec.go
	Command: fresh ret0; stores ret0.Args[*] = arg1[*]
	CommandContext: fresh ret0; stores ret0.ctx = arg0; stores ret0.Args[*] = arg2[*]
	(*Cmd) Start: may keeps recv.Stdin in goroutine; may keeps recv.Stdout in goroutine; may keeps recv.Stderr in goroutine
	(*Cmd) Wait Run: appends recv.Stdout.buf; appends recv.Stderr.buf; joins
	(*Cmd) Output CombinedOutput: joins; fresh ret0
	(*Cmd) Environ: fresh ret0
`

const fsTable = `
walk.go
	WalkDir: calls arg2
readfile.go
	// "The caller is permitted to modify the returned byte slice."
	ReadFile: fresh ret0
	(ReadFileFS) ReadFile: fresh ret0
fs.go
	(File) Read: refills arg0
`

const filepathTable = `
path.go
	WalkDir Walk: calls arg1
	SplitList: fresh ret0; stores ret0[*] = arg0
`

const embedTable = `
embed.go
	(FS) ReadFile: fresh ret0
`

const flagTable = `
flag.go
	(*FlagSet) Parse: stores recv.args = arg0
	(*FlagSet) Args: returns ret0 view recv.args
	(*FlagSet) Visit VisitAll: calls arg0
	Args: fresh ret0
	Visit VisitAll: calls arg0
	(*FlagSet) Func BoolFunc: stores recv.fn = arg2
	(*FlagSet) Var: stores recv.value = arg0
	Func BoolFunc: keeps arg2 in global
	Var: keeps arg0 in global
`

const randTable = `
rand.go
	Shuffle: calls arg1
	(*Rand) Shuffle: calls arg1
	Perm: fresh ret0
	(*Rand) Perm: fresh ret0
`

const randV1Table = `
rand.go
	Shuffle: calls arg1
	(*Rand) Shuffle: calls arg1
	Perm: fresh ret0
	(*Rand) Perm: fresh ret0
	Read: refills arg0
	(*Rand) Read: refills arg0
`

// An Int's words are shared by Bits and SetBits only: "the result and x share
// the same underlying array".
const bigTable = `
int.go
	NewInt: fresh ret0
	(*Int) Bits: returns ret0 view recv.abs
	(*Int) SetBits: stores recv.abs = arg0; returns ret0 view recv
	(*Int) Bytes: fresh ret0
	(*Int) SetBytes: reads arg0; returns ret0 view recv
	(*Int) FillBytes: writes arg0; returns ret0 view arg0
intconv.go
	(*Int) Text String: fresh ret0
	(*Int) Append: appends arg0; grows ret0 from arg0
`

const iterTable = `
iter.go
	Pull Pull2: fresh ret0; stores ret0[*] = arg0[*]; fresh ret1
`

const runtimeTable = `
mfinal.go
	KeepAlive: reads arg0
	SetFinalizer: keeps arg1 in goroutine
mprof.go
	Stack: refills arg0
extern.go
	Callers: refills arg1
`

// What reflection does with values is not followed; these rows are for slices that
// are passed through it.
const reflectTable = `
value.go
	ValueOf: returns ret0 view arg0
	(Value) Interface Bytes: returns ret0 view recv
	Copy: writes arg0; reads arg1
	Append: appends arg0; grows ret0 from arg0
	AppendSlice: appends arg0; reads arg1; grows ret0 from arg0
swapper.go
	Swapper: fresh ret0; stores ret0.s = arg0
deepequal.go
	DeepEqual: reads arg0; reads arg1
`

// A parallel subtest goes on after Run has returned.
const testingTable = `
testing.go
	(*T) Run: calls arg1; may keeps arg1 in goroutine
	(*common) Cleanup: stores recv.cleanups = arg0
	(*common) Log Error Fatal Skip: reads arg0[*]
	(*common) Logf Errorf Fatalf Skipf: reads arg1[*]
benchmark.go
	(*B) Run: calls arg1
	(*B) RunParallel: calls arg0
allocs.go
	AllocsPerRun: calls arg1
`

// What is unmapped is gone: who reads it crashes, or reads what was mapped there next.
const syscallTable = `
syscall_linux.go
	Mmap: fresh ret0
	Munmap: releases arg0
`

const unixTable = `
golang.org/x/sys v0.40.0 unix/syscall_linux.go
	Mmap: fresh ret0
	Munmap: releases arg0
`
