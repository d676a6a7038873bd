// Package fixed sends alerts to several notifiers at once.
package fixed

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Alert is a firing or resolved alert.
type Alert struct {
	Name   string
	Labels map[string]string
	Start  time.Time
}

// Label is a name and its value.
type Label struct {
	Name, Value string
}

// relabeler rewrites labels. An empty result drops the alert.
type relabeler interface {
	Apply(labels []Label) []Label
}

func (a *Alert) relabel(r relabeler) []Label {
	out := make([]Label, 0, len(a.Labels))
	for k, v := range a.Labels {
		out = append(out, Label{Name: k, Value: v})
	}
	if r != nil {
		out = r.Apply(out)
	}
	return out
}

// Notifier delivers alerts.
type Notifier interface {
	Send(ctx context.Context, alerts []Alert, headers map[string]string) error
	Addr() string
}

// Manager is a notifier that posts to a URL.
type Manager struct {
	addr    string
	client  *http.Client
	timeout time.Duration
	relabel relabeler

	sent, failed atomic.Int64
}

// Addr implements Notifier.
func (m *Manager) Addr() string { return m.addr }

// Send implements Notifier.
func (m *Manager) Send(ctx context.Context, alerts []Alert, headers map[string]string) error {
	m.sent.Add(int64(len(alerts)))
	err := m.send(ctx, alerts, headers)
	if err != nil {
		m.failed.Add(int64(len(alerts)))
	}
	return err
}

func (m *Manager) send(ctx context.Context, alerts []Alert, headers map[string]string) error {
	b := &bytes.Buffer{}
	kept := make([]Alert, 0, len(alerts))
	lists := make([][]Label, 0, len(alerts))
	for _, a := range alerts {
		l := a.relabel(m.relabel)
		if len(l) == 0 {
			continue
		}
		kept = append(kept, a)
		lists = append(lists, l)
	}
	writeRequest(b, kept, lists)

	if m.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, m.timeout)
		defer cancel()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, m.addr, b)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	for k, v := range headers {
		req.Header.Set(k, v)
	}
	resp, err := m.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode/100 != 2 {
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return fmt.Errorf("read response of %q: %w", m.addr, err)
		}
		return fmt.Errorf("status %d from %q: %s", resp.StatusCode, m.addr, body)
	}
	return nil
}

func writeRequest(w io.Writer, alerts []Alert, lists [][]Label) {
	enc := json.NewEncoder(w)
	for i, a := range alerts {
		_ = enc.Encode(struct {
			Name   string
			Labels []Label
			Start  time.Time
		}{a.Name, lists[i], a.Start})
	}
}

type rule interface {
	Exec(ctx context.Context, ts time.Time) ([]Alert, error)
}

type executor struct {
	notifiers func() []Notifier
	headers   map[string]string
}

func (e *executor) exec(ctx context.Context, r rule, ts time.Time) error {
	alerts, err := r.Exec(ctx, ts)
	if err != nil {
		return err
	}
	if len(alerts) < 1 {
		return nil
	}
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		errs []error
	)
	for _, nt := range e.notifiers() {
		wg.Add(1)
		go func(nt Notifier) {
			if err := nt.Send(ctx, alerts, e.headers); err != nil {
				mu.Lock()
				errs = append(errs, fmt.Errorf("send to %q: %w", nt.Addr(), err))
				mu.Unlock()
			}
			wg.Done()
		}(nt)
	}
	wg.Wait()
	return errors.Join(errs...)
}
