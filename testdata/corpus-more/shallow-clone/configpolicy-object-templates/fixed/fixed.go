package fixed

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"text/template"
)

// ObjectTemplate is an object the cluster must have.
type ObjectTemplate struct {
	Compliance string
	Definition []byte
}

// PolicySpec says what to check.
type PolicySpec struct {
	Remediation     string
	Namespaces      []string
	ObjectTemplates []*ObjectTemplate
}

// Policy is one policy.
type Policy struct {
	Namespace, Name string
	Generation      int64
	Spec            PolicySpec
	Compliant       bool
	Message         string
}

// DeepCopy returns an independent copy.
func (p *Policy) DeepCopy() *Policy {
	out := *p
	out.Spec.Namespaces = append([]string(nil), p.Spec.Namespaces...)
	out.Spec.ObjectTemplates = make([]*ObjectTemplate, len(p.Spec.ObjectTemplates))
	for i, t := range p.Spec.ObjectTemplates {
		out.Spec.ObjectTemplates[i] = &ObjectTemplate{
			Compliance: t.Compliance,
			Definition: append([]byte(nil), t.Definition...),
		}
	}
	return &out
}

// Cluster is what the controller talks to.
type Cluster interface {
	Lookup(namespace, name, key string) (string, error)
	Has(namespace string, object []byte) (bool, error)
	Apply(namespace string, object []byte) error
}

// Reconciler checks the policies it was told about.
type Reconciler struct {
	mu       sync.Mutex
	policies map[string]*Policy
	cluster  Cluster
	report   func(name string, compliant bool, message string)
}

// NewReconciler makes a reconciler.
func NewReconciler(c Cluster, report func(string, bool, string)) *Reconciler {
	return &Reconciler{policies: map[string]*Policy{}, cluster: c, report: report}
}

// OnPolicy is called when a policy is new or changed.
func (r *Reconciler) OnPolicy(p *Policy) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := p.Namespace + "/" + p.Name
	if old, ok := r.policies[key]; ok && old.Generation >= p.Generation {
		return
	}
	r.policies[key] = p
}

// OnDelete is called when a policy is gone.
func (r *Reconciler) OnDelete(namespace, name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.policies, namespace+"/"+name)
}

// Tick checks all policies once.
func (r *Reconciler) Tick() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, policy := range r.policies {
		r.handleObjectTemplates(*policy.DeepCopy())
	}
}

func (r *Reconciler) handleObjectTemplates(plc Policy) {
	if len(plc.Spec.ObjectTemplates) == 0 {
		plc.Message = "no object templates"
		r.status(plc)
		return
	}
	plc.Compliant = true
	for _, t := range plc.Spec.ObjectTemplates {
		if hasTemplate(t.Definition) {
			resolved, err := r.resolve(plc.Namespace, t.Definition)
			if err != nil {
				plc.Compliant = false
				plc.Message = err.Error()
				break
			}
			t.Definition = resolved
		}
		for _, ns := range plc.Spec.Namespaces {
			ok, err := r.handleObject(plc, ns, t)
			if err != nil {
				plc.Message = err.Error()
			}
			plc.Compliant = plc.Compliant && ok
		}
	}
	r.status(plc)
}

func (r *Reconciler) handleObject(plc Policy, ns string, t *ObjectTemplate) (bool, error) {
	has, err := r.cluster.Has(ns, t.Definition)
	if err != nil {
		return false, err
	}
	want := t.Compliance != "mustnothave"
	if has == want {
		return true, nil
	}
	if !want || !strings.EqualFold(plc.Spec.Remediation, "enforce") {
		return false, errors.New("not as it should be in " + ns)
	}
	return true, r.cluster.Apply(ns, t.Definition)
}

func (r *Reconciler) status(plc Policy) {
	r.report(plc.Namespace+"/"+plc.Name, plc.Compliant, plc.Message)
}

func hasTemplate(def []byte) bool { return bytes.Contains(def, []byte("{{")) }

func (r *Reconciler) resolve(namespace string, def []byte) ([]byte, error) {
	t, err := template.New("object").Funcs(template.FuncMap{
		"fromConfig": func(name, key string) (string, error) {
			return r.cluster.Lookup(namespace, name, key)
		},
	}).Parse(string(def))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := t.Execute(&out, nil); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
