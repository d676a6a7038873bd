package fixed

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
)

// Config of a handler chain.
type Config struct {
	Statter  func(name string, n int64)
	StatRate float32
}

// MWHandler builds chains of middleware.
type MWHandler struct {
	Config         Config
	beforeHandlers []Handler
}

// Response lets a middleware stop the chain or change the context.
type Response struct {
	Err           error
	StatusCode    int
	StopExecution bool
	Context       context.Context
}

func (r *Response) Error() string { return r.Err.Error() }

// Handler is a middleware.
type Handler func(w http.ResponseWriter, r *http.Request) *Response

// NewMWHandler returns a chain builder.
func NewMWHandler(config Config) *MWHandler {
	return &MWHandler{Config: config}
}

// Use adds a middleware that runs before those of every route.
func (m *MWHandler) Use(handlers ...Handler) {
	for _, h := range handlers {
		m.beforeHandlers = append(m.beforeHandlers, h)
	}
}

// Handle makes an http.Handler of a chain.
func (m *MWHandler) Handle(customHandlers []Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		exit := false
		for _, h := range m.beforeHandlers {
			if exit, r = m.do(w, r, h); exit {
				return
			}
		}
		for _, h := range customHandlers {
			if exit, r = m.do(w, r, h); exit {
				return
			}
		}
	})
}

func (m *MWHandler) do(w http.ResponseWriter, r *http.Request, handler Handler) (bool, *http.Request) {
	resp := handler(w, r)
	if resp == nil {
		return false, r
	}
	if resp.StopExecution {
		return true, r
	}
	if resp.Context != nil {
		return false, r.WithContext(resp.Context)
	}
	if resp.Err == nil {
		resp.Err = errors.New("middleware returned neither error nor context")
		resp.StatusCode = http.StatusInternalServerError
	}
	if m.Config.Statter != nil && resp.StatusCode >= 500 {
		go m.Config.Statter("errors", 1)
	}
	WriteJSONStatus(w, "error", resp.Error(), resp.StatusCode)
	return true, r
}

// WriteJSONStatus answers with a status message.
func WriteJSONStatus(w http.ResponseWriter, status, message string, code int) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(map[string]string{"status": status, "message": message})
}

func routes(m *MWHandler, auth, list, create Handler) *http.ServeMux {
	mux := http.NewServeMux()
	mux.Handle("GET /items", m.Handle([]Handler{list}))
	mux.Handle("POST /items", m.Handle([]Handler{auth, create}))
	return mux
}
