//go:build !nodelve && ((linux && (amd64 || arm64 || 386)) || (windows && amd64))

package target

import (
	"io"
	"os"

	"github.com/go-delve/delve/pkg/proc"
	"github.com/go-delve/delve/pkg/proc/native"
)

// launch starts a program, stopped. Delve's service/debugger would do it for
// all systems alike, but looks for other debuggers whenever the program that
// links it starts, which takes milliseconds.
func launch(r Request, command []string) (*proc.TargetGroup, error) {
	// Delve closes the files it is given, so they are not ours.
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	go func() {
		defer read.Close()
		_, _ = io.Copy(r.Stderr, read)
	}()
	out := proc.OutputRedirect{File: write}
	return native.Launch(command, r.Dir, 0, nil, "", "", out, out)
}
