// Package bug validates updates of a control plane object.
package bug

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
)

const (
	spec                 = "spec"
	kubeadmConfigSpec    = "kubeadmConfigSpec"
	clusterConfiguration = "clusterConfiguration"
)

// allowedPaths lists the fields that may change; "*" matches the rest.
var allowedPaths = [][]string{
	{"metadata", "*"},
	{spec, "replicas"},
	{spec, "version"},
	{spec, kubeadmConfigSpec, "verbosity"},
	{spec, kubeadmConfigSpec, clusterConfiguration, "etcd", "local", "imageTag"},
	{spec, kubeadmConfigSpec, clusterConfiguration, "dns", "imageTag"},
}

// ControlPlane is the object that is validated.
type ControlPlane struct {
	Metadata map[string]string `json:"metadata"`
	Spec     map[string]any    `json:"spec"`
}

func toMap(cp *ControlPlane) (map[string]any, error) {
	raw, err := json.Marshal(cp)
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	return out, json.Unmarshal(raw, &out)
}

// diffOf keeps what is different in next.
func diffOf(prev, next map[string]any) map[string]any {
	out := map[string]any{}
	for k, nv := range next {
		pv := prev[k]
		nm, nok := nv.(map[string]any)
		pm, pok := pv.(map[string]any)
		switch {
		case nok && pok:
			if d := diffOf(pm, nm); len(d) > 0 {
				out[k] = d
			}
		case !reflect.DeepEqual(pv, nv):
			out[k] = nv
		}
	}
	return out
}

// ValidateUpdate tells whether the change from prev to next is allowed.
func ValidateUpdate(prev, next *ControlPlane) error {
	pm, err := toMap(prev)
	if err != nil {
		return err
	}
	nm, err := toMap(next)
	if err != nil {
		return err
	}
	var errs []error
	for _, path := range paths([]string{}, diffOf(pm, nm)) {
		if !allowed(allowedPaths, path) {
			errs = append(errs, fmt.Errorf("%v cannot be modified", path))
		}
	}
	return errors.Join(errs...)
}

func allowed(allowList [][]string, path []string) bool {
	for _, allowed := range allowList {
		if pathsMatch(allowed, path) {
			return true
		}
	}
	return false
}

func pathsMatch(allowed, path []string) bool {
	i := 0
	for ; i < len(allowed) && i < len(path); i++ {
		if allowed[i] == "*" {
			return true
		}
		if allowed[i] != path[i] {
			return false
		}
	}
	return i == len(allowed) && i == len(path)
}

// paths builds the list of all leaf paths of diff.
func paths(path []string, diff map[string]any) [][]string {
	allPaths := [][]string{}
	for key, m := range diff {
		nested, ok := m.(map[string]any)
		if !ok {
			allPaths = append(allPaths, append(path, key)) // BUG: append-clobber
			continue
		}
		allPaths = append(allPaths, paths(append(path, key), nested)...) // ALSO: append-clobber
	}
	return allPaths
}
