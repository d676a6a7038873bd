package bug

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
)

const autoSlackURL = "internal://monitor"

// SlackConfig posts alerts to a chat.
type SlackConfig struct {
	APIURL  string
	Channel string
}

// Receiver is a named set of places that get alerts.
type Receiver struct {
	Name         string
	SlackConfigs []*SlackConfig
}

// Route picks the receiver.
type Route struct {
	Receiver string
	Routes   []*Route
}

// Config is the configuration of one alert manager.
type Config struct {
	Route     *Route
	Receivers []*Receiver
}

// Manager sends the alerts of one tenant.
type Manager interface {
	ApplyConfig(userID string, c *Config) error
	Stop()
}

// Options are the settings of the service.
type Options struct {
	AutoSlackRoot string
	New           func(userID string, c *Config) (Manager, error)
}

// Multitenant runs an alert manager for each tenant.
type Multitenant struct {
	opts     Options
	fallback *Config

	mu       sync.Mutex
	cfgs     map[string]*Config
	managers map[string]Manager
}

// NewMultitenant makes the service; tenants without a configuration of their
// own get the fallback.
func NewMultitenant(opts Options, fallback *Config) *Multitenant {
	return &Multitenant{
		opts:     opts,
		fallback: fallback,
		cfgs:     map[string]*Config{},
		managers: map[string]Manager{},
	}
}

// Update applies the polled configurations.
func (am *Multitenant) Update(polled map[string]*Config) error {
	var errs []error
	for userID, c := range polled {
		if err := am.setConfig(userID, c); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", userID, err))
		}
	}
	return errors.Join(errs...)
}

func (am *Multitenant) setConfig(userID string, c *Config) error {
	am.mu.Lock()
	defer am.mu.Unlock()

	if c == nil || len(c.Receivers) == 0 {
		if am.fallback == nil {
			return errors.New("blank configuration")
		}
		c = am.fallback
	}
	c, err := am.transformConfig(userID, c)
	if err != nil {
		return err
	}
	mgr, ok := am.managers[userID]
	switch {
	case !ok:
		mgr, err = am.opts.New(userID, c)
		if err != nil {
			return err
		}
		am.managers[userID] = mgr
	case !reflect.DeepEqual(am.cfgs[userID], c):
		if err := mgr.ApplyConfig(userID, c); err != nil {
			return err
		}
	}
	am.cfgs[userID] = c
	return nil
}

func (am *Multitenant) transformConfig(userID string, c *Config) (*Config, error) {
	if c == nil {
		return nil, fmt.Errorf("no usable configuration for %v", userID)
	}
	newConfig := *c // BUG: shallow-clone
	if am.opts.AutoSlackRoot != "" {
		for _, r := range newConfig.Receivers {
			for _, s := range r.SlackConfigs {
				if s.APIURL == autoSlackURL {
					s.APIURL = am.opts.AutoSlackRoot + "/" + userID + "/monitor" // ALSO: shallow-clone
				}
			}
		}
	}
	return &newConfig, nil
}

// Stop stops all managers.
func (am *Multitenant) Stop() {
	am.mu.Lock()
	defer am.mu.Unlock()
	for id, m := range am.managers {
		m.Stop()
		delete(am.managers, id)
	}
}
