// Package fixed adds tracing to pods at admission.
package fixed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"text/template"
)

const (
	collectorSvcAddrAnnotation    = "config.example.org/trace-collector"
	collectorSvcAccountAnnotation = "config.example.org/trace-collector-account"
	proxyContainer                = "proxy"
)

const tpl = `[{"op":"add","path":"{{.ProxyPath}}/env/-","value":{"name":"COLLECTOR","value":"{{.CollectorSvcAddr}}"}},` +
	`{"op":"add","path":"{{.ProxyPath}}/env/-","value":{"name":"ACCOUNT","value":"{{.CollectorSvcAccount}}"}}]`

// Object has what all objects have.
type Object struct {
	Name        string            `json:"name"`
	Namespace   string            `json:"namespace"`
	Annotations map[string]string `json:"annotations"`
}

// GetAnnotations gives the annotations.
func (o *Object) GetAnnotations() map[string]string { return o.Annotations }

// Pod is a pod.
type Pod struct {
	Object
	Containers []string `json:"containers"`
}

// Namespace is a namespace.
type Namespace struct {
	Object
}

// API reads objects through a cache.
type API struct {
	mu         sync.RWMutex
	namespaces map[string]*Namespace
}

// NewAPI gives an API with an empty cache.
func NewAPI() *API {
	return &API{namespaces: make(map[string]*Namespace)}
}

// OnNamespace is called when a namespace is new or changed.
func (a *API) OnNamespace(ns *Namespace) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.namespaces[ns.Name] = ns
}

// Namespace gives a namespace of the cache.
func (a *API) Namespace(name string) (*Namespace, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	ns, ok := a.namespaces[name]
	if !ok {
		return nil, fmt.Errorf("namespace %q not found", name)
	}
	return ns, nil
}

// Request is a request for admission.
type Request struct {
	UID       string
	Namespace string
	Raw       []byte
}

// Response is the answer.
type Response struct {
	UID     string
	Allowed bool
	Patch   []byte
}

// Params are what the patch is made with.
type Params struct {
	ProxyPath           string
	CollectorSvcAddr    string
	CollectorSvcAccount string
}

// Handler answers requests.
type Handler func(api *API, req *Request) (*Response, error)

// Mutate gives a handler that adds tracing.
func Mutate(collectorSvcAddr, collectorSvcAccount string) Handler {
	return func(api *API, req *Request) (*Response, error) {
		resp := &Response{UID: req.UID, Allowed: true}
		if collectorSvcAddr == "" {
			return resp, nil
		}
		var pod *Pod
		if err := json.Unmarshal(req.Raw, &pod); err != nil {
			return nil, err
		}
		params := Params{
			ProxyPath:           proxyPath(pod),
			CollectorSvcAddr:    collectorSvcAddr,
			CollectorSvcAccount: collectorSvcAccount,
		}
		if params.ProxyPath == "" {
			return resp, nil
		}
		namespace, err := api.Namespace(req.Namespace)
		if err != nil {
			return nil, err
		}
		applyOverrides(&namespace.Object, pod, &params)
		amendSvcAccount(pod.Namespace, &params)

		t, err := template.New("tpl").Parse(tpl)
		if err != nil {
			return nil, err
		}
		var patch bytes.Buffer
		if err := t.Execute(&patch, params); err != nil {
			return nil, err
		}
		resp.Patch = patch.Bytes()
		return resp, nil
	}
}

func proxyPath(pod *Pod) string {
	for i, c := range pod.Containers {
		if c == proxyContainer {
			return fmt.Sprintf("/spec/containers/%d", i)
		}
	}
	return ""
}

func applyOverrides(ns *Object, pod *Pod, params *Params) {
	ann := map[string]string{}
	for k, v := range ns.GetAnnotations() {
		ann[k] = v
	}
	for k, v := range pod.Annotations {
		ann[k] = v
	}
	if override, ok := ann[collectorSvcAddrAnnotation]; ok {
		params.CollectorSvcAddr = override
	}
	if override, ok := ann[collectorSvcAccountAnnotation]; ok {
		params.CollectorSvcAccount = override
	}
}

func amendSvcAccount(ns string, params *Params) {
	hostAndPort := strings.Split(params.CollectorSvcAddr, ":")
	hostname := strings.Split(hostAndPort[0], ".")
	if len(hostname) > 1 {
		ns = hostname[1]
	}
	params.CollectorSvcAccount = fmt.Sprintf("%s.%s", params.CollectorSvcAccount, ns)
}
