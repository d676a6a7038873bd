// Package bug announces torrents to trackers.
package bug

import (
	"errors"
	"fmt"
	"log"
	"math/rand"
	"net/url"
	"sync"
)

// Tracker is a client of a tracker.
type Tracker struct {
	url *url.URL
}

// NewTracker gives a client for an address.
func NewTracker(raw string) (*Tracker, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, err
	}
	switch u.Scheme {
	case "udp", "http", "https":
		return &Tracker{url: u}, nil
	}
	return nil, fmt.Errorf("unknown scheme %q", u.Scheme)
}

// URL gives the address.
func (t *Tracker) URL() string { return t.url.String() }

// Announcer sends an announcement to a tracker.
type Announcer func(t *Tracker, infoHash [20]byte, port int) error

// Torrent is a torrent of a client.
type Torrent struct {
	InfoHash [20]byte

	mu       sync.Mutex
	trackers [][]*Tracker
	closing  chan struct{}
}

// NewTorrent gives a torrent with trackers.
func NewTorrent(infoHash [20]byte, announceList [][]string) *Torrent {
	t := &Torrent{InfoHash: infoHash, closing: make(chan struct{})}
	t.addTrackers(announceList)
	return t
}

func shuffleTier(tier []*Tracker) {
	for i := range tier {
		j := rand.Intn(i + 1)
		tier[i], tier[j] = tier[j], tier[i] // ALSO: shallow-clone
	}
}

func copyTrackers(base [][]*Tracker) (copy [][]*Tracker) {
	for _, tier := range base {
		copy = append(copy, tier) // BUG: shallow-clone
	}
	return
}

func mergeTier(tier []*Tracker, newURLs []string) []*Tracker {
nextURL:
	for _, u := range newURLs {
		for _, tr := range tier {
			if tr.URL() == u {
				continue nextURL
			}
		}
		tr, err := NewTracker(u)
		if err != nil {
			log.Printf("error creating tracker client for %q: %s", u, err)
			continue
		}
		tier = append(tier, tr)
	}
	return tier
}

func (t *Torrent) addTrackers(announceList [][]string) {
	newTrackers := copyTrackers(t.trackers) // ALSO: shallow-clone
	for tierIndex, tier := range announceList {
		if tierIndex < len(newTrackers) {
			newTrackers[tierIndex] = mergeTier(newTrackers[tierIndex], tier)
		} else {
			newTrackers = append(newTrackers, mergeTier(nil, tier))
		}
		shuffleTier(newTrackers[tierIndex])
	}
	t.trackers = newTrackers
}

// AddTrackers adds trackers to a running torrent.
func (t *Torrent) AddTrackers(announceList [][]string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.addTrackers(announceList)
}

func (t *Torrent) announceTier(tier []*Tracker, announce Announcer, port int) bool {
	for _, tr := range tier {
		select {
		case <-t.closing:
			return true
		default:
		}
		if err := announce(tr, t.InfoHash, port); err != nil {
			log.Printf("announce to %s: %s", tr.URL(), err)
			continue
		}
		return true
	}
	return false
}

// Announce announces the torrent until a tracker takes it.
func (t *Torrent) Announce(announce Announcer, port int) error {
	t.mu.Lock()
	trackers := t.trackers
	t.mu.Unlock()

	for _, tier := range trackers {
		if t.announceTier(tier, announce, port) {
			return nil
		}
	}
	return errors.New("no tracker took the announcement")
}

// Close ends announcements.
func (t *Torrent) Close() { close(t.closing) }
