// Package bug registers applications of a scheduler in a service catalog.
package bug

import (
	"fmt"
	"strconv"
	"strings"
)

const catalogLabel = "catalog"

// PortDefinition is a port of an application.
type PortDefinition struct {
	Labels map[string]string
}

// App is what the scheduler knows of an application.
type App struct {
	ID              string
	Labels          map[string]string
	LabelOrder      []string
	PortDefinitions []PortDefinition
}

// Task is a running copy of an application.
type Task struct {
	ID    string
	Host  string
	Ports []int
}

// RegistrationIntent is a service to register.
type RegistrationIntent struct {
	Name string
	Port int
	Tags []string
}

type indexedPort struct {
	Index  int
	Labels map[string]string
}

func labelsToTags(labels map[string]string) []string {
	tags := []string{}
	for key, value := range labels {
		if value == "tag" {
			tags = append(tags, key)
		}
	}
	return tags
}

func appNameToServiceName(name, separator string) string {
	return strings.ReplaceAll(strings.Trim(strings.TrimSpace(name), "/"), "/", separator)
}

func (app App) labelsToName(labels map[string]string, separator string) string {
	name := appNameToServiceName(labels[catalogLabel], separator)
	if name == "" || name == "true" {
		return appNameToServiceName(app.ID, separator)
	}
	return name
}

func (app App) findPorts() []indexedPort {
	var out []indexedPort
	for i, d := range app.PortDefinitions {
		if v, ok := d.Labels[catalogLabel]; ok {
			if enabled, err := strconv.ParseBool(v); err == nil && !enabled {
				continue
			}
			out = append(out, indexedPort{Index: i, Labels: d.Labels})
		}
	}
	return out
}

// RegistrationIntents gives the services of a task.
func (app App) RegistrationIntents(task *Task, separator string) []RegistrationIntent {
	commonTags := labelsToTags(app.Labels)
	definitions := app.findPorts()
	if len(definitions) == 0 && len(task.Ports) != 0 {
		return []RegistrationIntent{{
			Name: app.labelsToName(app.Labels, separator),
			Port: task.Ports[0],
			Tags: commonTags,
		}}
	}

	var intents []RegistrationIntent
	for _, d := range definitions {
		if d.Index >= len(task.Ports) {
			continue
		}
		intents = append(intents, RegistrationIntent{
			Name: app.labelsToName(d.Labels, separator),
			Port: task.Ports[d.Index],
			Tags: append(commonTags, labelsToTags(d.Labels)...), // BUG: append-clobber
		})
	}
	return intents
}

// Catalog takes registrations.
type Catalog interface {
	Register(id, host string, in RegistrationIntent) error
}

// Sync registers all services of the task.
func Sync(c Catalog, app App, task *Task) error {
	for i, in := range app.RegistrationIntents(task, "-") {
		id := fmt.Sprintf("%s_%s_%d", task.ID, in.Name, i)
		if err := c.Register(id, task.Host, in); err != nil {
			return fmt.Errorf("registering %s: %w", id, err)
		}
	}
	return nil
}
