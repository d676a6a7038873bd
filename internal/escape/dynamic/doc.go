// Package dynamic says which escapes exist only because a call is dynamic.
//
// The compiler sends every argument of an interface method call or of a call
// of a function value to the heap, since it sees one package at a time and does
// not know who is called (tagHole in cmd/compile/internal/escape/call.go). The
// whole program does know, as far as nobody else can call into it:
//
//   - program.go builds SSA form and a call graph of the program and all it imports,
//   - chain.go follows an escape through static calls to the dynamic ones,
//   - callees.go and tags.go look up what the compiler itself found that the
//     callees do with that argument,
//   - world.go says whether others can decide what is called,
//   - model.go and compile.go ask the compiler again.
//
// That second question is what an answer rests on. The compiler names one flow
// of an escape, and there may be more; only escape analysis itself can say
// what remains if one is taken away. So the packages are compiled once more,
// through an overlay in which each dynamic call is a static call of a function whose
// parameters flow to where the callees' parameters flow. What is no longer on the heap
// then was there because of the dynamic calls alone.
//
// Discarded: following values through SSA with leak tags. It needs a copy of the
// compiler's escape analysis, inlining included, to be right.
package dynamic
