package bug

import (
	"encoding/json"
	"sync"
	"time"
)

// Instance is one registered server.
type Instance struct {
	Zone     string            `json:"zone"`
	AppID    string            `json:"appid"`
	Hostname string            `json:"hostname"`
	Addrs    []string          `json:"addrs"`
	Metadata map[string]string `json:"metadata"`
	Status   uint32            `json:"status"`

	RenewTimestamp  int64 `json:"renew_timestamp"`
	LatestTimestamp int64 `json:"latest_timestamp"`
}

func (i *Instance) filter(status uint32) bool { return status&i.Status > 0 }

// App holds the instances of an application by host name.
type App struct {
	AppID     string
	Zone      string
	instances map[string]*Instance
	latest    int64
	lock      sync.RWMutex
}

// NewApp returns an empty app.
func NewApp(zone, appid string) *App {
	return &App{AppID: appid, Zone: zone, instances: make(map[string]*Instance)}
}

// Instances returns the instances.
func (a *App) Instances() (is []*Instance) {
	a.lock.RLock()
	defer a.lock.RUnlock()
	is = make([]*Instance, 0, len(a.instances))
	for _, i := range a.instances {
		ni := new(Instance)
		*ni = *i // BUG: shallow-clone
		is = append(is, ni)
	}
	return is
}

// NewInstance registers an instance.
func (a *App) NewInstance(ni *Instance, latest int64) (i *Instance, ok bool) {
	i = new(Instance)
	a.lock.Lock()
	defer a.lock.Unlock()
	_, ok = a.instances[ni.Hostname]
	a.instances[ni.Hostname] = ni
	a.updateLatest(latest)
	*i = *ni // ALSO: shallow-clone
	return i, !ok
}

// Renew keeps an instance alive.
func (a *App) Renew(hostname string) (i *Instance, ok bool) {
	i = new(Instance)
	a.lock.Lock()
	defer a.lock.Unlock()
	oi, ok := a.instances[hostname]
	if !ok {
		return
	}
	oi.RenewTimestamp = time.Now().UnixNano()
	*i = *oi // ALSO: shallow-clone
	return
}

func (a *App) updateLatest(latest int64) {
	if latest <= a.latest {
		latest = a.latest + 1
	}
	a.latest = latest
}

// ArgSet changes instances.
type ArgSet struct {
	Hostname []string
	Status   []uint32
	Metadata []string
}

// Set changes status and metadata of instances.
func (a *App) Set(changes *ArgSet) bool {
	a.lock.Lock()
	defer a.lock.Unlock()
	now := time.Now().UnixNano()
	for i, hostname := range changes.Hostname {
		dst, ok := a.instances[hostname]
		if !ok {
			return false
		}
		if len(changes.Status) != 0 {
			dst.Status = changes.Status[i]
		}
		if len(changes.Metadata) != 0 {
			if err := json.Unmarshal([]byte(changes.Metadata[i]), &dst.Metadata); err != nil {
				return false
			}
		}
		dst.LatestTimestamp = now
	}
	a.updateLatest(now)
	return true
}

// Fetch answers a poll for the instances of a zone.
func Fetch(apps []*App, status uint32) ([]byte, error) {
	info := map[string][]*Instance{}
	for _, a := range apps {
		for _, i := range a.Instances() {
			if i.filter(status) {
				info[a.Zone] = append(info[a.Zone], i)
			}
		}
	}
	return json.Marshal(info)
}
