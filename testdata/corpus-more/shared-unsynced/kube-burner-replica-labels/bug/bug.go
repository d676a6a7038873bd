// Package bug creates many objects in a cluster.
package bug

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"text/template"
)

// Object is something to create.
type Object struct {
	Kind      string
	Name      string
	Namespace string
	Labels    map[string]string
	Pod       map[string]string
}

// SetLabels replaces the labels.
func (o *Object) SetLabels(l map[string]string) { o.Labels = l }

// Cluster is where objects go.
type Cluster interface {
	Create(ns string, o *Object) error
	Wait(ns string, selector map[string]string) error
}

type objectTemplate struct {
	kind     string
	spec     *template.Template
	replicas int
	vars     map[string]any
	selector map[string]string
}

// Executor runs a job.
type Executor struct {
	name    string
	uuid    string
	perNS   int
	objects []objectTemplate
	limiter chan struct{}
	cluster Cluster

	mu   sync.Mutex
	errs []error
}

// Run creates the objects of all the iterations.
func (ex *Executor) Run(from, to int) error {
	var wg sync.WaitGroup
	for i := from; i < to; i++ {
		ns := fmt.Sprintf("%s-%d", ex.name, i/ex.perNS)
		for idx, obj := range ex.objects {
			labels := map[string]string{
				"burner-uuid":  ex.uuid,
				"burner-job":   ex.name,
				"burner-index": strconv.Itoa(idx),
			}
			ex.objects[idx].selector = labels
			ex.replicaHandler(labels, obj, ns, i, &wg)
		}
	}
	wg.Wait()
	for _, obj := range ex.objects {
		if err := ex.cluster.Wait(ex.name, obj.selector); err != nil {
			ex.fail(err)
		}
	}
	return errors.Join(ex.errs...)
}

func (ex *Executor) fail(err error) {
	ex.mu.Lock()
	defer ex.mu.Unlock()
	ex.errs = append(ex.errs, err)
}

// replicaHandler makes the replicas of an object; replicaWg is done when they exist.
func (ex *Executor) replicaHandler(labels map[string]string, obj objectTemplate, ns string, iteration int, replicaWg *sync.WaitGroup) {
	var wg sync.WaitGroup
	for r := 1; r <= obj.replicas; r++ {
		wg.Add(1)
		go func(r int) {
			defer wg.Done()
			data := map[string]any{
				"Job":       ex.name,
				"Iteration": iteration,
				"UUID":      ex.uuid,
				"Replica":   r,
			}
			for k, v := range obj.vars {
				data[k] = v
			}
			<-ex.limiter
			newObject, err := render(obj, data)
			if err != nil {
				ex.fail(err)
				return
			}
			for k, v := range newObject.Labels {
				labels[k] = v // BUG: shared-unsynced
			}
			newObject.SetLabels(labels)     // ALSO: shared-unsynced
			setPodLabels(newObject, labels) // ALSO: shared-unsynced

			replicaWg.Add(1)
			go func() {
				defer replicaWg.Done()
				if err := ex.cluster.Create(ns, newObject); err != nil {
					ex.fail(err)
				}
			}()
		}(r)
	}
	wg.Wait()
}

func render(obj objectTemplate, data map[string]any) (*Object, error) {
	var buf bytes.Buffer
	if err := obj.spec.Execute(&buf, data); err != nil {
		return nil, err
	}
	o := &Object{Kind: obj.kind, Labels: make(map[string]string)}
	for _, line := range strings.Split(buf.String(), "\n") {
		k, v, ok := strings.Cut(line, ":")
		switch v = strings.TrimSpace(v); {
		case !ok:
		case k == "name":
			o.Name = v
		default:
			o.Labels[k] = v
		}
	}
	return o, nil
}

func setPodLabels(o *Object, labels map[string]string) {
	if o.Kind != "Deployment" && o.Kind != "Job" {
		return
	}
	if o.Pod == nil {
		o.Pod = make(map[string]string)
	}
	for k, v := range labels {
		o.Pod[k] = v
	}
}
