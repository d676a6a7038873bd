// Package bug sets up the listeners of an embedded server.
package bug

import (
	"context"
	"log"
	"net"
	"net/http"
	"net/http/pprof"
	"net/url"
)

const pprofPrefix = "/debug/pprof"

// Config configures the server.
type Config struct {
	ClientURLs   []url.URL
	UserHandlers map[string]http.Handler
	EnablePprof  bool
}

// serveCtx is what is served on one address.
type serveCtx struct {
	l        net.Listener
	host     string
	insecure bool

	ctx    context.Context
	cancel context.CancelFunc

	userHandlers map[string]http.Handler
}

func newServeCtx() *serveCtx {
	ctx, cancel := context.WithCancel(context.Background())
	return &serveCtx{ctx: ctx, cancel: cancel} // ALSO: nil-map-write
}

func (sctx *serveCtx) createMux(handler http.Handler) *http.ServeMux {
	httpmux := http.NewServeMux()
	for path, h := range sctx.userHandlers {
		httpmux.Handle(path, h)
	}
	httpmux.Handle("/", handler)
	return httpmux
}

func (sctx *serveCtx) registerPprof() {
	f := func(s string, h http.Handler) {
		if sctx.userHandlers[s] != nil {
			log.Printf("path %s already registered by user handler", s)
			return
		}
		sctx.userHandlers[s] = h // BUG: nil-map-write
	}
	f(pprofPrefix+"/", http.HandlerFunc(pprof.Index))
	f(pprofPrefix+"/profile", http.HandlerFunc(pprof.Profile))
	f(pprofPrefix+"/symbol", http.HandlerFunc(pprof.Symbol))
	f(pprofPrefix+"/heap", pprof.Handler("heap"))
	f(pprofPrefix+"/goroutine", pprof.Handler("goroutine"))
}

func startClientListeners(cfg *Config) (sctxs map[string]*serveCtx, err error) {
	sctxs = make(map[string]*serveCtx)
	defer func() {
		if err != nil {
			for _, sctx := range sctxs {
				sctx.cancel()
				sctx.l.Close()
			}
		}
	}()
	for _, u := range cfg.ClientURLs {
		if sctxs[u.Host] != nil {
			sctxs[u.Host].insecure = sctxs[u.Host].insecure || u.Scheme == "http"
			continue
		}
		sctx := newServeCtx()
		sctx.insecure = u.Scheme == "http"
		sctx.host = u.Host
		if sctx.l, err = net.Listen("tcp", u.Host); err != nil {
			return nil, err
		}
		sctx.userHandlers = cfg.UserHandlers // ALSO: nil-map-write
		if cfg.EnablePprof {
			sctx.registerPprof()
		}
		sctxs[u.Host] = sctx
	}
	return sctxs, nil
}

// Server is a running server.
type Server struct {
	sctxs map[string]*serveCtx
	errc  chan error
}

// StartServer starts to serve on all client addresses.
func StartServer(cfg *Config, handler http.Handler) (*Server, error) {
	sctxs, err := startClientListeners(cfg)
	if err != nil {
		return nil, err
	}
	s := &Server{sctxs: sctxs, errc: make(chan error, len(sctxs))}
	for _, sctx := range sctxs {
		go func() {
			srv := &http.Server{Handler: sctx.createMux(handler)}
			s.errc <- srv.Serve(sctx.l)
		}()
	}
	return s, nil
}

// Close stops serving.
func (s *Server) Close() {
	for _, sctx := range s.sctxs {
		sctx.cancel()
		sctx.l.Close()
	}
}
