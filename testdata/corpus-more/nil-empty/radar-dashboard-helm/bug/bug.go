package bug

import (
	"context"
	"encoding/json"
	"net/http"
	"sort"
	"strings"
)

// DashboardResponse is the answer for the home page; the page iterates over
// its lists.
type DashboardResponse struct {
	Problems      []DashboardProblem    `json:"problems"`
	RecentChanges []DashboardChange     `json:"recentChanges"`
	Helm          *DashboardHelmSummary `json:"helmReleases"`
}

// DashboardProblem is a resource in trouble.
type DashboardProblem struct {
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

// DashboardChange is an entry of the timeline.
type DashboardChange struct {
	Kind       string `json:"kind"`
	Name       string `json:"name"`
	ChangeType string `json:"changeType"`
}

// DashboardHelmSummary lists Helm releases.
type DashboardHelmSummary struct {
	Total    int                    `json:"total"`
	Releases []DashboardHelmRelease `json:"releases"`
}

// DashboardHelmRelease is one release.
type DashboardHelmRelease struct {
	Name         string `json:"name"`
	Namespace    string `json:"namespace"`
	ChartVersion string `json:"chartVersion"`
	Status       string `json:"status"`
}

type release struct{ name, namespace, version, status string }

type pod struct {
	name, namespace, phase, reason string
}

type timeline interface {
	Query(ctx context.Context, namespace string, limit int) ([]DashboardChange, error)
}

// Server serves the API.
type Server struct {
	releases func(namespace string) ([]release, error)
	pods     func(namespace string) []pod
	timeline timeline
}

func (s *Server) handleDashboard(w http.ResponseWriter, r *http.Request) {
	ns := r.URL.Query().Get("namespace")
	resp := DashboardResponse{
		Problems:      s.getDashboardHealth(ns),
		RecentChanges: s.getDashboardRecentChanges(r.Context(), ns),
		Helm:          s.getDashboardHelmSummary(ns),
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(resp)
}

func (s *Server) getDashboardHealth(namespace string) []DashboardProblem {
	var problems []DashboardProblem // ALSO: nil-empty
	for _, p := range s.pods(namespace) {
		if p.phase == "Running" || p.phase == "Succeeded" {
			continue
		}
		problems = append(problems, DashboardProblem{Kind: "Pod", Name: p.name, Reason: p.reason})
	}
	return problems
}

func (s *Server) getDashboardRecentChanges(ctx context.Context, namespace string) []DashboardChange {
	if s.timeline == nil {
		return nil // ALSO: nil-empty
	}
	events, err := s.timeline.Query(ctx, namespace, 50)
	if err != nil {
		return nil // ALSO: nil-empty
	}
	changes := make([]DashboardChange, 0, len(events))
	for _, e := range events {
		if !strings.EqualFold(e.Kind, "Event") {
			changes = append(changes, e)
		}
	}
	return changes
}

func (s *Server) getDashboardHelmSummary(namespace string) *DashboardHelmSummary {
	releases, err := s.releases(namespace)
	if err != nil {
		return &DashboardHelmSummary{} // ALSO: nil-empty
	}
	summary := &DashboardHelmSummary{Total: len(releases)} // BUG: nil-empty
	sort.Slice(releases, func(i, j int) bool { return releases[i].name < releases[j].name })
	for i, rel := range releases {
		if i == 6 {
			break
		}
		summary.Releases = append(summary.Releases, DashboardHelmRelease{
			Name:         rel.name,
			Namespace:    rel.namespace,
			ChartVersion: rel.version,
			Status:       rel.status,
		})
	}
	return summary
}
