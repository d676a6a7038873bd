// Package shadow holds the runtime half of the sanitizer: files that are put
// into packages of the standard library by a build overlay, and into the compiler
// that checks memory for it. They lie below _goroot, which the go command ignores,
// under the path of the package they go to, and are never part of a normal build.
package shadow

import "embed"

// Files has the added files as _goroot/<package>/<file>.go.
//
//go:embed all:_goroot
var Files embed.FS
