package bug

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

const (
	enabledAnnotation = "openfeature.dev/enabled"
	configAnnotation  = "openfeature.dev/featureflagconfiguration"
	sidecarName       = "flagd"
)

// EnvVar is an environment variable.
type EnvVar struct{ Name, Value string }

// VolumeMount puts a volume into a container.
type VolumeMount struct{ Name, Path string }

// Container is one container of a pod.
type Container struct {
	Name   string
	Image  string
	Args   []string
	Env    []EnvVar
	Mounts []VolumeMount
}

// PodSpec says what runs in a pod.
type PodSpec struct {
	Containers []Container
	Volumes    []string
}

// Pod is a group of containers.
type Pod struct {
	Namespace, Name string
	Annotations     map[string]string
	Spec            PodSpec
}

// FlagdSpec configures the sidecar.
type FlagdSpec struct {
	MetricsPort int
	Envs        []EnvVar
}

// FlagConfiguration is a set of feature flags.
type FlagConfiguration struct {
	Namespace, Name string
	Provider        string
	Flagd           *FlagdSpec
	Flags           string
}

// Reader finds flag configurations.
type Reader interface {
	Get(namespace, name string) (FlagConfiguration, error)
}

// PodMutator adds a sidecar to pods that ask for it.
type PodMutator struct {
	Reader Reader
	Tag    string
}

// Handle answers an admission request with the changed pod.
func (m *PodMutator) Handle(raw []byte) ([]byte, error) {
	pod := &Pod{}
	if err := json.Unmarshal(raw, pod); err != nil {
		return nil, err
	}
	if pod.Annotations[enabledAnnotation] != "true" {
		return raw, nil
	}
	ref, ok := pod.Annotations[configAnnotation]
	if !ok {
		return nil, errors.New("no feature flag configuration")
	}
	namespace, name := parseReference(ref, pod.Namespace)
	ff, err := m.Reader.Get(namespace, name)
	if err != nil {
		return nil, fmt.Errorf("configuration %s/%s: %w", namespace, name, err)
	}
	if m.hasSidecar(pod) {
		return raw, nil
	}
	m.injectSidecar(pod, ff)
	return json.Marshal(pod)
}

func parseReference(s, namespace string) (string, string) {
	if ns, name, ok := strings.Cut(s, "/"); ok {
		return ns, name
	}
	return namespace, s
}

func (m *PodMutator) hasSidecar(pod *Pod) bool {
	return slices.ContainsFunc(pod.Spec.Containers, func(c Container) bool {
		return c.Name == sidecarName
	})
}

func (m *PodMutator) injectSidecar(pod *Pod, ff FlagConfiguration) {
	volume := ff.Name
	pod.Spec.Volumes = append(pod.Spec.Volumes, volume)

	args := []string{"start", "--uri", "/etc/flagd/config.json"}
	if ff.Provider != "" {
		args = append(args, "--service-provider", ff.Provider)
	}
	var envs []EnvVar
	if ff.Flagd != nil {
		if ff.Flagd.MetricsPort != 0 {
			args = append(args, "--metrics-port", fmt.Sprint(ff.Flagd.MetricsPort))
		}
		envs = ff.Flagd.Envs
	}

	// the containers of the pod need to know about flagd, too
	for _, container := range pod.Spec.Containers {
		container.Env = append(container.Env, envs...) // BUG: lost-update
	}

	pod.Spec.Containers = append(pod.Spec.Containers, Container{
		Name:   sidecarName,
		Image:  "ghcr.io/open-feature/flagd:" + m.Tag,
		Args:   args,
		Env:    slices.Clone(envs),
		Mounts: []VolumeMount{{Name: volume, Path: "/etc/flagd"}},
	})
}
