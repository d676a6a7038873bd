// Package sanitize runs programs on shadow memory, so that uses of stale memory
// are reported while they happen. The compiler's -asan instrumentation tells of
// every access; instead of the C library that go build -asan would link, an
// overlay of some files of the standard library puts our own shadow memory
// under it (package shadow), in pure Go and without cgo.
//
// The mechanism is that of AddressSanitizer (Serebryany et al., USENIX ATC
// 2012): one shadow byte for 8 bytes of memory. What becomes stale, and when,
// is ours.
package sanitize

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"go/build"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/sanitize/shadow"
)

// An overlay replaces files of a build.
type overlay struct {
	// Files has the text of each file by the path it is to have.
	Files map[string][]byte
	// Notes say what will not be reported, because this Go lacks an anchor.
	Notes []string
}

// makeOverlay edits the standard library of a toolchain.
func makeOverlay(tc *toolchain) (*overlay, error) {
	release, err := tc.release()
	if err != nil {
		return nil, err
	}
	if release < oldest {
		return nil, fmt.Errorf("the sanitizer needs Go 1.%d or newer; this is %s", oldest, tc.GOVERSION)
	}
	o := &overlay{Files: map[string][]byte{}}
	if release > newest {
		o.Notes = append(o.Notes, fmt.Sprintf("%s is newer than what this memvet was tested with, Go 1.%d", tc.GOVERSION, newest))
	}
	return o, o.edit(tc, watches)
}

// edit applies watches to the toolchain's source.
func (o *overlay) edit(tc *toolchain, ws []watch) error {
	release, err := tc.release()
	if err != nil {
		return err
	}
	ctx := tc.context()
	pkgs := map[string]*pkg{}
	for _, w := range ws {
		if release < w.since {
			continue
		}
		dir := filepath.Join(tc.GOROOT, "src", filepath.FromSlash(w.pkg))
		p := pkgs[w.pkg]
		if p == nil {
			if p, err = readPackage(ctx, dir); err != nil {
				return fmt.Errorf("reading Go's source: %w", err)
			}
			pkgs[w.pkg] = p
		}
		if err := o.add(w, p, dir); err != nil {
			if w.required {
				return fmt.Errorf("this memvet does not know package %s of %s: %w", w.pkg, tc.GOVERSION, err)
			}
			o.Notes = append(o.Notes, fmt.Sprintf("not reported under %s: %s (in package %s, %v)", tc.GOVERSION, w.lost, w.pkg, err))
		}
	}
	for _, p := range pkgs {
		for _, f := range p.files {
			if len(f.changes) > 0 {
				o.Files[f.name] = f.result()
			}
		}
	}
	return nil
}

// add applies one watch or, if an anchor is missing, nothing of it.
func (o *overlay) add(w watch, p *pkg, dir string) error {
	undo := p.snapshot()
	for _, e := range w.edits {
		if err := e.apply(p); err != nil {
			undo()
			return err
		}
	}
	for _, name := range w.files {
		text, err := addedFile(w.pkg, name)
		if err != nil {
			return err
		}
		o.Files[filepath.Join(dir, "memvet_"+path.Base(name))] = text
	}
	return nil
}

// addedFile is the text of a file for a package. Files of the folder shared
// belong to every package that wants them.
func addedFile(pkg, name string) ([]byte, error) {
	if !strings.HasPrefix(name, "shared/") {
		return shadow.Files.ReadFile("_goroot/" + pkg + "/" + name)
	}
	text, err := shadow.Files.ReadFile("_goroot/" + name)
	return bytes.Replace(text, []byte("package shared\n"), []byte("package "+path.Base(pkg)+"\n"), 1), err
}

// context selects files as a build for the toolchain would.
func (tc *toolchain) context() *build.Context {
	ctx := build.Default
	ctx.GOOS, ctx.GOARCH, ctx.GOROOT = tc.GOOS, tc.GOARCH, tc.GOROOT
	ctx.CgoEnabled = tc.CGO_ENABLED == "1"
	release, _ := tc.release()
	ctx.ReleaseTags = nil
	for i := 1; i <= release; i++ {
		ctx.ReleaseTags = append(ctx.ReleaseTags, fmt.Sprintf("go1.%d", i))
	}
	return &ctx
}

// write stores the overlay below dir and returns the name of its JSON file.
// The same overlay gets the same name, so runs share it and it is written once.
// user is the JSON file of an overlay that the user wants besides, or "".
func (o *overlay) write(dir, user string) (string, error) {
	replace := map[string]string{}
	if user != "" {
		data, err := os.ReadFile(user)
		if err != nil {
			return "", err
		}
		var x struct{ Replace map[string]string }
		if err := json.Unmarshal(data, &x); err != nil {
			return "", fmt.Errorf("-overlay %s: %w", user, err)
		}
		replace = x.Replace
	}
	h := sha256.New()
	names := slices.Sorted(maps.Keys(o.Files))
	for _, name := range names {
		fmt.Fprintf(h, "%s %d\n%s", name, len(o.Files[name]), o.Files[name])
	}
	dir = filepath.Join(dir, fmt.Sprintf("overlay-%x", h.Sum(nil)[:8]))
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", err
	}
	inUse(dir)
	for _, name := range names {
		if replace[name] != "" {
			return "", fmt.Errorf("-overlay %s replaces %s, which the sanitizer has to change itself", user, name)
		}
		file := filepath.Join(dir, strings.NewReplacer("/", "_", `\`, "_", ":", "_").Replace(name))
		if err := writeOnce(file, o.Files[name]); err != nil {
			return "", err
		}
		replace[name] = file
	}
	data, err := json.MarshalIndent(map[string]any{"Replace": replace}, "", "\t")
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, fmt.Sprintf("overlay-%x.json", sha256.Sum256(data)))
	return file, writeOnce(file, data)
}

// writeOnce writes a file unless it is there with that content, so that
// several runs can share it.
func writeOnce(name string, text []byte) error {
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, text) {
		return nil
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), "tmp")
	if err != nil {
		return err
	}
	_, err = tmp.Write(text)
	if err := errors.Join(err, tmp.Close()); err != nil {
		os.Remove(tmp.Name())
		return err
	}
	return os.Rename(tmp.Name(), name)
}
