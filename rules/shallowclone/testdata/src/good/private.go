package good

import (
	"io"
	"os/exec"
)

// What an exec.Cmd notes in its own fields once it runs is not for others to copy.

type errand struct {
	cmd  *exec.Cmd
	name string
}

func (e *errand) Clone() *errand {
	out := &errand{}
	*out = *e
	out.cmd = cloneCmd(e.cmd)
	return out
}

func cloneCmd(cmd *exec.Cmd) *exec.Cmd {
	out := &exec.Cmd{}
	*out = *cmd
	return out
}

func (e *errand) output() (io.ReadCloser, error) {
	return e.cmd.StdoutPipe()
}
