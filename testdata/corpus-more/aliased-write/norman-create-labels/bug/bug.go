// Package bug creates objects through the API of a cluster.
package bug

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
)

// Object is any object of the cluster.
type Object interface {
	GetNamespace() string
	GetLabels() map[string]string
	SetLabels(labels map[string]string)
	GetKind() string
	SetKind(kind string)
}

// Meta is what all objects have.
type Meta struct {
	Kind      string            `json:"kind"`
	Name      string            `json:"name"`
	Namespace string            `json:"namespace"`
	Labels    map[string]string `json:"labels"`
}

func (m *Meta) GetNamespace() string               { return m.Namespace }
func (m *Meta) GetLabels() map[string]string       { return m.Labels }
func (m *Meta) SetLabels(labels map[string]string) { m.Labels = labels }
func (m *Meta) GetKind() string                    { return m.Kind }
func (m *Meta) SetKind(kind string)                { m.Kind = kind }

// Secret is an object.
type Secret struct {
	Meta
	Data map[string][]byte `json:"data"`
}

// Poster sends requests.
type Poster interface {
	Post(path string, body []byte) ([]byte, int, error)
}

// ObjectClient handles objects of a kind.
type ObjectClient struct {
	rest     Poster
	resource string
	kind     string
	group    string
	ns       string
	newObj   func() Object
}

// NewObjectClient gives a client.
func NewObjectClient(rest Poster, group, kind, resource, ns string, newObj func() Object) *ObjectClient {
	return &ObjectClient{rest: rest, resource: resource, kind: kind, group: group, ns: ns, newObj: newObj}
}

func (p *ObjectClient) apiPrefix() string {
	if p.group == "" {
		return "api"
	}
	return "apis/" + p.group
}

// Create makes an object and gives what the server made of it.
func (p *ObjectClient) Create(o Object) (Object, error) {
	ns := p.ns
	if o.GetNamespace() != "" {
		ns = o.GetNamespace()
	}

	labels := o.GetLabels()
	if labels == nil {
		labels = make(map[string]string)
	}
	labels["example.io/creator"] = "norman" // BUG: aliased-write
	o.SetLabels(labels)

	if o.GetKind() == "" {
		o.SetKind(p.kind)
	}
	body, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	resp, code, err := p.rest.Post(fmt.Sprintf("/%s/namespaces/%s/%s", p.apiPrefix(), ns, p.resource), body)
	if err != nil {
		return nil, err
	}
	if code != http.StatusCreated {
		return nil, fmt.Errorf("create %s: status %d: %s", p.kind, code, bytes.TrimSpace(resp))
	}
	result := p.newObj()
	return result, json.Unmarshal(resp, result)
}

// managedLabels are on all objects that the handlers make.
var managedLabels = map[string]string{
	"example.io/managed": "true",
}

// Handler keeps secrets in all namespaces.
type Handler struct {
	secrets *ObjectClient
}

// NewHandler gives a handler.
func NewHandler(c *ObjectClient) *Handler { return &Handler{secrets: c} }

// OnNamespace makes the secret of a namespace.
func (h *Handler) OnNamespace(ns string, token []byte) error {
	_, err := h.secrets.Create(&Secret{
		Meta: Meta{Name: "registry-token", Namespace: ns, Labels: managedLabels},
		Data: map[string][]byte{"token": token},
	})
	return err
}

// Sync handles all namespaces.
func (h *Handler) Sync(namespaces []string, token []byte) []error {
	errs := make([]error, len(namespaces))
	var wg sync.WaitGroup
	for i, ns := range namespaces {
		wg.Add(1)
		go func() {
			defer wg.Done()
			errs[i] = h.OnNamespace(ns, token)
		}()
	}
	wg.Wait()
	return errs
}
