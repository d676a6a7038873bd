// Package bug makes backups of files.
package bug

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// snapshot says what was saved and when.
type snapshot struct {
	Time     time.Time `json:"time"`
	Paths    []string  `json:"paths"`
	Tree     string    `json:"tree"`
	Hostname string    `json:"hostname"`
	Username string    `json:"username,omitempty"`
	Tags     []string  `json:"tags,omitempty"`
	Excludes []string  `json:"excludes,omitempty"`
}

// newSnapshot returns a snapshot for the current user.
func newSnapshot(paths []string, tags []string, hostname string, now time.Time) (*snapshot, error) {
	for i, path := range paths {
		if p, err := filepath.Abs(path); err == nil {
			paths[i] = p // BUG: aliased-write
		}
	}

	sn := &snapshot{
		Paths:    paths,
		Time:     now,
		Tags:     tags,
		Hostname: hostname,
	}
	if err := sn.fillUserInfo(); err != nil {
		return nil, err
	}
	return sn, nil
}

func (sn *snapshot) fillUserInfo() error {
	sn.Username = os.Getenv("USER")
	if sn.Username == "" {
		return errors.New("unknown user")
	}
	return nil
}

// saver stores files and trees.
type saver interface {
	SaveTree(base string, names []string) (string, error)
	SaveSnapshot(sn *snapshot) (string, error)
}

type archiver struct {
	repo     saver
	excludes []string
	report   func(path string, err error)
}

// resolveRelativeTargets replaces targets that only consist of relative
// directories by the entries in them.
func (a *archiver) resolveRelativeTargets(targets []string) ([]string, error) {
	var result []string
	for _, target := range targets {
		target = filepath.Clean(target)
		if target != "." && target != ".." {
			result = append(result, target)
			continue
		}
		entries, err := os.ReadDir(target)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			result = append(result, filepath.Join(target, e.Name()))
		}
	}
	return result, nil
}

// snapshot saves the targets.
func (a *archiver) snapshot(targets, tags []string, hostname string) (string, error) {
	cleanTargets, err := a.resolveRelativeTargets(targets)
	if err != nil {
		return "", err
	}
	sn, err := newSnapshot(targets, tags, hostname, time.Now()) // ALSO: aliased-write
	if err != nil {
		return "", err
	}
	sn.Excludes = a.excludes
	if sn.Tree, err = a.repo.SaveTree("/", cleanTargets); err != nil {
		return "", fmt.Errorf("save tree: %w", err)
	}
	return a.repo.SaveSnapshot(sn)
}

// backup saves the targets again and again until stop is closed.
func backup(a *archiver, targets, tags []string, hostname string, ticks <-chan time.Time, stop <-chan struct{}) {
	for {
		select {
		case <-ticks:
			id, err := a.snapshot(targets, tags, hostname)
			if err != nil {
				for _, t := range targets {
					a.report(t, err)
				}
				continue
			}
			a.report(id, nil)
		case <-stop:
			return
		}
	}
}
