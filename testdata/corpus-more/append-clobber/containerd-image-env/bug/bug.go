// Package bug builds runtime specs for containers.
package bug

import (
	"context"
	"fmt"
	"strings"
	"sync"
)

// KeyValue is an environment variable asked for by the kubelet.
type KeyValue struct{ Key, Value string }

// ContainerConfig is what the kubelet asks for.
type ContainerConfig struct {
	Image   string
	Command []string
	Envs    []KeyValue
}

// ImageConfig is the config of an image.
type ImageConfig struct {
	Env        []string
	Entrypoint []string
	Cmd        []string
}

// Image is an entry of the image store.
type Image struct {
	ID        string
	ImageSpec struct{ Config ImageConfig }
}

// Spec is the runtime spec.
type Spec struct {
	Args     []string
	Env      []string
	Hostname string
}

// SpecOpt changes a spec.
type SpecOpt func(context.Context, *Spec) error

func withEnv(env []string) SpecOpt {
	return func(_ context.Context, s *Spec) error {
		if len(env) == 0 {
			return nil
		}
		s.Env = mergeEnv(s.Env, env)
		return nil
	}
}

func mergeEnv(defaults, overrides []string) []string {
	merged := make([]string, 0, len(defaults)+len(overrides))
	pos := make(map[string]int)
	for _, list := range [][]string{defaults, overrides} {
		for _, e := range list {
			name, _, _ := strings.Cut(e, "=")
			if i, ok := pos[name]; ok {
				merged[i] = e
				continue
			}
			pos[name] = len(merged)
			merged = append(merged, e)
		}
	}
	return merged
}

func withProcessArgs(config *ContainerConfig, image *ImageConfig) SpecOpt {
	return func(_ context.Context, s *Spec) error {
		command, args := config.Command, image.Cmd
		if len(command) == 0 {
			command = image.Entrypoint
		}
		s.Args = append(append([]string{}, command...), args...)
		if len(s.Args) == 0 {
			return fmt.Errorf("no command specified")
		}
		return nil
	}
}

type criService struct {
	mu     sync.RWMutex
	images map[string]*Image
}

func (c *criService) localImage(ref string) (*Image, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	img, ok := c.images[ref]
	return img, ok
}

func (c *criService) specOpts(id string, config *ContainerConfig, imageConfig *ImageConfig) []SpecOpt {
	specOpts := []SpecOpt{withProcessArgs(config, imageConfig), withEnv([]string{"HOSTNAME=" + id})}

	// Envs of the image first, so that those of the container override them.
	env := imageConfig.Env // ALSO: append-clobber
	for _, e := range config.Envs {
		env = append(env, e.Key+"="+e.Value) // BUG: append-clobber
	}
	return append(specOpts, withEnv(env))
}

func (c *criService) containerSpec(ctx context.Context, id string, config *ContainerConfig) (*Spec, error) {
	image, ok := c.localImage(config.Image)
	if !ok {
		return nil, fmt.Errorf("image %q not found", config.Image)
	}
	s := &Spec{Hostname: id}
	for _, o := range c.specOpts(id, config, &image.ImageSpec.Config) {
		if err := o(ctx, s); err != nil {
			return nil, err
		}
	}
	return s, nil
}
