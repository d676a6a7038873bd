package bug

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

const (
	envAppName    = "NEW_RELIC_APP_NAME"
	envLabels     = "NEW_RELIC_LABELS"
	envEnabled    = "NEW_RELIC_K8S_OPERATOR_ENABLED"
	envLicenseKey = "NEW_RELIC_LICENSE_KEY"
	envJavaTool   = "JAVA_TOOL_OPTIONS"
	javaAgent     = "-javaagent:/newrelic/agent.jar"
	volumeName    = "newrelic-instrumentation"
)

// EnvVar is an environment variable.
type EnvVar struct {
	Name   string
	Value  string
	Secret string
}

// Container is one container.
type Container struct {
	Name   string
	Image  string
	Env    []EnvVar
	Mounts []string
}

// Pod is a group of containers.
type Pod struct {
	Name           string
	Owner          string
	Labels         map[string]string
	Volumes        []string
	InitContainers []Container
	Containers     []Container
}

// Instrumentation says which agent to add.
type Instrumentation struct {
	LicenseKeySecret string
	Image            string
	Env              []EnvVar
}

func indexOfEnv(envs []EnvVar, name string) int {
	return slices.IndexFunc(envs, func(e EnvVar) bool { return e.Name == name })
}

// setEnvVar sets a variable unless it is there; with concat the value is added
// to the one that is there.
func setEnvVar(c *Container, name, value string, concat bool, sep string) {
	idx := indexOfEnv(c.Env, name)
	if idx < 0 {
		c.Env = append(c.Env, EnvVar{Name: name, Value: value})
		return
	}
	if concat && !strings.Contains(sep+c.Env[idx].Value+sep, sep+value+sep) {
		c.Env[idx].Value += sep + value
	}
}

type baseInjector struct{}

func (i *baseInjector) validate(inst Instrumentation) error {
	if inst.LicenseKeySecret == "" {
		return errors.New("licenseKeySecret must not be blank")
	}
	return nil
}

func (i *baseInjector) injectNewrelicConfig(ctx context.Context, pod Pod, index int, secret string) Pod {
	pod = i.injectNewrelicEnvConfig(ctx, pod, index)
	pod.Containers[index] = i.injectLicenseKey(pod.Containers[index], secret)
	return pod
}

func (i *baseInjector) injectLicenseKey(c Container, secret string) Container {
	if indexOfEnv(c.Env, envLicenseKey) == -1 {
		c.Env = append(c.Env, EnvVar{Name: envLicenseKey, Secret: secret})
	}
	return c
}

func (i *baseInjector) injectNewrelicEnvConfig(_ context.Context, pod Pod, index int) Pod {
	container := pod.Containers[index]
	setEnvVar(&container, envAppName, chooseServiceName(pod, index), false, "") // BUG: lost-update
	setEnvVar(&container, envLabels, "operator:auto-injection", true, ";")      // ALSO: lost-update
	setEnvVar(&container, envEnabled, "true", false, "")                        // ALSO: lost-update
	return pod
}

func chooseServiceName(pod Pod, index int) string {
	switch {
	case pod.Owner != "":
		return pod.Owner
	case pod.Name != "":
		return pod.Name
	}
	return pod.Containers[index].Name
}

// JavaInjector adds the agent for Java.
type JavaInjector struct{ baseInjector }

// Inject returns the pod with the agent.
func (i *JavaInjector) Inject(ctx context.Context, inst Instrumentation, pod Pod) (Pod, error) {
	if err := i.validate(inst); err != nil {
		return Pod{}, err
	}
	if len(pod.Containers) == 0 {
		return pod, nil
	}
	const first = 0
	container := &pod.Containers[first]
	if idx := indexOfEnv(container.Env, envJavaTool); idx >= 0 && container.Env[idx].Secret != "" {
		return Pod{}, fmt.Errorf("%s comes from a secret", envJavaTool)
	}
	for _, env := range inst.Env {
		if indexOfEnv(container.Env, env.Name) == -1 {
			container.Env = append(container.Env, env)
		}
	}
	setEnvVar(container, envJavaTool, javaAgent, true, " ")
	if !slices.Contains(container.Mounts, volumeName) {
		container.Mounts = append(container.Mounts, volumeName)
	}
	if !slices.Contains(pod.Volumes, volumeName) {
		pod.Volumes = append(pod.Volumes, volumeName)
		pod.InitContainers = append(pod.InitContainers, Container{
			Name:   volumeName,
			Image:  inst.Image,
			Mounts: []string{volumeName},
		})
	}
	return i.injectNewrelicConfig(ctx, pod, first, inst.LicenseKeySecret), nil
}
