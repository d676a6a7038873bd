package main

import (
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"cmd/compile/internal/amd64"
	"cmd/compile/internal/base"
	"cmd/compile/internal/gc"
	"internal/buildcfg"
)

// memvetID tells this compiler from others; set when it is linked.
var memvetID string

// The go command runs this compiler as its -toolexec, in front of the path of
// every tool: it takes the place of the compiler and hands on to the others.
func main() {
	if len(os.Args) < 2 {
		memvetFail(errors.New("usage: compile TOOL [arguments]"))
	}
	tool := os.Args[1]
	if name := filepath.Base(tool); name != "compile" {
		memvetFail(syscall.Exec(tool, os.Args[1:], os.Environ()))
	}
	if len(os.Args) == 3 && os.Args[2] == "-V=full" {
		// The build cache must not take what one compiler made for what
		// the other would make.
		out, err := exec.Command(tool, "-V=full").Output()
		if err != nil {
			memvetFail(err)
		}
		fmt.Printf("%s memvet:%s\n", strings.TrimSpace(string(out)), memvetID)
		return
	}
	os.Args = os.Args[1:]
	log.SetFlags(0)
	log.SetPrefix("compile: ")
	buildcfg.Check()
	gc.Main(amd64.Init)
	base.Exit(0)
}

func memvetFail(err error) {
	fmt.Fprintf(os.Stderr, "memvet: %v: %v\n", os.Args, err)
	os.Exit(1)
}
