package fixed

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// NilConfig is the configuration as users write it; unset fields are nil.
type NilConfig struct {
	RequestTimeout         *time.Duration     `json:"request_timeout,omitempty"`
	SleepInterval          *time.Duration     `json:"sleep_interval,omitempty"`
	MaxStandbysPerSender   *uint              `json:"max_standbys_per_sender,omitempty"`
	SynchronousReplication *bool              `json:"synchronous_replication,omitempty"`
	PGParameters           *map[string]string `json:"pg_parameters,omitempty"`
}

// Config is the complete configuration.
type Config struct {
	RequestTimeout         time.Duration
	SleepInterval          time.Duration
	MaxStandbysPerSender   uint
	SynchronousReplication bool
	PGParameters           map[string]string
}

// Copy returns a copy of c.
func (c *Config) Copy() *Config {
	if c == nil {
		return nil
	}
	nc := *c
	if c.PGParameters != nil {
		nc.PGParameters = make(map[string]string, len(c.PGParameters))
		for k, v := range c.PGParameters {
			nc.PGParameters[k] = v
		}
	}
	return &nc
}

// MergeDefaults fills the unset fields.
func (c *NilConfig) MergeDefaults() {
	if c.RequestTimeout == nil {
		d := 10 * time.Second
		c.RequestTimeout = &d
	}
	if c.SleepInterval == nil {
		d := 5 * time.Second
		c.SleepInterval = &d
	}
	if c.MaxStandbysPerSender == nil {
		n := uint(3)
		c.MaxStandbysPerSender = &n
	}
	if c.SynchronousReplication == nil {
		c.SynchronousReplication = new(bool)
	}
	if c.PGParameters == nil {
		c.PGParameters = &map[string]string{}
	}
}

// ToConfig returns the complete configuration.
func (c *NilConfig) ToConfig() *Config {
	c.MergeDefaults()
	return &Config{
		RequestTimeout:         *c.RequestTimeout,
		SleepInterval:          *c.SleepInterval,
		MaxStandbysPerSender:   *c.MaxStandbysPerSender,
		SynchronousReplication: *c.SynchronousReplication,
		PGParameters:           *c.PGParameters,
	}
}

// View is the state all keepers follow.
type View struct {
	Version int
	Master  string
	Config  *Config
}

// Copy returns a copy of v.
func (v *View) Copy() *View {
	nv := *v
	nv.Config = v.Config.Copy()
	return &nv
}

type sentinel struct {
	current *View
}

// update makes the next view from the current one.
func (s *sentinel) update(raw []byte, synchronousStandbys []string) (*View, error) {
	nc := &NilConfig{}
	if err := json.Unmarshal(raw, nc); err != nil {
		return nil, err
	}
	if s.current == nil {
		return nil, errors.New("no view")
	}
	next := s.current.Copy()
	if nc.SynchronousReplication != nil {
		next.Config.SynchronousReplication = *nc.SynchronousReplication
	}
	if nc.PGParameters != nil {
		for k, v := range *nc.PGParameters {
			next.Config.PGParameters[k] = v
		}
	}
	if next.Config.SynchronousReplication {
		next.Config.PGParameters["synchronous_standby_names"] = fmt.Sprint(synchronousStandbys)
	} else {
		delete(next.Config.PGParameters, "synchronous_standby_names")
	}
	next.Version++
	return next, nil
}
