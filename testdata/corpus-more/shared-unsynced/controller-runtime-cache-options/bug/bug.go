// Package bug makes caches of cluster objects.
package bug

import (
	"errors"
	"fmt"
	"maps"
)

// NamespaceAll means all namespaces.
const NamespaceAll = ""

// Kind names a type of objects.
type Kind string

// TransformFunc changes objects before they are cached.
type TransformFunc func(any) (any, error)

// Config configures the caching in one namespace.
type Config struct {
	LabelSelector string
	Transform     TransformFunc
}

// ByObject configures the caching of one type.
type ByObject struct {
	Namespaces map[string]Config
	Label      string
	Transform  TransformFunc
}

// Options configures a cache.
type Options struct {
	Namespaced           func(Kind) (bool, error)
	DefaultNamespaces    map[string]Config
	DefaultLabelSelector string
	DefaultTransform     TransformFunc
	ByObject             map[Kind]ByObject
}

func defaultConfig(toDefault, defaultFrom Config) Config {
	if toDefault.LabelSelector == "" {
		toDefault.LabelSelector = defaultFrom.LabelSelector
	}
	if toDefault.Transform == nil {
		toDefault.Transform = defaultFrom.Transform
	}
	return toDefault
}

func byObjectToConfig(b ByObject) Config {
	return Config{LabelSelector: b.Label, Transform: b.Transform}
}

func optionDefaultsToConfig(opts *Options) Config {
	return Config{LabelSelector: opts.DefaultLabelSelector, Transform: opts.DefaultTransform}
}

func defaultOpts(opts Options) (Options, error) {
	if opts.Namespaced == nil {
		return Options{}, errors.New("no mapper")
	}
	for namespace, cfg := range opts.DefaultNamespaces { // ALSO: shared-unsynced
		opts.DefaultNamespaces[namespace] = defaultConfig(cfg, optionDefaultsToConfig(&opts)) // ALSO: shared-unsynced
	}
	for kind, byObject := range opts.ByObject {
		namespaced, err := opts.Namespaced(kind)
		if err != nil {
			return Options{}, fmt.Errorf("failed to determine if %s is namespaced: %w", kind, err)
		}
		if namespaced && byObject.Namespaces == nil {
			byObject.Namespaces = maps.Clone(opts.DefaultNamespaces)
		}
		for namespace, cfg := range byObject.Namespaces {
			cfg = defaultConfig(cfg, byObjectToConfig(byObject))
			if d, ok := opts.DefaultNamespaces[namespace]; ok {
				cfg = defaultConfig(cfg, d)
			}
			byObject.Namespaces[namespace] = defaultConfig(cfg, optionDefaultsToConfig(&opts)) // ALSO: shared-unsynced
		}
		if byObject.Label == "" {
			byObject.Label = opts.DefaultLabelSelector
		}
		if byObject.Transform == nil {
			byObject.Transform = opts.DefaultTransform
		}
		opts.ByObject[kind] = byObject // BUG: shared-unsynced
	}
	if len(opts.DefaultNamespaces) == 0 {
		opts.DefaultNamespaces = map[string]Config{NamespaceAll: optionDefaultsToConfig(&opts)}
	}
	return opts, nil
}

// Cache caches objects.
type Cache struct {
	opts    Options
	objects map[Kind]map[string]any
}

// New makes a cache.
func New(opts Options) (*Cache, error) {
	opts, err := defaultOpts(opts)
	if err != nil {
		return nil, err
	}
	return &Cache{opts: opts, objects: make(map[Kind]map[string]any)}, nil
}

// Manager runs controllers on top of a cache.
type Manager struct{ cache *Cache }

// NewManagers makes one manager for each cluster, all with the same options.
func NewManagers(clusters int, opts Options) ([]*Manager, error) {
	mgrs := make([]*Manager, clusters)
	errs := make(chan error, clusters)
	for i := range mgrs {
		go func() {
			c, err := New(opts)
			mgrs[i] = &Manager{cache: c}
			errs <- err
		}()
	}
	var err error
	for range mgrs {
		err = errors.Join(err, <-errs)
	}
	return mgrs, err
}
