//go:build !nodelve

package target

import (
	"github.com/go-delve/delve/pkg/proc"
	"github.com/go-delve/delve/pkg/proc/gdbserial"
)

// launch starts a program, stopped, under Apple's debug server, which comes
// with Xcode's command line tools.
func launch(r Request, command []string) (*proc.TargetGroup, error) {
	return gdbserial.LLDBLaunch(command, r.Dir, 0, nil, "", [3]string{"", "/dev/stderr", "/dev/stderr"})
}
