package gclog

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/memvet/memvet/internal/cache"
)

// readFolder reads what the compiler wrote about a package below raw. whole is
// false if a file of the package has no log of its own because another one
// took its place: the compiler names logs after the last element of the source
// file, so instances of functions from slices/sort.go overwrite what it had
// written about the package's own sort.go.
func readFolder(raw string, u unit) (e *entry, whole bool, err error) {
	name := u.path
	if u.name == "main" {
		name = "main"
	}
	dir := filepath.Join(raw, url.PathEscape(name))
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, false, err
	}
	own := map[string]string{}
	for _, f := range u.files {
		own[filepath.Base(f)] = f
	}
	e, whole = &entry{}, true
	for _, f := range files {
		in, err := os.Open(filepath.Join(dir, f.Name()))
		if err != nil {
			return nil, false, err
		}
		h, records, lines, err := Parse(in)
		in.Close()
		if err != nil {
			return nil, false, fmt.Errorf("%s: %w", f.Name(), err)
		}
		if mine, ok := own[filepath.Base(h.File)]; ok && mine != h.File && !sameFile(mine, h.File) {
			whole = false
		}
		e.Lines += lines
		e.Records = append(e.Records, records...)
	}
	return e, whole, nil
}

func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// buildAction reads the action ID from an export file: the first part of the
// build ID, which stands in its first lines (cmd/internal/buildid). It is
// empty if the package did not compile.
func buildAction(file string) string {
	if file == "" {
		return ""
	}
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	head := make([]byte, 4096)
	n, _ := f.Read(head)
	in := bufio.NewScanner(bytes.NewReader(head[:n]))
	for in.Scan() {
		if s, ok := strings.CutPrefix(in.Text(), "build id "); ok {
			id, err := strconv.Unquote(s)
			if err != nil {
				return ""
			}
			id, _, _ = strings.Cut(id, "/")
			return id
		}
	}
	return ""
}

// moduleRoot is the closest folder above dir with a go.mod, or dir.
func moduleRoot(dir string) string {
	dir, _ = filepath.Abs(dir)
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(filepath.Join(d, "go.mod")); err == nil {
			return d
		}
		if d == filepath.Dir(d) {
			return dir
		}
	}
}

func folderName(path string) string {
	sum := sha256.Sum256([]byte(path))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// A lock keeps a second process from having the compiler write to the same
// folder. It is a file with the number of the process that holds it.
type lock string

// acquire returns nil if somebody else holds the lock. One that a dead process
// left behind is taken over, after a while also one whose process cannot be
// told from another that got its number.
func acquire(name string) *lock {
	for range 2 {
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
		if err == nil {
			_, err = fmt.Fprintln(f, os.Getpid())
			if f.Close(); err != nil {
				os.Remove(name)
				return nil
			}
			l := lock(name)
			return &l
		}
		if !os.IsExist(err) || !abandoned(name) {
			return nil
		}
		os.Remove(name)
	}
	return nil
}

func abandoned(name string) bool {
	data, err := os.ReadFile(name)
	if err != nil {
		return false
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		// Perhaps it is just being written.
		return cache.Stale(name, time.Now(), time.Minute)
	}
	if pid == os.Getpid() {
		return false
	}
	p, err := os.FindProcess(pid)
	if err != nil {
		return true
	}
	defer p.Release()
	if err := p.Signal(syscall.Signal(0)); err == os.ErrProcessDone || err == syscall.ESRCH {
		return true
	}
	return cache.Stale(name, time.Now(), 6*time.Hour)
}

func (l *lock) release() {
	if l != nil {
		os.Remove(string(*l))
	}
}
