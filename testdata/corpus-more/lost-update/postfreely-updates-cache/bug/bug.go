// Package bug tells administrators about new releases.
package bug

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	versionCheckFrequency = 12 * time.Hour
	maxAnswer             = 4 << 10
)

// updatesCache holds what is known of the latest release.
type updatesCache struct {
	mu             sync.Mutex
	frequency      time.Duration
	lastCheck      time.Time
	latestVersion  string
	currentVersion string
	checkError     error
	fetch          func(ctx context.Context) (string, error)
}

// checkNow asks for the latest release and updates the cache.
func (uc *updatesCache) checkNow() error {
	uc.mu.Lock()
	defer uc.mu.Unlock()
	uc.lastCheck = time.Now()
	latest, err := uc.fetch(context.Background())
	if err != nil {
		uc.checkError = err
		return err
	}
	if compareSemver(latest, uc.latestVersion) == 1 {
		uc.latestVersion = latest
	}
	return nil
}

// areAvailable reports whether there is a newer release; it checks if that was long ago.
func (uc updatesCache) areAvailable() bool {
	if time.Since(uc.lastCheck) > uc.frequency {
		_ = uc.checkNow() // BUG: lost-update
	}
	return compareSemver(uc.latestVersion, uc.currentVersion) == 1
}

// areAvailableNoCheck reports whether a newer release is known.
func (uc updatesCache) areAvailableNoCheck() bool {
	return compareSemver(uc.latestVersion, uc.currentVersion) == 1
}

// releaseURL returns the page of the latest release.
func (uc updatesCache) releaseURL() string {
	return "https://example.com/releases/tag/" + uc.latestVersion
}

// newUpdatesCache returns a cache and fills it in the background.
func newUpdatesCache(current string, every time.Duration, fetch func(context.Context) (string, error)) *updatesCache {
	uc := &updatesCache{
		frequency:      every,
		currentVersion: current,
		latestVersion:  current,
		fetch:          fetch,
	}
	go func() { _ = uc.checkNow() }()
	return uc
}

// fetchLatest reads the version from a URL.
func fetchLatest(client *http.Client, url string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return "", err
		}
		resp, err := client.Do(req)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return "", fmt.Errorf("%s: %s", url, resp.Status)
		}
		body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
		return strings.TrimSpace(string(body)), err
	}
}

// compareSemver is 1 if a is newer than b, -1 if it is older, and else 0.
func compareSemver(a, b string) int {
	as := strings.Split(strings.TrimPrefix(a, "v"), ".")
	bs := strings.Split(strings.TrimPrefix(b, "v"), ".")
	for i := 0; i < len(as) && i < len(bs); i++ {
		x, _ := strconv.Atoi(as[i])
		y, _ := strconv.Atoi(bs[i])
		switch {
		case x > y:
			return 1
		case x < y:
			return -1
		}
	}
	return 0
}

// App is the server.
type App struct {
	updates *updatesCache
	version string
}

// InitUpdates turns the checks on.
func (app *App) InitUpdates(client *http.Client, url string) {
	app.updates = newUpdatesCache(app.version, versionCheckFrequency, fetchLatest(client, url))
}

type adminPage struct {
	UpdateAvailable bool   `json:"update_available"`
	LatestVersion   string `json:"latest_version,omitempty"`
	ReleaseURL      string `json:"release_url,omitempty"`
	LastChecked     string `json:"last_checked,omitempty"`
	CheckFailed     bool   `json:"check_failed"`
}

// HandleAdmin shows the dashboard.
func (app *App) HandleAdmin(w http.ResponseWriter, _ *http.Request) {
	var p adminPage
	if app.updates != nil {
		p.UpdateAvailable = app.updates.areAvailable()
	}
	_ = json.NewEncoder(w).Encode(p)
}

// HandleUpdates shows the page of updates, after a check if the reader asks for it.
func (app *App) HandleUpdates(w http.ResponseWriter, r *http.Request) {
	uc := app.updates
	if uc == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	p := adminPage{}
	if r.FormValue("check") == "now" {
		p.CheckFailed = uc.checkNow() != nil
	}
	p.UpdateAvailable = uc.areAvailableNoCheck()
	p.LatestVersion = uc.latestVersion
	p.ReleaseURL = uc.releaseURL()
	p.LastChecked = uc.lastCheck.Format("January 2, 2006, 3:04 PM")
	_ = json.NewEncoder(w).Encode(p)
}
