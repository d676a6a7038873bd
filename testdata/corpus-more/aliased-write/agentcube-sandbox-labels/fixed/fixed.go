package fixed

import (
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"
)

const (
	sessionIDLabelKey    = "runtime.example.io/session-id"
	workloadNameLabelKey = "runtime.example.io/workload-name"
	idleTimeoutKey       = "runtime.example.io/idle-timeout"
	defaultTTL           = 8 * time.Hour
)

type podTemplate struct {
	Labels      map[string]string
	Annotations map[string]string
	Image       string
	Args        []string
}

type codeInterpreter struct {
	Namespace, Name    string
	Template           *podTemplate
	WarmPoolSize       int
	MaxSessionDuration time.Duration
}

type sandbox struct {
	Namespace, Name string
	Labels          map[string]string
	Annotations     map[string]string
	Pod             podTemplate
	Shutdown        time.Time
}

// informer keeps what the watch delivered.
type informer struct {
	mu    sync.RWMutex
	items map[string]*codeInterpreter
}

func (i *informer) onUpdate(ci *codeInterpreter) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.items[ci.Namespace+"/"+ci.Name] = ci
}

func (i *informer) getByKey(key string) (*codeInterpreter, bool) {
	i.mu.RLock()
	defer i.mu.RUnlock()
	ci, ok := i.items[key]
	return ci, ok
}

type buildSandboxParams struct {
	namespace      string
	workloadName   string
	sandboxName    string
	sessionID      string
	ttl            time.Duration
	image          string
	args           []string
	podLabels      map[string]string
	podAnnotations map[string]string
}

func buildSandboxObject(params *buildSandboxParams) *sandbox {
	if params.ttl == 0 {
		params.ttl = defaultTTL
	}
	podLabels := make(map[string]string, len(params.podLabels)+2)
	maps.Copy(podLabels, params.podLabels)
	podLabels[sessionIDLabelKey] = params.sessionID
	podLabels["sandbox-name"] = params.sandboxName

	return &sandbox{
		Namespace: params.namespace,
		Name:      params.sandboxName,
		Labels: map[string]string{
			sessionIDLabelKey:    params.sessionID,
			workloadNameLabelKey: params.workloadName,
		},
		Annotations: map[string]string{idleTimeoutKey: "15m"},
		Pod: podTemplate{
			Image:       params.image,
			Args:        params.args,
			Labels:      podLabels,
			Annotations: maps.Clone(params.podAnnotations),
		},
		Shutdown: time.Now().Add(params.ttl),
	}
}

func buildSandboxByCodeInterpreter(namespace, name, sessionID string, inf *informer) (*sandbox, error) {
	key := namespace + "/" + name
	ci, exists := inf.getByKey(key)
	if !exists {
		return nil, fmt.Errorf("code interpreter %s not found", key)
	}
	if ci.Template == nil {
		return nil, errors.New("code interpreter has no template")
	}
	params := &buildSandboxParams{
		namespace:      namespace,
		workloadName:   name,
		sandboxName:    "code-interpreter-" + sessionID,
		sessionID:      sessionID,
		image:          ci.Template.Image,
		args:           ci.Template.Args,
		podLabels:      ci.Template.Labels,
		podAnnotations: ci.Template.Annotations,
	}
	if ci.MaxSessionDuration > 0 {
		params.ttl = ci.MaxSessionDuration
	}
	return buildSandboxObject(params), nil
}
