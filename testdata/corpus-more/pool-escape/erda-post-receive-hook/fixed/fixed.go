// Package fixed serves git repositories over HTTP.
package fixed

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// User pushes commits.
type User struct{ ID, Name string }

// Repository is a served repository.
type Repository struct {
	ID   int64
	Path string
	size func() (int64, error)
}

// echoContext is the context of the web framework.
type echoContext struct {
	request *http.Request
	store   map[string]any
}

func (e *echoContext) Get(key string) any { return e.store[key] }

func (e *echoContext) Set(key string, v any) {
	if e.store == nil {
		e.store = map[string]any{}
	}
	e.store[key] = v
}

func (e *echoContext) reset(r *http.Request) {
	e.request = r
	e.store = nil
}

// Service remembers facts of repositories.
type Service struct {
	mu    sync.Mutex
	sizes map[int64]int64
	Hooks []func(user, ref string) error
}

// UpdateSize remembers the size.
func (s *Service) UpdateSize(id, size int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sizes[id] = size
}

// Context is what the handlers of this program use.
type Context struct {
	echo       *echoContext
	User       *User
	Repository *Repository
	Service    *Service
}

// MustGet gives a value that middleware has set.
func (c *Context) MustGet(key string) any {
	v := c.echo.Get(key)
	if v == nil {
		panic(fmt.Sprintf("key %q does not exist", key))
	}
	return v
}

// PushEvent is a changed reference.
type PushEvent struct{ Ref, Before, After string }

func postReceiveHook(events []*PushEvent, c *Context) {
	pusher := c.User
	repository := c.Repository

	if size, err := repository.size(); err == nil {
		c.Service.UpdateSize(repository.ID, size)
	}
	for _, e := range events {
		for _, hook := range c.Service.Hooks {
			if err := hook(pusher.Name, e.Ref); err != nil {
				break
			}
		}
	}
}

// Server handles requests.
type Server struct {
	svc   *Service
	pool  sync.Pool
	users func(*http.Request) *User
	repos map[string]*Repository
}

// NewServer makes a server.
func NewServer(users func(*http.Request) *User, repos map[string]*Repository) *Server {
	s := &Server{svc: &Service{sizes: map[int64]int64{}}, users: users, repos: repos}
	s.pool.New = func() any { return &echoContext{} }
	return s
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e := s.pool.Get().(*echoContext)
	e.reset(r)
	defer s.pool.Put(e)

	name, op, _ := strings.Cut(strings.Trim(r.URL.Path, "/"), "/")
	repo, ok := s.repos[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	e.Set("user", s.users(r))
	e.Set("repository", repo)
	c := &Context{echo: e, User: s.users(r), Repository: repo, Service: s.svc}
	switch op {
	case "merge":
		s.merge(w, c)
	default:
		fmt.Fprintln(w, repo.Path)
	}
}

func (s *Server) merge(w http.ResponseWriter, c *Context) {
	ref := c.echo.request.FormValue("ref")
	event := &PushEvent{Ref: ref, After: c.echo.request.FormValue("commit")}
	go postReceiveHook([]*PushEvent{event}, c)
	fmt.Fprintf(w, "merged %s\n", ref)
}
