// Package bug stitches the results of nested queries together.
package bug

import (
	"errors"
	"fmt"
	"strings"
)

// Field is a selected field; fields with List set hold several objects.
type Field struct {
	Name      string
	List      bool
	Selection []*Field
}

// Step is one query and the queries that depend on its result.
type Step struct {
	InsertionPoint []string
	Selection      []*Field
	Then           []*Step
	Query          func(id string) (map[string]any, error)
}

// Placed is a result and where it belongs.
type Placed struct {
	Point  []string
	Result map[string]any
}

func findField(sel []*Field, name string) *Field {
	for _, f := range sel {
		if f.Name == name {
			return f
		}
	}
	return nil
}

func pointID(point string) string {
	_, id, _ := strings.Cut(point, "#")
	return id
}

func executeStep(step *Step, at []string, out chan<- Placed, errs chan<- error) {
	id := ""
	if len(at) > 1 {
		id = pointID(at[len(at)-2])
	}
	res, err := step.Query(id)
	if err != nil {
		errs <- err
		return
	}
	for _, dep := range step.Then {
		clip := max(len(at)-1, 0)
		points, err := findInsertionPoints(dep.InsertionPoint, step.Selection, res, [][]string{at[:clip]})
		if err != nil {
			errs <- err
			return
		}
		for _, p := range points {
			go executeStep(dep, p, out, errs)
		}
	}
	out <- Placed{Point: at, Result: res}
}

// Execute runs the steps of a plan.
func Execute(roots []*Step, out chan<- Placed, errs chan<- error) {
	for _, s := range roots {
		go executeStep(s, []string{}, out, errs)
	}
}

// findInsertionPoints lists every place of the result that target names; a
// list on the way yields one place for each entry.
func findInsertionPoints(target []string, sel []*Field, result map[string]any, starting [][]string) ([][]string, error) {
	branches := starting
	start := 0
	if len(branches) > 0 {
		start = len(branches[0])
	}
	for i := start; i < len(target); i++ {
		point := target[i]
		if i == len(target)-1 {
			for b, points := range branches {
				branches[b] = append(points, point) // ALSO: append-clobber
			}
			continue
		}
		field := findField(sel, point)
		if field == nil {
			return nil, fmt.Errorf("no selection for %s", point)
		}
		sel = field.Selection

		if field.List {
			list, ok := result[point].([]any)
			if !ok {
				return nil, fmt.Errorf("%s is not a list", point)
			}
			var found [][]string
			for n, e := range list {
				entry, ok := e.(map[string]any)
				if !ok {
					return nil, errors.New("entry is not an object")
				}
				entryPoint := fmt.Sprintf("%s:%d", field.Name, n)
				if i == len(target)-2 {
					entryPoint = fmt.Sprintf("%s#%v", entryPoint, entry["id"])
				}
				next := make([][]string, len(branches))
				copy(next, branches)
				for b, branch := range next {
					next[b] = append(branch, entryPoint) // BUG: append-clobber
				}
				more, err := findInsertionPoints(target, sel, entry, next)
				if err != nil {
					return nil, err
				}
				found = append(found, more...)
			}
			return found, nil
		}

		obj, ok := result[point].(map[string]any)
		if !ok {
			return nil, fmt.Errorf("%s is not an object", point)
		}
		for b, points := range branches {
			name := point
			if i == len(target)-2 {
				name = fmt.Sprintf("%s#%v", point, obj["id"])
			}
			branches[b] = append(points, name) // ALSO: append-clobber
		}
		result = obj
	}
	return branches, nil
}
