// Package cache keeps what is costly to find out below the user's cache folder,
// by the action ID that the go command gave a compilation: a hash of everything
// that went into it.
package cache

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A Store is a folder of entries. The zero Store keeps nothing.
type Store struct {
	dir, form string
}

// Entries that nobody asked for in so long are removed; cmd/go does likewise.
const age = 5 * 24 * time.Hour

// Open returns the store in a folder, which need not exist. form names the form
// of the entries: those of another form are not found and fade away. dir may be
// "", for a store that keeps nothing.
func Open(dir, form string) Store { return Store{dir, form} }

func (s Store) path(id string) string {
	// Action IDs are base64 for URLs and never begin with a separator.
	return filepath.Join(s.dir, s.form, id[:2], id)
}

// valid keeps anything that could leave the store's folder out of it.
func valid(id string) bool {
	return len(id) >= 8 && !strings.ContainsAny(id, `/\.:`)
}

// Key is an ID for what this program finds out from values. Another version of
// the program may find out something else, so its file counts too; if that
// cannot be looked at, there is no ID.
func Key(values ...any) string {
	name, err := os.Executable()
	if err != nil {
		return ""
	}
	info, err := os.Stat(name)
	if err != nil {
		return ""
	}
	h := sha256.Sum256(fmt.Appendf(nil, "%d %d %q", info.Size(), info.ModTime().UnixNano(), values))
	return base64.RawURLEncoding.EncodeToString(h[:])
}

// Get returns the entry, and whether there is one.
func (s Store) Get(id string) ([]byte, bool) {
	if s.dir == "" || !valid(id) {
		return nil, false
	}
	name := s.path(id)
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, false
	}
	if now := time.Now(); Stale(name, now, time.Hour) {
		os.Chtimes(name, now, now) // in use; failing costs a compilation some day
	}
	return data, true
}

// Put is best effort: what is not there is found out once more.
func (s Store) Put(id string, data []byte) {
	if s.dir == "" || !valid(id) {
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
	_, werr := f.Write(data)
	if errors.Join(werr, f.Close()) != nil || os.Rename(f.Name(), name) != nil {
		os.Remove(f.Name())
	}
}

// Trim removes what has not been used for long, at most once a day, whatever
// its form.
func (s Store) Trim(now time.Time) {
	mark := filepath.Join(s.dir, "trimmed")
	if s.dir == "" || !Stale(mark, now, 24*time.Hour) {
		return
	}
	if os.WriteFile(mark, nil, 0o666) != nil || os.Chtimes(mark, now, now) != nil {
		return
	}
	filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && path != mark && Stale(path, now, age) {
			os.Remove(path)
		}
		return nil
	})
}

// Stale reports whether the file is older than age, or not there.
func Stale(name string, now time.Time, age time.Duration) bool {
	info, err := os.Stat(name)
	return err != nil || now.Sub(info.ModTime()) > age
}
