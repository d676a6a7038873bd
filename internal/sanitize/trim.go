package sanitize

import (
	"os"
	"path/filepath"
	"time"

	"github.com/memvet/memvet/internal/cache"
)

// What was not used in so long is removed: an overlay has a compiler of 25 MB
// beside it, and each version of Go and of memvet makes its own. The go command
// forgets after as long what was compiled with it.
const unusedAge = 5 * 24 * time.Hour

// inUse keeps a folder of the store from being removed.
func inUse(dir string) {
	if now := time.Now(); cache.Stale(dir, now, time.Hour) {
		os.Chtimes(dir, now, now) // failing costs building it again some day
	}
}

// trim removes the store's overlays and linked toolchains that are not in use,
// at most once a day.
func trim(store string, now time.Time) {
	mark := filepath.Join(store, "trimmed")
	if !cache.Stale(mark, now, 24*time.Hour) || os.WriteFile(mark, nil, 0o666) != nil || os.Chtimes(mark, now, now) != nil {
		return
	}
	for _, pattern := range []string{"overlay-*", filepath.Join("goroot", "*")} {
		dirs, _ := filepath.Glob(filepath.Join(store, pattern)) // the pattern is well formed
		for _, dir := range dirs {
			if cache.Stale(dir, now, unusedAge) {
				os.RemoveAll(dir) // links are removed, not what they lead to
			}
		}
	}
}
