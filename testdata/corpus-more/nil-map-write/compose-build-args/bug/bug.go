// Package bug builds the images of a project.
package bug

import (
	"errors"
	"path/filepath"
)

// Mapping maps names to values.
type Mapping map[string]string

// MappingWithEquals is a mapping in which a value can be missing.
type MappingWithEquals map[string]*string

// Resolve fills in missing values.
func (m MappingWithEquals) Resolve(lookup func(string) (string, bool)) MappingWithEquals {
	for k, v := range m {
		if v == nil {
			if value, ok := lookup(k); ok {
				m[k] = &value
			}
		}
	}
	return m
}

type buildConfig struct {
	Context    string
	Dockerfile string
	Args       MappingWithEquals
	Labels     Mapping
	Target     string
}

type serviceConfig struct {
	Name  string
	Image string
	Build *buildConfig
}

type project struct {
	Name        string
	Environment map[string]string
	Services    []serviceConfig
}

type buildOptions struct {
	Dockerfile string
	Args       Mapping
	Labels     Mapping
	Tags       []string
	Pull       bool
}

func envResolver(environment map[string]string) func(string) (string, bool) {
	return func(s string) (string, bool) {
		v, ok := environment[s]
		return v, ok
	}
}

type configFile struct{ Proxies map[string]string }

type service struct {
	cfg   *configFile
	build func(map[string]buildOptions) error
}

// proxyConfig returns the build arguments that set up the proxy.
func (s *service) proxyConfig() map[string]string {
	m := make(map[string]string)
	for _, k := range []string{"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"} {
		if v := s.cfg.Proxies[k]; v != "" {
			m[k] = v
		}
	}
	return m
}

// Build builds all services that have a build section.
func (s *service) Build(p *project, cliArgs MappingWithEquals, pull bool) error {
	args := flatten(cliArgs.Resolve(envResolver(p.Environment)))
	opts := make(map[string]buildOptions)
	for _, sc := range p.Services {
		if sc.Build == nil {
			continue
		}
		o, err := s.toBuildOptions(p, sc)
		if err != nil {
			return err
		}
		o.Pull = pull
		o.Args = mergeArgs(o.Args, args)
		opts[sc.Name] = o
	}
	if len(opts) == 0 {
		return nil
	}
	return s.build(opts)
}

func (s *service) toBuildOptions(p *project, sc serviceConfig) (buildOptions, error) {
	if sc.Build.Context == "" {
		return buildOptions{}, errors.New("build context is required")
	}
	tag := sc.Image
	if tag == "" {
		tag = p.Name + "-" + sc.Name
	}
	buildArgs := flatten(sc.Build.Args.Resolve(envResolver(p.Environment)))

	for k, v := range s.proxyConfig() {
		if _, ok := buildArgs[k]; !ok {
			buildArgs[k] = v // BUG: nil-map-write
		}
	}

	return buildOptions{
		Dockerfile: filepath.Join(sc.Build.Context, sc.Build.Dockerfile),
		Args:       buildArgs,
		Labels:     sc.Build.Labels,
		Tags:       []string{tag},
	}, nil
}

func flatten(in MappingWithEquals) Mapping {
	if len(in) == 0 {
		return nil // ALSO: nil-map-write
	}
	out := Mapping{}
	for k, v := range in {
		if v == nil {
			continue
		}
		out[k] = *v
	}
	return out
}

func mergeArgs(m ...Mapping) Mapping {
	merged := Mapping{}
	for _, mapping := range m {
		for key, val := range mapping {
			merged[key] = val
		}
	}
	return merged
}
