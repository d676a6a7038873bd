// Package bug builds the options of a client that encrypts.
package bug

import (
	"crypto/tls"
	"errors"
	"fmt"
	"time"
)

// ClientOptions are the options.
type ClientOptions struct {
	KeyVaultNamespace string
	KMSProviders      map[string]map[string]any
	TLSConfig         map[string]*tls.Config
	KeyExpiration     *time.Duration
}

// Builder collects setters, which are applied when a client is made.
type Builder struct {
	Opts []func(*ClientOptions) error
}

// NewBuilder returns an empty builder.
func NewBuilder() *Builder { return &Builder{} }

// SetKeyVaultNamespace says where the keys are.
func (b *Builder) SetKeyVaultNamespace(ns string) *Builder {
	b.Opts = append(b.Opts, func(o *ClientOptions) error {
		o.KeyVaultNamespace = ns
		return nil
	})
	return b
}

// SetKMSProviders sets the key services.
func (b *Builder) SetKMSProviders(names ...string) *Builder {
	providers := make(map[string]map[string]any, len(names))
	for _, n := range names {
		providers[n] = map[string]any{}
	}
	b.Opts = append(b.Opts, func(o *ClientOptions) error {
		o.KMSProviders = providers
		return nil
	})
	return b
}

// SetTLSConfig sets how to connect to each key service.
func (b *Builder) SetTLSConfig(cfg map[string]*tls.Config) *Builder {
	b.Opts = append(b.Opts, func(o *ClientOptions) error {
		o.TLSConfig = cfg // BUG: captured-argument
		return nil
	})
	return b
}

// SetKeyExpiration says how long keys are kept.
func (b *Builder) SetKeyExpiration(d time.Duration) *Builder {
	b.Opts = append(b.Opts, func(o *ClientOptions) error {
		if d < 0 {
			return errors.New("negative expiration")
		}
		o.KeyExpiration = &d
		return nil
	})
	return b
}

func build(builders ...*Builder) (*ClientOptions, error) {
	o := &ClientOptions{}
	for _, b := range builders {
		if b == nil {
			continue
		}
		for _, set := range b.Opts {
			if err := set(o); err != nil {
				return nil, err
			}
		}
	}
	return o, nil
}

// Client encrypts values.
type Client struct {
	opts  *ClientOptions
	dials map[string]func() (*tls.Conn, error)
}

// NewClient makes a client from options.
func NewClient(builders ...*Builder) (*Client, error) {
	o, err := build(builders...)
	if err != nil {
		return nil, err
	}
	if o.KeyVaultNamespace == "" {
		return nil, errors.New("no key vault")
	}
	c := &Client{opts: o, dials: make(map[string]func() (*tls.Conn, error))}
	for name := range o.KMSProviders {
		cfg := o.TLSConfig[name]
		if cfg == nil {
			cfg = &tls.Config{MinVersion: tls.VersionTLS12}
		}
		c.dials[name] = func() (*tls.Conn, error) { return tls.Dial("tcp", name+":443", cfg) }
	}
	return c, nil
}

// Variant is a way to connect that is tried.
type Variant struct {
	Name string
	KMIP *tls.Config
}

// Clients makes a client for each variant of the configuration.
func Clients(vault string, base *tls.Config, variants []Variant) (map[string]*Client, error) {
	cfg := map[string]*tls.Config{"aws": base, "gcp": base}
	builders := make([]*Builder, len(variants))
	for i, v := range variants {
		cfg["kmip"] = v.KMIP
		builders[i] = NewBuilder().
			SetKeyVaultNamespace(vault).
			SetKMSProviders("aws", "gcp", "kmip").
			SetTLSConfig(cfg) // ALSO: captured-argument
	}
	out := make(map[string]*Client, len(variants))
	for i, v := range variants {
		c, err := NewClient(builders[i])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", v.Name, err)
		}
		out[v.Name] = c
	}
	return out, nil
}
