// Package clitest runs whole-program scripts: txtar files with commands and
// the files they work on, as github.com/rogpeppe/go-internal/testscript reads
// them.
package clitest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// Main runs the tests of a package with a program called memvet in PATH, of
// which memvet is the main function.
func Main(m *testing.M, memvet func()) {
	testscript.Main(m, map[string]func(){"memvet": memvet})
}

// Run runs the scripts in a folder below testdata of the repository's root,
// from a package two folders below the root. update rewrites golden files.
//
// Scripts have a command of their own: "status STATUS VERB..." runs memvet and
// wants its exit status. $MEMVET is the program's path, $MEMVETDIR its folder,
// $HINTDIR the module of package hint;
// the condition "cc" holds where there is a C compiler.
func Run(t *testing.T, folder string, update bool) {
	env := map[string]string{}
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOTOOLCHAIN", "GOROOT"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		env[name] = strings.TrimSpace(string(out))
	}
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("..", "..", "testdata", folder),
		UpdateScripts: update,
		Setup:         func(e *testscript.Env) error { return setup(e, env) },
		Condition:     condition,
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"status": status},
	})
}

func setup(e *testscript.Env, env map[string]string) error {
	for name, value := range env {
		if name != "GOROOT" {
			e.Setenv(name, value)
		}
	}
	e.Setenv("PATH", filepath.Join(env["GOROOT"], "bin")+string(os.PathListSeparator)+e.Getenv("PATH"))
	e.Setenv("GOPROXY", "off")
	e.Setenv("GOFLAGS", "")
	e.Setenv("GOWORK", "")
	e.Setenv("HOME", e.WorkDir)
	// Scripts find the program first in PATH; go vet wants its path.
	tool, err := exec.LookPath(filepath.Join(filepath.SplitList(e.Getenv("PATH"))[1], "memvet"))
	e.Setenv("MEMVET", tool)
	e.Setenv("MEMVETDIR", filepath.Dir(tool))
	if err != nil {
		return err
	}
	hint, err := filepath.Abs(filepath.Join("..", "..", "hint"))
	e.Setenv("HINTDIR", hint)
	return err
}

func condition(cond string) (bool, error) {
	if cond != "cc" {
		return false, fmt.Errorf("unknown condition %q", cond)
	}
	out, err := exec.Command("go", "env", "CC").Output()
	if err != nil {
		return false, err
	}
	_, err = exec.LookPath(strings.TrimSpace(string(out)))
	return err == nil, nil
}

func status(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 1 {
		ts.Fatalf("usage: status STATUS [memvet arguments]")
	}
	err := ts.Exec("memvet", args[1:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}
