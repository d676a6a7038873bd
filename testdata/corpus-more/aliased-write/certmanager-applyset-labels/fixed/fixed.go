// Package fixed makes certificates for ingresses.
package fixed

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
)

const (
	partOfLabel      = "applyset.example.org/part-of"
	issuerAnnotation = "cert.example.org/issuer"
)

// Meta is what all objects have.
type Meta struct {
	Namespace, Name string
	Labels          map[string]string
	Annotations     map[string]string
}

// GetLabels returns the labels.
func (m *Meta) GetLabels() map[string]string { return m.Labels }

// GetAnnotations returns the annotations.
func (m *Meta) GetAnnotations() map[string]string { return m.Annotations }

// TLS names the hosts a secret is for.
type TLS struct {
	Hosts  []string
	Secret string
}

// Ingress routes traffic to services.
type Ingress struct {
	Meta
	TLS []TLS
}

// DeepCopy returns an independent copy.
func (in *Ingress) DeepCopy() *Ingress {
	out := *in
	out.Labels = maps.Clone(in.Labels)
	out.Annotations = maps.Clone(in.Annotations)
	out.TLS = make([]TLS, len(in.TLS))
	for i, t := range in.TLS {
		out.TLS[i] = TLS{Hosts: slices.Clone(t.Hosts), Secret: t.Secret}
	}
	return &out
}

// Certificate asks for a certificate.
type Certificate struct {
	Meta
	Owner    *Ingress
	DNSNames []string
	Secret   string
	Issuer   string
}

// Lister reads ingresses out of the cache that all controllers share.
type Lister struct {
	mu    sync.RWMutex
	items map[string]*Ingress
}

// Get returns the cached ingress.
func (l *Lister) Get(key string) (*Ingress, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	ing, ok := l.items[key]
	if !ok {
		return nil, errors.New("not found: " + key)
	}
	return ing, nil
}

// OnUpdate is called by the watch.
func (l *Lister) OnUpdate(key string, ing *Ingress) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.items == nil {
		l.items = map[string]*Ingress{}
	}
	l.items[key] = ing
}

// ByLabel lists the cached ingresses that have a label.
func (l *Lister) ByLabel(key, value string) []*Ingress {
	l.mu.RLock()
	defer l.mu.RUnlock()
	var out []*Ingress
	for _, ing := range l.items {
		if ing.Labels[key] == value {
			out = append(out, ing)
		}
	}
	return out
}

// Client writes certificates.
type Client interface {
	Apply(ctx context.Context, c *Certificate) error
}

// Controller keeps certificates in line with ingresses.
type Controller struct {
	Lister *Lister
	Client Client
}

// ProcessItem handles one key of the queue.
func (c *Controller) ProcessItem(ctx context.Context, key string) error {
	ing, err := c.Lister.Get(key)
	if err != nil {
		return err
	}
	return c.sync(ctx, ing)
}

func (c *Controller) sync(ctx context.Context, ing *Ingress) error {
	issuer := ing.GetAnnotations()[issuerAnnotation]
	if issuer == "" {
		return nil
	}
	for _, crt := range buildCertificates(ing, issuer) {
		if err := c.Client.Apply(ctx, crt); err != nil {
			return err
		}
	}
	return nil
}

func buildCertificates(ing *Ingress, issuer string) []*Certificate {
	labels := maps.Clone(ing.GetLabels())
	delete(labels, partOfLabel)

	annotations := maps.Clone(ing.GetAnnotations())
	delete(annotations, issuerAnnotation)

	var out []*Certificate
	for _, tls := range ing.TLS {
		out = append(out, &Certificate{
			Meta: Meta{
				Namespace:   ing.Namespace,
				Name:        tls.Secret,
				Labels:      labels,
				Annotations: annotations,
			},
			Owner:    ing.DeepCopy(),
			DNSNames: slices.Clone(tls.Hosts),
			Secret:   tls.Secret,
			Issuer:   issuer,
		})
	}
	return out
}
