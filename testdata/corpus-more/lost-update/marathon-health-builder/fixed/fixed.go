// Package fixed describes applications for a scheduler.
package fixed

import (
	"encoding/json"
	"errors"
)

// Command is run in the container.
type Command struct {
	Value string `json:"value"`
}

// HealthCheck tells the scheduler how to see that an instance is well.
type HealthCheck struct {
	Command                *Command `json:"command,omitempty"`
	Protocol               string   `json:"protocol,omitempty"`
	Path                   *string  `json:"path,omitempty"`
	PortIndex              *int     `json:"portIndex,omitempty"`
	MaxConsecutiveFailures *int     `json:"maxConsecutiveFailures,omitempty"`
	GracePeriodSeconds     int      `json:"gracePeriodSeconds,omitempty"`
	IntervalSeconds        int      `json:"intervalSeconds,omitempty"`
	TimeoutSeconds         int      `json:"timeoutSeconds,omitempty"`
}

// NewDefaultHealthCheck is a check over HTTP.
func NewDefaultHealthCheck() *HealthCheck {
	port, failures, path := 0, 3, ""
	return &HealthCheck{
		Protocol:               "HTTP",
		Path:                   &path,
		PortIndex:              &port,
		MaxConsecutiveFailures: &failures,
		GracePeriodSeconds:     30,
		IntervalSeconds:        10,
		TimeoutSeconds:         5,
	}
}

// SetCommand sets the command of the check.
func (h *HealthCheck) SetCommand(c Command) *HealthCheck {
	h.Command = &c
	return h
}

// SetPortIndex sets which port is checked.
func (h *HealthCheck) SetPortIndex(i int) *HealthCheck {
	h.PortIndex = &i
	return h
}

// SetPath sets the path that is asked for.
func (h *HealthCheck) SetPath(p string) *HealthCheck {
	h.Path = &p
	return h
}

// SetMaxConsecutiveFailures sets how many failures are too many.
func (h *HealthCheck) SetMaxConsecutiveFailures(i int) *HealthCheck {
	h.MaxConsecutiveFailures = &i
	return h
}

// Application is what the scheduler runs.
type Application struct {
	ID           string            `json:"id"`
	Cmd          *string           `json:"cmd,omitempty"`
	Instances    *int              `json:"instances,omitempty"`
	Env          map[string]string `json:"env,omitempty"`
	HealthChecks *[]HealthCheck    `json:"healthChecks,omitempty"`
}

// Name sets the name.
func (r *Application) Name(id string) *Application {
	r.ID = "/" + id
	return r
}

// Command sets what is run.
func (r *Application) Command(cmd string) *Application {
	r.Cmd = &cmd
	return r
}

// Count sets the number of instances.
func (r *Application) Count(n int) *Application {
	r.Instances = &n
	return r
}

// AddEnv adds a variable.
func (r *Application) AddEnv(name, value string) *Application {
	if r.Env == nil {
		r.Env = make(map[string]string)
	}
	r.Env[name] = value
	return r
}

// AddHealthCheck adds a check.
func (r *Application) AddHealthCheck(h HealthCheck) *Application {
	checks := r.HealthChecks
	if checks == nil {
		checks = &[]HealthCheck{}
	}
	*checks = append(*checks, h)
	r.HealthChecks = checks
	return r
}

// CheckHTTP adds a check of a path.
func (r *Application) CheckHTTP(path string, port, interval int) (*Application, error) {
	if interval <= 0 {
		return r, errors.New("interval must be positive")
	}
	h := NewDefaultHealthCheck()
	h.IntervalSeconds = interval
	h.SetPath(path).SetPortIndex(port)
	return r.AddHealthCheck(*h), nil
}

// CheckCommand adds a check by a command in the container.
func (r *Application) CheckCommand(cmd string, failures int) *Application {
	h := NewDefaultHealthCheck()
	h.Protocol = "COMMAND"
	h.Path, h.PortIndex = nil, nil
	h.SetCommand(Command{Value: cmd})
	h.SetMaxConsecutiveFailures(failures)
	return r.AddHealthCheck(*h)
}

// String is the application as it is sent.
func (r *Application) String() string {
	s, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err.Error()
	}
	return string(s)
}
