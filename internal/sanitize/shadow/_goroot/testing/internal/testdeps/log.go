package testdeps

import (
	"internal/testlog"
	"syscall"
	_ "unsafe"
)

//go:linkname memvetReported runtime.memvetReported
func memvetReported() (n uint32, file string)

// StopTestLog keeps the go command from answering the next run from its cache
// if that would lose a report. A test's result depends on the variables named
// in its log; MEMVET_RUN differs in every run, MEMVET holds the options. The
// file is looked at because a process started by the test may have reported.
func (d TestDeps) StopTestLog() error {
	testlog.Getenv("MEMVET")
	n, file := memvetReported()
	var st syscall.Stat_t
	if n > 0 || file != "" && syscall.Stat(file, &st) == nil && st.Size > 0 {
		testlog.Getenv("MEMVET_RUN")
	}
	return d.memvetStopTestLog()
}
