// Package fixed calls web hooks after a login flow has ended.
package fixed

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/textproto"
	"time"
)

// headerAllowList names the request headers that a hook may see.
var headerAllowList = map[string]struct{}{
	"Accept":          {},
	"Accept-Language": {},
	"Origin":          {},
	"Referer":         {},
	"User-Agent":      {},
	"X-Forwarded-For": {},
}

// Flow is a login or registration in progress.
type Flow struct {
	ID       string    `json:"id"`
	Type     string    `json:"type"`
	Expires  time.Time `json:"expires_at"`
	ReturnTo string    `json:"return_to,omitempty"`
}

// Identity is who has logged in.
type Identity struct {
	ID     string         `json:"id"`
	Traits map[string]any `json:"traits"`
}

type templateContext struct {
	Flow           *Flow       `json:"flow"`
	RequestHeaders http.Header `json:"request_headers"`
	RequestMethod  string      `json:"request_method"`
	RequestURL     string      `json:"request_url"`
	Identity       *Identity   `json:"identity,omitempty"`
}

// Config of a hook.
type Config struct {
	URL    string
	Method string
	Async  bool
}

// WebHook sends the context of a flow to a URL.
type WebHook struct {
	conf   Config
	client *http.Client
	log    *slog.Logger
}

// NewWebHook returns a hook.
func NewWebHook(conf Config, client *http.Client, log *slog.Logger) *WebHook {
	return &WebHook{conf: conf, client: client, log: log}
}

// PreLogin runs before the login form is handled.
func (e *WebHook) PreLogin(r *http.Request, flow *Flow) error {
	return e.execute(r.Context(), &templateContext{
		Flow:           flow,
		RequestHeaders: r.Header,
		RequestMethod:  r.Method,
		RequestURL:     r.URL.String(),
	})
}

// PostLogin runs when somebody has logged in.
func (e *WebHook) PostLogin(r *http.Request, flow *Flow, id *Identity) error {
	return e.execute(r.Context(), &templateContext{
		Flow:           flow,
		RequestHeaders: r.Header,
		RequestMethod:  r.Method,
		RequestURL:     r.URL.String(),
		Identity:       id,
	})
}

func (e *WebHook) execute(ctx context.Context, data *templateContext) error {
	removeDisallowedHeaders(data)
	if !e.conf.Async {
		return e.send(ctx, data)
	}
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		if err := e.send(ctx, data); err != nil {
			e.log.Error("web hook failed", "flow", data.Flow.ID, "error", err)
		}
	}()
	return nil
}

func (e *WebHook) send(ctx context.Context, data *templateContext) error {
	body, err := json.Marshal(data)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, e.conf.Method, e.conf.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := e.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("web hook answered %s", resp.Status)
	}
	return nil
}

func removeDisallowedHeaders(data *templateContext) {
	headers := maps.Clone(data.RequestHeaders)
	maps.DeleteFunc(headers, func(key string, _ []string) bool {
		_, ok := headerAllowList[textproto.CanonicalMIMEHeaderKey(key)]
		return !ok
	})
	data.RequestHeaders = headers
}
