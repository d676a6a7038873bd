// Package bug serves the files that a browser downloaded.
package bug

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

const jsonParam = "json"

// Server gives access to a directory.
type Server struct {
	dir    string
	mux    *http.ServeMux
	maxAge time.Duration
}

// New returns a server for dir.
func New(dir string, maxAge time.Duration) *Server {
	s := &Server{dir: dir, maxAge: maxAge, mux: http.NewServeMux()}
	files := http.FileServer(http.Dir(dir))
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			s.deleteFile(w, r)
			return
		}
		if _, ok := r.URL.Query()[jsonParam]; ok {
			s.listFilesAsJSON(w)
			return
		}
		files.ServeHTTP(w, r)
	})
	s.mux.HandleFunc("/stale", s.listStale)
	return s
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// entries gives the files, the latest first.
func (s *Server) entries() ([]fs.FileInfo, error) {
	des, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, err
	}
	var infos []fs.FileInfo
	for _, de := range des {
		info, err := de.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if info.Mode().IsRegular() {
			infos = append(infos, info)
		}
	}
	sort.Slice(infos, func(i, j int) bool { return infos[i].ModTime().After(infos[j].ModTime()) })
	return infos, nil
}

func (s *Server) listFilesAsJSON(w http.ResponseWriter) {
	infos, err := s.entries()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	var ret []string // ALSO: nil-empty
	for _, f := range infos {
		if strings.HasPrefix(f.Name(), ".") {
			continue
		}
		ret = append(ret, f.Name())
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(ret); err != nil { // BUG: nil-empty
		log.Printf("can not answer: %v", err)
	}
}

// listStale lists files that are to be removed as text.
func (s *Server) listStale(w http.ResponseWriter, _ *http.Request) {
	infos, err := s.entries()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	var names []string
	for _, f := range infos {
		if time.Since(f.ModTime()) > s.maxAge {
			names = append(names, f.Name())
		}
	}
	w.Header().Set("Content-Type", "text/plain")
	w.Write([]byte(strings.Join(names, "\n")))
}

func (s *Server) deleteFile(w http.ResponseWriter, r *http.Request) {
	name := filepath.Join(s.dir, filepath.Base(r.URL.Path))
	if _, err := os.Stat(name); err != nil {
		http.Error(w, "unknown file", http.StatusNotFound)
		return
	}
	if err := os.Remove(name); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}
