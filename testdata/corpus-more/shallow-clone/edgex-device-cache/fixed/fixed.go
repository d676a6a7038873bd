package fixed

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

// AdminState tells whether a device may be used.
type AdminState string

// ProtocolProperties says how to reach a device.
type ProtocolProperties map[string]any

// AutoEvent is read at an interval.
type AutoEvent struct {
	Interval   string
	SourceName string
}

// Device is one device.
type Device struct {
	ID         string
	Name       string
	AdminState AdminState
	Protocols  map[string]ProtocolProperties
	Labels     []string
	Tags       map[string]any
	AutoEvents []AutoEvent
}

// Clone returns an independent copy.
func (d Device) Clone() Device {
	d.Protocols = maps.Clone(d.Protocols)
	for k, p := range d.Protocols {
		d.Protocols[k] = maps.Clone(p)
	}
	d.Labels = slices.Clone(d.Labels)
	d.Tags = maps.Clone(d.Tags)
	d.AutoEvents = slices.Clone(d.AutoEvents)
	return d
}

// DeviceCache has the devices of the service.
type DeviceCache struct {
	devices map[string]*Device
	names   map[string]string
	mutex   sync.RWMutex
}

// NewDeviceCache fills a cache.
func NewDeviceCache(devices []Device) *DeviceCache {
	c := &DeviceCache{
		devices: make(map[string]*Device, len(devices)*2),
		names:   make(map[string]string, len(devices)*2),
	}
	for i, d := range devices {
		c.devices[d.Name] = &devices[i]
		c.names[d.ID] = d.Name
	}
	return c
}

// ForName returns the device with the name.
func (c *DeviceCache) ForName(name string) (Device, bool) {
	c.mutex.RLock()
	defer c.mutex.RUnlock()

	device, ok := c.devices[name]
	if !ok {
		return Device{}, false
	}
	return device.Clone(), ok
}

// All returns all devices.
func (c *DeviceCache) All() []Device {
	c.mutex.RLock()
	defer c.mutex.RUnlock()

	out := make([]Device, len(c.devices))
	i := 0
	for _, d := range c.devices {
		out[i] = d.Clone()
		i++
	}
	return out
}

// Add adds a device.
func (c *DeviceCache) Add(device Device) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.add(device)
}

func (c *DeviceCache) add(device Device) error {
	if _, ok := c.devices[device.Name]; ok {
		return fmt.Errorf("device %s already exists in cache", device.Name)
	}
	c.devices[device.Name] = &device
	c.names[device.ID] = device.Name
	return nil
}

// Update replaces a device.
func (c *DeviceCache) Update(device Device) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if err := c.remove(device.ID); err != nil {
		return err
	}
	return c.add(device)
}

// SetProtocolProperty changes one setting of a device.
func (c *DeviceCache) SetProtocolProperty(name, protocol, key string, value any) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	d, ok := c.devices[name]
	if !ok {
		return fmt.Errorf("device %s cannot be found in cache", name)
	}
	if d.Protocols == nil {
		d.Protocols = map[string]ProtocolProperties{}
	}
	if d.Protocols[protocol] == nil {
		d.Protocols[protocol] = ProtocolProperties{}
	}
	d.Protocols[protocol][key] = value
	return nil
}

// RemoveByName removes a device.
func (c *DeviceCache) RemoveByName(name string) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	d, ok := c.devices[name]
	if !ok {
		return fmt.Errorf("device %s does not exist in cache", name)
	}
	return c.remove(d.ID)
}

func (c *DeviceCache) remove(id string) error {
	name, ok := c.names[id]
	if !ok {
		return fmt.Errorf("device %s does not exist in cache", id)
	}
	delete(c.names, id)
	delete(c.devices, name)
	return nil
}

// SetAdminState changes whether a device may be used.
func (c *DeviceCache) SetAdminState(name string, state AdminState) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	d, ok := c.devices[name]
	if !ok {
		return fmt.Errorf("device %s cannot be found in cache", name)
	}
	d.AdminState = state
	return nil
}

// Driver talks to devices.
type Driver interface {
	Read(device string, protocols map[string]ProtocolProperties, source string) (any, error)
}

// Execute reads one source of a device.
func Execute(c *DeviceCache, drv Driver, name, source string) (any, error) {
	d, ok := c.ForName(name)
	if !ok {
		return nil, fmt.Errorf("device %s not found", name)
	}
	if d.AdminState == "LOCKED" {
		return nil, fmt.Errorf("device %s locked", name)
	}
	return drv.Read(d.Name, d.Protocols, source)
}
