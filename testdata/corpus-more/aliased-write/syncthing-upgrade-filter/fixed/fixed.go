// Package fixed serves the list of available releases.
package fixed

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"
)

// Compatibility lists the oldest system version by system.
type Compatibility struct {
	Requirements map[string]string
}

// Release is a version that can be installed.
type Release struct {
	Tag           string         `json:"tag_name"`
	Prerelease    bool           `json:"prerelease"`
	Compatibility *Compatibility `json:"-"`
}

type cachedReleases struct {
	mu      sync.RWMutex
	current []Release
	updated time.Time
	load    func() ([]Release, error)
}

func (c *cachedReleases) releases() []Release {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.current
}

func (c *cachedReleases) update() error {
	rels, err := c.load()
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.current = filterForLatest(rels)
	c.updated = time.Now()
	return nil
}

// filterForLatest keeps the newest release, and the newest prerelease if it
// is newer, of each major version. The list comes newest first.
func filterForLatest(rels []Release) []Release {
	var filtered []Release
	havePre := make(map[string]bool)
	haveStable := make(map[string]bool)
	for _, rel := range rels {
		major, _, _ := strings.Cut(rel.Tag, ".")
		if !rel.Prerelease && !haveStable[major] {
			filtered = append(filtered, rel)
			haveStable[major] = true
			continue
		}
		if rel.Prerelease && !havePre[major] && !haveStable[major] {
			filtered = append(filtered, rel)
			havePre[major] = true
		}
	}
	return filtered
}

var agentExp = regexp.MustCompile(`^syncer.*\(.+ (\w+)-(\w+)\)$`)

// filterForCompatibility leaves out what does not run on the client.
func filterForCompatibility(rels []Release, agent, osVersion string) []Release {
	m := agentExp.FindStringSubmatch(agent)
	if len(m) != 3 {
		return rels
	}
	var filtered []Release
	for _, rel := range rels {
		if rel.Compatibility == nil {
			filtered = append(filtered, rel)
			continue
		}
		req, ok := rel.Compatibility.Requirements[m[1]]
		if !ok || osVersion >= req {
			filtered = append(filtered, rel)
		}
	}
	return filtered
}

// Server answers clients that ask for a newer version.
type Server struct {
	cache cachedReleases
}

// NewServer returns a server of what load gives.
func NewServer(load func() ([]Release, error)) (*Server, error) {
	s := &Server{cache: cachedReleases{load: load}}
	return s, s.cache.update()
}

// Refresh loads the list again every so often.
func (s *Server) Refresh(every time.Duration, stop <-chan struct{}) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			_ = s.cache.update()
		case <-stop:
			return
		}
	}
}

// ServeHTTP sends the list.
func (s *Server) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	rels := s.cache.releases()
	rels = filterForCompatibility(rels, req.UserAgent(), req.Header.Get("Os-Version"))
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "public, max-age=1800")
	_ = json.NewEncoder(w).Encode(rels)
}
