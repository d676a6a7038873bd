package escape

// A Cause is one reason from the catalogue why something is on the heap.
type Cause string

// The catalogue. Where several apply, what the value reaches counts before what
// the value is: a value put into an interface that goes to an interface's method
// is there because of the method.
const (
	InterfaceCall Cause = "interface-call"
	FuncCall      Cause = "func-call"
	Goroutine     Cause = "goroutine"
	Deferred      Cause = "deferred"
	Reflection    Cause = "reflection"
	Channel       Cause = "channel"
	Panicking     Cause = "panic"
	InMap         Cause = "map"
	TooLarge      Cause = "too-large"
	DynamicSize   Cause = "dynamic-size"
	Append        Cause = "append"
	StringBytes   Cause = "string"
	Interface     Cause = "interface"
	Capture       Cause = "capture"
	Returned      Cause = "returned"
	Global        Cause = "global"
	Stored        Cause = "stored"
	Argument      Cause = "argument"
	Loop          Cause = "loop"
	Unclear       Cause = "unclear"
)

// A CauseInfo explains a cause.
type CauseInfo struct {
	Cause Cause
	Short string // completes "it is on the heap because"
	Help  string
}

// Causes are all there are, in the order in which they are listed.
var Causes = []CauseInfo{
	{InterfaceCall, "it is passed to a method of an interface",
		"Which function an interface's method is shows when the program runs, so the compiler must take it to keep whatever it is given. With a concrete type it looks at the function instead."},
	{FuncCall, "it is passed to a function value",
		"Which function a variable holds shows when the program runs, so the compiler must take it to keep whatever it is given."},
	{Goroutine, "a goroutine uses it",
		"A goroutine may go on after the function that started it has returned and its stack is gone."},
	{Deferred, "a deferred call in a loop uses it",
		"Deferred calls in a loop are as many as the loop has rounds, so what they need cannot lie in the function's frame."},
	{Reflection, "it is passed to package reflect",
		"What is done by reflection is hidden from the compiler."},
	{Channel, "it is sent to a channel",
		"Whoever receives it may be any goroutine."},
	{Panicking, "it is passed to panic",
		"A panic's value outlives the functions that it unwinds."},
	{InMap, "it is a key or value of a map",
		"Keys and values are taken to live as long as any map could."},
	{TooLarge, "it is too large for the stack",
		"Variables of more than 10 MB, and what new, make, literals and closures make of more than 64 kB, go to the heap whoever uses them (cmd/compile/internal/ir/cfg.go)."},
	{DynamicSize, "its size is known at run time only",
		"A frame has one size, fixed when the function is compiled."},
	{Append, "append may need a larger array",
		"The array that append grows into outlives the function together with the slice."},
	{StringBytes, "a string operation makes new bytes that outlive the function",
		"Concatenation and conversion copy. The copy lies on the stack only if it is small and does not leave the function."},
	{Interface, "it is put into an interface",
		"An interface has a pointer to the value unless the value is a pointer itself, so the value is copied to where a pointer may lead."},
	{Capture, "a function literal that outlives the function captures it",
		"Variables that a function literal changes, or that are changed after it was made, are shared with it by their address."},
	{Returned, "its address is returned",
		"The caller may keep what it gets. Where a function is inlined the compiler sees what the caller does with it."},
	{Global, "a package variable refers to it",
		"Package variables live as long as the program."},
	{Stored, "something that may be on the heap refers to it",
		"A pointer from the heap to the stack would dangle."},
	{Argument, "it is passed to a function that keeps it",
		"The compiler found a way from the function's parameter to the heap; memvet escape -leaks shows it."},
	{Loop, "something declared outside of the loop refers to it",
		"Each round of the loop has its own, and the one before is still in use."},
	{Unclear, "the compiler says so",
		"The compiler gave no explanation, or one about code that is not in the source."},
}

// Info returns the explanation of c.
func (c Cause) Info() (CauseInfo, bool) {
	for _, i := range Causes {
		if i.Cause == c {
			return i, true
		}
	}
	return CauseInfo{}, false
}
