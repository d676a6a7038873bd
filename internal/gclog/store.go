package gclog

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A store keeps what was read of each package's log, by the action ID that the
// go command gave the compilation: a hash of everything that went into it. The
// go command does not compile again what its own cache has, and then writes no
// log.
type store string

// Change this with the form of what is stored.
const storeVersion = "v1"

// Entries that nobody asked for in so long are removed; cmd/go does likewise.
const storeAge = 5 * 24 * time.Hour

// An entry is what a store keeps of one package.
type entry struct {
	Text    bool // read from the text
	Lines   int
	Records []Record
}

func (s store) path(id string) string {
	// Action IDs are base64 for URLs and never begin with a separator.
	return filepath.Join(string(s), storeVersion, id[:2], id)
}

// valid keeps anything that could leave the store's folder out of it.
func validID(id string) bool {
	return len(id) >= 8 && !strings.ContainsAny(id, `/\.:`)
}

func (s store) get(id string) (*entry, bool) {
	if s == "" || !validID(id) {
		return nil, false
	}
	name := s.path(id)
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, false
	}
	e, ok := decode(data)
	if !ok {
		return nil, false
	}
	if now := time.Now(); stale(name, now, time.Hour) {
		os.Chtimes(name, now, now) // in use; failing costs a compilation some day
	}
	return e, true
}

// put is best effort: without the entry the package is compiled once more.
func (s store) put(id string, e *entry) {
	if s == "" || !validID(id) {
		return
	}
	name := s.path(id)
	if os.MkdirAll(filepath.Dir(name), 0o777) != nil {
		return
	}
	f, err := os.CreateTemp(filepath.Dir(name), "new-*")
	if err != nil {
		return
	}
	_, werr := f.Write(encode(e))
	if errors.Join(werr, f.Close()) != nil || os.Rename(f.Name(), name) != nil {
		os.Remove(f.Name())
	}
}

// trim removes what has not been used for long, at most once a day.
func (s store) trim(now time.Time) {
	mark := filepath.Join(string(s), "trimmed")
	if s == "" || !stale(mark, now, 24*time.Hour) {
		return
	}
	if os.WriteFile(mark, nil, 0o666) != nil || os.Chtimes(mark, now, now) != nil {
		return
	}
	filepath.WalkDir(string(s), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && path != mark && stale(path, now, storeAge) {
			os.Remove(path)
		}
		return nil
	})
}

// stale reports whether the file is older than age, or not there.
func stale(name string, now time.Time, age time.Duration) bool {
	info, err := os.Stat(name)
	return err != nil || now.Sub(info.ModTime()) > age
}
