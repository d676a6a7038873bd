// Package bug resolves the steps of a task.
package bug

import (
	"context"
	"fmt"
	"strings"
	"sync"
)

type paramValue struct {
	stringVal string
	objectVal map[string]string
}

type param struct {
	name  string
	value paramValue
}

type paramSpec struct {
	name string
	def  *paramValue
}

type step struct {
	name   string
	ref    string
	params []param
}

type taskSpec struct {
	params []paramSpec
	steps  []step
}

type taskRun struct {
	name   string
	params []param
}

var paramPatterns = []string{"params.%s", "params[%q]", "params['%s']"}

func replacementsFromDefaults(defaults []paramSpec) (map[string]string, map[string]map[string]string) {
	strs := map[string]string{}
	objects := map[string]map[string]string{}
	for _, p := range defaults {
		if p.def == nil {
			continue
		}
		for _, pattern := range paramPatterns {
			if p.def.objectVal == nil {
				strs[fmt.Sprintf(pattern, p.name)] = p.def.stringVal
			} else {
				objects[fmt.Sprintf(pattern, p.name)] = p.def.objectVal // BUG: shared-unsynced
			}
		}
	}
	return strs, objects
}

func replacementsFromParams(params []param) (map[string]string, map[string]map[string]string) {
	strs := map[string]string{}
	objects := map[string]map[string]string{}
	for _, p := range params {
		for _, pattern := range paramPatterns {
			if p.value.objectVal == nil {
				strs[fmt.Sprintf(pattern, p.name)] = p.value.stringVal
			} else {
				objects[fmt.Sprintf(pattern, p.name)] = p.value.objectVal
			}
		}
	}
	return strs, objects
}

// taskParameters merges the values of the run over the defaults.
func taskParameters(tr *taskRun, defaults []paramSpec) (map[string]string, map[string]map[string]string) {
	strs, objects := replacementsFromDefaults(defaults)
	trStrings, trObjects := replacementsFromParams(tr.params)
	for k, v := range trStrings {
		strs[k] = v
	}
	for k, v := range trObjects {
		for key, val := range v {
			if objects[k] != nil {
				objects[k][key] = val // ALSO: shared-unsynced
			} else {
				objects[k] = v
			}
		}
	}
	return strs, objects
}

func resolveStep(ctx context.Context, spec taskSpec, tr *taskRun, s *step, fetch func(context.Context, string) (step, error)) (*step, error) {
	action, err := fetch(ctx, s.ref)
	if err != nil {
		return nil, err
	}
	strs, objects := taskParameters(tr, spec.params)
	out := step{name: s.name}
	for _, p := range action.params {
		v := p.value.stringVal
		for k, r := range strs {
			v = strings.ReplaceAll(v, "$("+k+")", r)
		}
		for k, obj := range objects {
			for key, r := range obj {
				v = strings.ReplaceAll(v, "$("+k+"."+key+")", r)
			}
		}
		out.params = append(out.params, param{name: p.name, value: paramValue{stringVal: v}})
	}
	return &out, nil
}

// stepsData resolves the steps that refer to a shared action.
func stepsData(ctx context.Context, spec taskSpec, tr *taskRun, fetch func(context.Context, string) (step, error)) ([]step, error) {
	resolved := make([]step, len(spec.steps))
	errs := make([]error, len(spec.steps))
	var wg sync.WaitGroup
	for i, s := range spec.steps {
		if s.ref == "" {
			resolved[i] = s
			continue
		}
		wg.Go(func() { // ALSO: shared-unsynced
			r, err := resolveStep(ctx, spec, tr, &s, fetch)
			if err != nil {
				errs[i] = fmt.Errorf("step %q: %w", s.name, err)
				return
			}
			resolved[i] = *r
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return resolved, nil
}
