// Package bug collects profiles periodically and uploads them.
package bug

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

type statsd interface {
	Timing(name string, d time.Duration, tags []string)
	Count(name string, n int64, tags []string)
}

type profileType int

func (t profileType) tag() string { return fmt.Sprintf("profile_type:%d", int(t)) }

type profile struct {
	name string
	data []byte
}

type batch struct {
	start    time.Time
	profiles []*profile
}

type config struct {
	tags      []string
	service   string
	env       string
	targetURL string
	types     []profileType
	statsd    statsd
	client    *http.Client
}

// option changes the configuration.
type option func(*config)

// withTags adds user tags.
func withTags(tags ...string) option {
	return func(c *config) { c.tags = append(c.tags, tags...) }
}

type profiler struct {
	cfg     *config
	out     chan batch
	exit    chan struct{}
	collect map[profileType]func() ([]byte, error)
}

func newProfiler(cfg *config, opts ...option) *profiler {
	for _, opt := range opts {
		opt(cfg)
	}
	return &profiler{cfg: cfg, out: make(chan batch, 5), exit: make(chan struct{})}
}

func (p *profiler) runProfile(t profileType) (*profile, error) {
	start := time.Now()
	data, err := p.collect[t]()
	if err != nil {
		return nil, err
	}
	tags := append(p.cfg.tags, t.tag()) // BUG: append-clobber
	p.cfg.statsd.Timing("profiling.collect_time", time.Since(start), tags)
	return &profile{name: t.tag(), data: data}, nil
}

func (p *profiler) run(ticker <-chan time.Time) {
	for {
		select {
		case now := <-ticker:
			bat := batch{start: now}
			var mu sync.Mutex
			var wg sync.WaitGroup
			for _, t := range p.cfg.types {
				wg.Add(1)
				go func() {
					defer wg.Done()
					prof, err := p.runProfile(t)
					if err != nil {
						p.cfg.statsd.Count("profiling.collect_error", 1, append(p.cfg.tags, t.tag())) // ALSO: append-clobber
						return
					}
					mu.Lock()
					defer mu.Unlock()
					bat.profiles = append(bat.profiles, prof)
				}()
			}
			wg.Wait()
			p.out <- bat
		case <-p.exit:
			return
		}
	}
}

func (p *profiler) send() {
	for bat := range p.out {
		if err := p.upload(bat); err != nil {
			p.cfg.statsd.Count("profiling.upload_error", 1, nil)
		}
	}
}

func (p *profiler) upload(bat batch) error {
	tags := append(p.cfg.tags, // ALSO: append-clobber
		fmt.Sprintf("service:%s", p.cfg.service),
		fmt.Sprintf("env:%s", p.cfg.env),
	)
	var body bytes.Buffer
	encode(&body, bat, tags)
	req, err := http.NewRequest(http.MethodPost, p.cfg.targetURL, &body)
	if err != nil {
		return err
	}
	resp, err := p.cfg.client.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func encode(w *bytes.Buffer, bat batch, tags []string) {
	fmt.Fprintf(w, "start=%s\ntags=%s\n", bat.start.Format(time.RFC3339), strings.Join(tags, ","))
	for _, p := range bat.profiles {
		fmt.Fprintf(w, "%s=%d\n", p.name, len(p.data))
		w.Write(p.data)
	}
}
