// Package bug executes rules that fuzz requests.
package bug

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

var errNoPayload = errors.New("rule has no payload")

// Interactsh gives addresses that note who calls them.
type Interactsh struct {
	mu sync.Mutex
	n  int
}

const interactshMarker = "{{interactsh-url}}"

// NewURL gives an address.
func (i *Interactsh) NewURL() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.n++
	return fmt.Sprintf("c%d.oast.example", i.n)
}

// Replace puts addresses in the place of markers.
func (i *Interactsh) Replace(data string, urls []string) (string, []string) {
	for strings.Contains(data, interactshMarker) {
		u := i.NewURL()
		urls = append(urls, u)
		data = strings.Replace(data, interactshMarker, u, 1)
	}
	return data, urls
}

var expr = regexp.MustCompile(`\{\{([a-zA-Z0-9_]+)\}\}`)

func evaluate(input string, data map[string]any) (string, error) {
	var errs []error
	out := expr.ReplaceAllStringFunc(input, func(m string) string {
		name := m[2 : len(m)-2]
		v, ok := data[name]
		if !ok {
			errs = append(errs, fmt.Errorf("unresolved variable %s", name))
			return m
		}
		return fmt.Sprint(v)
	})
	return out, errors.Join(errs...)
}

// Options configure rules.
type Options struct {
	Interactsh *Interactsh
	Threads    int
}

// Request is a request to fuzz.
type Request struct {
	URL    string
	Params map[string]string
}

// Input is what a rule is executed with.
type Input struct {
	Requests []*Request
	Values   map[string]any
	Callback func(req *Request, interactURLs []string) bool
}

// Rule says how to change requests.
type Rule struct {
	Part     string
	Payloads []string
	options  *Options
}

// Compile prepares the rule.
func (rule *Rule) Compile(options *Options) error {
	if len(rule.Payloads) == 0 {
		return errNoPayload
	}
	rule.options = options
	return nil
}

// Execute runs the rule for all requests.
func (rule *Rule) Execute(input *Input) error {
	var wg sync.WaitGroup
	errs := make([]error, len(input.Requests))
	sem := make(chan struct{}, max(1, rule.options.Threads))
	for i, req := range input.Requests {
		wg.Add(1)
		sem <- struct{}{}
		go func() {
			defer func() { <-sem; wg.Done() }()
			errs[i] = rule.executeRequest(input, req) // ALSO: shared-unsynced
		}()
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (rule *Rule) executeRequest(input *Input, req *Request) error {
	values, urls := rule.evaluateVarsWithInteractsh(input.Values, nil)
	for _, payload := range rule.Payloads {
		evaluated, err := evaluate(payload, values)
		if err != nil {
			return err
		}
		evaluated, urls = rule.replace(evaluated, urls)
		fuzzed := &Request{URL: req.URL, Params: make(map[string]string, len(req.Params))}
		for k, v := range req.Params {
			if rule.Part == "" || rule.Part == k {
				v += evaluated
			}
			fuzzed.Params[k] = v
		}
		if !input.Callback(fuzzed, urls) {
			return nil
		}
	}
	return nil
}

func (rule *Rule) replace(s string, urls []string) (string, []string) {
	if rule.options.Interactsh == nil {
		return s, urls
	}
	return rule.options.Interactsh.Replace(s, urls)
}

func (rule *Rule) evaluateVarsWithInteractsh(data map[string]any, interactshUrls []string) (map[string]any, []string) {
	if rule.options.Interactsh != nil {
		seen := make(map[string]struct{})
		for _, u := range interactshUrls {
			seen[u] = struct{}{}
		}
		for k, v := range data {
			value := fmt.Sprint(v)
			got, oastUrls := rule.options.Interactsh.Replace(value, nil)
			if got != value {
				data[k] = got // BUG: shared-unsynced
			}
			for _, u := range oastUrls {
				if _, ok := seen[u]; !ok {
					seen[u] = struct{}{}
					interactshUrls = append(interactshUrls, u)
				}
			}
			evaluated, err := evaluate(got, data)
			if err == nil && evaluated != got {
				data[k] = evaluated // ALSO: shared-unsynced
			}
		}
	}
	return data, interactshUrls
}
