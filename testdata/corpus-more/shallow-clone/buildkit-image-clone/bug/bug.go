// Package bug evaluates build stages.
package bug

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

type healthcheck struct {
	Test     []string
	Interval time.Duration
}

type imageConfig struct {
	User         string
	WorkingDir   string
	Env          []string
	Cmd          []string
	Entrypoint   []string
	OnBuild      []string
	Shell        []string
	ExposedPorts map[string]struct{}
	Volumes      map[string]struct{}
	Labels       map[string]string
	Healthcheck  *healthcheck
}

type history struct {
	CreatedBy  string
	EmptyLayer bool
}

type image struct {
	OS, Architecture string
	Config           imageConfig
	History          []history
}

func clone(src image) image {
	img := src // BUG: shallow-clone
	img.Config = src.Config
	img.Config.Env = slices.Clone(src.Config.Env)
	img.Config.Cmd = slices.Clone(src.Config.Cmd)
	img.Config.Entrypoint = slices.Clone(src.Config.Entrypoint)
	img.Config.OnBuild = slices.Clone(src.Config.OnBuild)
	return img // ALSO: shallow-clone
}

func emptyImage(os, arch string) image {
	img := image{OS: os, Architecture: arch}
	img.Config.WorkingDir = "/"
	if os != "windows" {
		img.Config.Env = []string{"PATH=/usr/bin:/bin"}
	}
	return img
}

type instruction struct {
	name string
	args []string
}

// stage is one part of a build file; base is nil for the first one.
type stage struct {
	name     string
	base     *stage
	image    image
	commands []instruction
	resolved bool
}

func (s *stage) resolve(os, arch string) error {
	if s.resolved {
		return nil
	}
	if s.base == nil {
		s.image = emptyImage(os, arch)
	} else {
		if err := s.base.resolve(os, arch); err != nil {
			return err
		}
		s.image = clone(s.base.image)
	}
	s.resolved = true
	for _, c := range s.commands {
		if err := s.dispatch(c); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return nil
}

func (s *stage) dispatch(c instruction) error {
	cfg := &s.image.Config
	switch c.name {
	case "ENV":
		cfg.Env = append(cfg.Env, c.args...)
	case "CMD":
		cfg.Cmd = c.args
	case "LABEL":
		if cfg.Labels == nil {
			cfg.Labels = make(map[string]string, len(c.args))
		}
		for _, a := range c.args {
			k, v, _ := strings.Cut(a, "=")
			cfg.Labels[k] = v // ALSO: shallow-clone
		}
	case "VOLUME":
		if cfg.Volumes == nil {
			cfg.Volumes = map[string]struct{}{}
		}
		for _, a := range c.args {
			cfg.Volumes[a] = struct{}{} // ALSO: shallow-clone
		}
	case "EXPOSE":
		if cfg.ExposedPorts == nil {
			cfg.ExposedPorts = map[string]struct{}{}
		}
		for _, a := range c.args {
			cfg.ExposedPorts[a] = struct{}{} // ALSO: shallow-clone
		}
	case "HEALTHCHECK":
		cfg.Healthcheck = &healthcheck{Test: c.args}
	case "SHELL":
		cfg.Shell = c.args
	default:
		return fmt.Errorf("unknown instruction")
	}
	s.image.History = append(s.image.History, history{
		CreatedBy:  c.name + " " + strings.Join(c.args, " "),
		EmptyLayer: true,
	})
	return nil
}

// build returns the image of the target stage.
func build(stages []*stage, target, os, arch string) (image, error) {
	var out image
	found := false
	for _, s := range stages {
		if err := s.resolve(os, arch); err != nil {
			return out, fmt.Errorf("stage %s: %w", s.name, err)
		}
		if s.name == target {
			out, found = s.image, true
		}
	}
	if !found {
		return out, fmt.Errorf("target stage %q could not be found", target)
	}
	return out, nil
}
