// Package fixed builds the pods of a runner controller.
package fixed

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
)

const listenerContainerName = "listener"

// EnvVar is a variable of a container.
type EnvVar struct{ Name, Value string }

// Container is a container.
type Container struct {
	Name      string
	Image     string
	Command   []string
	Args      []string
	Env       []EnvVar
	Ports     []int
	Resources map[string]string
}

// ObjectMeta is what all objects have.
type ObjectMeta struct {
	Name        string
	Namespace   string
	Labels      map[string]string
	Annotations map[string]string
}

// PodSpec says what runs in a pod.
type PodSpec struct {
	ServiceAccount string
	Containers     []Container
	NodeSelector   map[string]string
	RestartPolicy  string
}

// Pod is a pod.
type Pod struct {
	ObjectMeta
	Spec PodSpec
}

// PodTemplate is what a user wants of a pod.
type PodTemplate struct {
	ObjectMeta
	Spec PodSpec
}

// Listener is the object for which the pod is made.
type Listener struct {
	ObjectMeta
	Image    string
	Template *PodTemplate
	Port     int
}

var errNoImage = errors.New("listener without image")

type resourceBuilder struct {
	namespace string
}

// newListenerPod makes the pod of a listener.
func (b *resourceBuilder) newListenerPod(l *Listener, account string, env ...EnvVar) (*Pod, error) {
	if l.Image == "" {
		return nil, fmt.Errorf("%w: %s", errNoImage, l.Name)
	}
	listenerEnv := []EnvVar{
		{Name: "LISTENER_CONFIG_PATH", Value: "/etc/gha-listener/config.json"},
		{Name: "LISTENER_PORT", Value: strconv.Itoa(l.Port)},
	}
	listenerEnv = append(listenerEnv, env...)
	spec := PodSpec{
		ServiceAccount: account,
		RestartPolicy:  "Never",
		Containers: []Container{{
			Name:    listenerContainerName,
			Image:   l.Image,
			Command: []string{"/ghalistener"},
			Env:     listenerEnv,
		}},
	}
	labels := make(map[string]string, len(l.Labels))
	for k, v := range l.Labels {
		labels[k] = v
	}
	pod := &Pod{
		ObjectMeta: ObjectMeta{
			Name:      l.Name,
			Namespace: b.namespace,
			Labels:    labels,
		},
		Spec: spec,
	}
	if l.Template != nil {
		mergeListenerPod(pod, l.Template)
	}
	return pod, nil
}

// mergeListenerPod adds what the template says and the pod does not.
func mergeListenerPod(pod *Pod, tmpl *PodTemplate) {
	if pod.Annotations == nil {
		pod.Annotations = make(map[string]string)
	}
	for k, v := range tmpl.Annotations {
		if _, ok := pod.Annotations[k]; !ok {
			pod.Annotations[k] = v
		}
	}
	for k, v := range tmpl.Labels {
		if _, ok := pod.Labels[k]; !ok {
			pod.Labels[k] = v
		}
	}
	listener := &pod.Spec.Containers[0]
	for i := range tmpl.Spec.Containers {
		c := &tmpl.Spec.Containers[i]
		if c.Name == listenerContainerName {
			mergeListenerContainer(listener, c)
		} else {
			pod.Spec.Containers = append(pod.Spec.Containers, *c)
		}
	}
	if tmpl.Spec.RestartPolicy != "" {
		pod.Spec.RestartPolicy = tmpl.Spec.RestartPolicy
	}
	pod.Spec.NodeSelector = tmpl.Spec.NodeSelector
}

func mergeListenerContainer(base, from *Container) {
	if from.Image != "" {
		base.Image = from.Image
	}
	if len(from.Command) > 0 {
		base.Command = from.Command
	}
	base.Args = from.Args
	for _, e := range from.Env {
		i := slices.IndexFunc(base.Env, func(b EnvVar) bool { return b.Name == e.Name })
		if i < 0 {
			base.Env = append(base.Env, e)
		}
	}
	base.Ports = append(base.Ports, from.Ports...)
	base.Resources = from.Resources
}
