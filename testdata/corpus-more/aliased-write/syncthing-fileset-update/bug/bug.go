// Package bug keeps the set of files of a folder.
package bug

import (
	"strings"
	"sync"
)

const localDevice = "local"

// FileInfo describes a version of a file.
type FileInfo struct {
	Name     string
	Version  int
	Invalid  bool
	Sequence int64
	Blocks   []string
}

func normalizedFilename(s string) string { return strings.ReplaceAll(s, "\\", "/") }

func normalizeFilenames(fs []FileInfo) {
	for i := range fs {
		fs[i].Name = normalizedFilename(fs[i].Name) // ALSO: aliased-write
	}
}

type blockMap struct{ byHash map[string][]string }

func (m *blockMap) update(files []FileInfo) {
	for _, f := range files {
		for _, b := range f.Blocks {
			m.byHash[b] = append(m.byHash[b], f.Name)
		}
	}
}

func (m *blockMap) discard(files []FileInfo) {
	for _, f := range files {
		for _, b := range f.Blocks {
			delete(m.byHash, b)
		}
	}
}

type metadataTracker struct{ seq int64 }

func (m *metadataTracker) nextSeq() int64 { m.seq++; return m.seq }

// FileSet is what is known about the files of one folder.
type FileSet struct {
	updateMutex sync.Mutex
	files       map[string]map[string]FileInfo
	blockmap    blockMap
	meta        metadataTracker
}

// NewFileSet makes an empty set.
func NewFileSet() *FileSet {
	return &FileSet{
		files:    make(map[string]map[string]FileInfo),
		blockmap: blockMap{byHash: make(map[string][]string)},
	}
}

// Update stores what a device says about some files.
func (s *FileSet) Update(device string, fs []FileInfo) {
	normalizeFilenames(fs)

	s.updateMutex.Lock()
	defer s.updateMutex.Unlock()

	if device == localDevice {
		discards := make([]FileInfo, 0, len(fs))
		updates := make([]FileInfo, 0, len(fs))
		// Unchanged files are left out.
		oldFs := fs
		fs = fs[:0] // ALSO: aliased-write
		for _, nf := range oldFs {
			ef, ok := s.files[device][nf.Name]
			if ok && ef.Version == nf.Version && ef.Invalid == nf.Invalid {
				continue
			}
			nf.Sequence = s.meta.nextSeq()
			fs = append(fs, nf) // BUG: aliased-write
			if ok {
				discards = append(discards, ef)
			}
			updates = append(updates, nf)
		}
		s.blockmap.discard(discards)
		s.blockmap.update(updates)
	}
	s.updateFiles(device, fs)
}

func (s *FileSet) updateFiles(device string, fs []FileInfo) {
	if s.files[device] == nil {
		s.files[device] = make(map[string]FileInfo)
	}
	for _, f := range fs {
		s.files[device][f.Name] = f
	}
}

// folder scans files into a set.
type folder struct {
	id    string
	fset  *FileSet
	event func(folder string, names []string)
}

// localChangesFound stores a batch of scanned files and tells the listeners.
func (f *folder) localChangesFound(batch []FileInfo) {
	f.fset.Update(localDevice, batch)

	names := make([]string, len(batch))
	for i, file := range batch {
		names[i] = file.Name
	}
	f.event(f.id, names)
}
