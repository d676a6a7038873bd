// Package fixed keeps repositories at agents in step with their projects.
package fixed

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
)

// MapToSet maps keys to sets of values.
type MapToSet struct {
	mu sync.RWMutex
	m  map[string]map[string]bool
}

// NewMapToSet returns an empty map.
func NewMapToSet() *MapToSet {
	return &MapToSet{m: make(map[string]map[string]bool)}
}

// Get returns the set of a key.
func (ms *MapToSet) Get(key string) map[string]bool {
	ms.mu.RLock()
	defer ms.mu.RUnlock()
	return maps.Clone(ms.m[key])
}

// Add puts a value into the set of a key.
func (ms *MapToSet) Add(key, value string) {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	if _, ok := ms.m[key]; !ok {
		ms.m[key] = make(map[string]bool)
	}
	ms.m[key][value] = true
}

// Delete takes a value out of the set of a key.
func (ms *MapToSet) Delete(key, value string) {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	set, ok := ms.m[key]
	if !ok {
		return
	}
	delete(set, value)
	if len(set) == 0 {
		delete(ms.m, key)
	}
}

// Repository is a source repository with credentials.
type Repository struct {
	Name    string
	Project string
	URL     string
}

// Backend reads repositories of the control plane.
type Backend interface {
	GetRepository(ctx context.Context, name string) (*Repository, error)
}

// Event goes to an agent.
type Event struct {
	Type string
	Repo *Repository
}

// Queue holds the events of one agent.
type Queue interface {
	Add(ev Event)
}

// Server is the control plane.
type Server struct {
	backend       Backend
	projectRepos  *MapToSet
	projectAgents *MapToSet

	mu     sync.RWMutex
	queues map[string]Queue
}

var errNotFound = errors.New("not found")

// NewServer returns a server.
func NewServer(b Backend) *Server {
	return &Server{
		backend:       b,
		projectRepos:  NewMapToSet(),
		projectAgents: NewMapToSet(),
		queues:        make(map[string]Queue),
	}
}

func (s *Server) queue(agent string) (Queue, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	q, ok := s.queues[agent]
	if !ok {
		return nil, fmt.Errorf("no queue for agent %s", agent)
	}
	return q, nil
}

// Connect adds the queue of an agent that follows some projects.
func (s *Server) Connect(ctx context.Context, agent string, q Queue, projects ...string) error {
	s.mu.Lock()
	s.queues[agent] = q
	s.mu.Unlock()
	for _, p := range projects {
		s.projectAgents.Add(p, agent)
		if err := s.sendCurrentState(ctx, agent, p); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) sendCurrentState(ctx context.Context, agent, project string) error {
	q, err := s.queue(agent)
	if err != nil {
		return err
	}
	for name := range s.projectRepos.Get(project) {
		repo, err := s.backend.GetRepository(ctx, name)
		if errors.Is(err, errNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		q.Add(Event{Type: "sync", Repo: repo})
	}
	return nil
}

// RepositoryAdded is called by the informer.
func (s *Server) RepositoryAdded(repo *Repository) {
	s.projectRepos.Add(repo.Project, repo.Name)
	s.notify(repo, "create")
}

// RepositoryDeleted is called by the informer.
func (s *Server) RepositoryDeleted(repo *Repository) {
	s.projectRepos.Delete(repo.Project, repo.Name)
	s.notify(repo, "delete")
}

func (s *Server) notify(repo *Repository, what string) {
	for agent := range s.projectAgents.Get(repo.Project) {
		if q, err := s.queue(agent); err == nil {
			q.Add(Event{Type: what, Repo: repo})
		}
	}
}
