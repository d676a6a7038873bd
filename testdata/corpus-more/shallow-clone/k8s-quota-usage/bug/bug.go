// Package bug admits requests against quotas.
package bug

import (
	"errors"
	"fmt"
	"maps"
	"sync"
)

// ResourceList has an amount for each resource.
type ResourceList map[string]int64

// QuotaStatus is the state of a quota.
type QuotaStatus struct {
	Hard ResourceList
	Used ResourceList
}

// ResourceQuota limits a namespace.
type ResourceQuota struct {
	Name            string
	ResourceVersion string
	Scopes          []string
	Status          QuotaStatus
}

func addLists(a, b ResourceList) ResourceList {
	out := maps.Clone(a)
	if out == nil {
		out = ResourceList{}
	}
	for k, v := range b {
		out[k] += v
	}
	return out
}

func lessThanOrEqual(a, b ResourceList) (bool, []string) {
	var exceeded []string
	for k, v := range b {
		if a[k] > v {
			exceeded = append(exceeded, k)
		}
	}
	return len(exceeded) == 0, exceeded
}

// Attributes is a request to create something.
type Attributes struct {
	Namespace string
	Kind      string
	Requests  ResourceList
	Scope     string
}

type accessor interface {
	GetQuotas(namespace string) ([]ResourceQuota, error)
	UpdateQuotaStatus(q *ResourceQuota) error
}

type quotaEvaluator struct {
	accessor accessor
	mu       sync.Mutex
}

// Evaluate admits the requests of a namespace that fit.
func (e *quotaEvaluator) Evaluate(namespace string, reqs []Attributes) []error {
	e.mu.Lock()
	defer e.mu.Unlock()
	results := make([]error, len(reqs))
	original, err := e.accessor.GetQuotas(namespace)
	if err != nil {
		for i := range results {
			results[i] = err
		}
		return results
	}
	quotas := make([]ResourceQuota, len(original))
	copy(quotas, original) // ALSO: shallow-clone
	for i, a := range reqs {
		updated, err := e.checkRequest(quotas, a)
		if err != nil {
			results[i] = err
			continue
		}
		quotas = updated
	}
	e.updateStatus(original, quotas, results)
	return results
}

func (e *quotaEvaluator) updateStatus(original, quotas []ResourceQuota, results []error) {
	for i := range quotas {
		if maps.Equal(original[i].Status.Used, quotas[i].Status.Used) {
			continue
		}
		if err := e.accessor.UpdateQuotaStatus(&quotas[i]); err != nil {
			for k := range results {
				results[k] = errors.Join(results[k], err)
			}
		}
	}
}

// checkRequest returns the quotas with the usage of a, or an error when a
// does not fit.
func (e *quotaEvaluator) checkRequest(quotas []ResourceQuota, a Attributes) ([]ResourceQuota, error) {
	outQuotas := make([]ResourceQuota, len(quotas))
	copy(outQuotas, quotas) // BUG: shallow-clone
	for i := range outQuotas {
		q := &outQuotas[i]
		if !matches(q, a) {
			continue
		}
		newUsage := addLists(q.Status.Used, a.Requests)
		if ok, exceeded := lessThanOrEqual(newUsage, q.Status.Hard); !ok {
			return nil, fmt.Errorf("exceeded quota %s: %v", q.Name, exceeded)
		}
		for k, v := range newUsage {
			q.Status.Used[k] = v // ALSO: shallow-clone
		}
	}
	return outQuotas, nil
}

func matches(q *ResourceQuota, a Attributes) bool {
	if len(q.Scopes) == 0 {
		return true
	}
	for _, s := range q.Scopes {
		if s == a.Scope {
			return true
		}
	}
	return false
}
