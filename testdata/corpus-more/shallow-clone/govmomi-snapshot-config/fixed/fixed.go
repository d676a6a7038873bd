// Package fixed simulates virtual machines.
package fixed

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Device is a device of a machine.
type Device struct {
	Key   int32
	Kind  string
	Label string
	Size  int64
}

// OptionValue is an extra option.
type OptionValue struct{ Key, Value string }

// ConfigInfo is how a machine is configured.
type ConfigInfo struct {
	Name        string
	NumCPU      int32
	MemoryMB    int32
	Modified    time.Time
	Devices     []*Device
	ExtraConfig []OptionValue
	Annotations map[string]string
}

// ConfigSpec is a change of the configuration.
type ConfigSpec struct {
	NumCPU      int32
	MemoryMB    int32
	GrowDisks   map[int32]int64
	ExtraConfig []OptionValue
	Annotations map[string]string
}

// SnapshotTree describes a snapshot.
type SnapshotTree struct {
	ID         int32
	Name       string
	CreateTime time.Time
	Children   []*SnapshotTree
}

// Snapshot is the state of a machine at a time.
type Snapshot struct {
	VM     string
	Config ConfigInfo
}

// VirtualMachine is a machine.
type VirtualMachine struct {
	mu        sync.Mutex
	sid       atomic.Int32
	Name      string
	Config    *ConfigInfo
	current   *SnapshotTree
	roots     []*SnapshotTree
	snapshots map[int32]*Snapshot
}

// NewVirtualMachine gives a machine.
func NewVirtualMachine(config *ConfigInfo) *VirtualMachine {
	return &VirtualMachine{Name: config.Name, Config: config, snapshots: make(map[int32]*Snapshot)}
}

// Reconfigure changes the configuration.
func (vm *VirtualMachine) Reconfigure(spec ConfigSpec) error {
	vm.mu.Lock()
	defer vm.mu.Unlock()
	if spec.NumCPU != 0 {
		vm.Config.NumCPU = spec.NumCPU
	}
	if spec.MemoryMB != 0 {
		vm.Config.MemoryMB = spec.MemoryMB
	}
	for key, size := range spec.GrowDisks {
		if err := vm.growDisk(key, size); err != nil {
			return err
		}
	}
	for _, o := range spec.ExtraConfig {
		vm.setExtraConfig(o)
	}
	for k, v := range spec.Annotations {
		if vm.Config.Annotations == nil {
			vm.Config.Annotations = make(map[string]string)
		}
		vm.Config.Annotations[k] = v
	}
	vm.Config.Modified = time.Now()
	return nil
}

func (vm *VirtualMachine) growDisk(key int32, size int64) error {
	for _, d := range vm.Config.Devices {
		if d.Key == key && d.Kind == "disk" {
			if size < d.Size {
				return fmt.Errorf("disk %d cannot shrink", key)
			}
			d.Size = size
			return nil
		}
	}
	return fmt.Errorf("no disk %d", key)
}

func (vm *VirtualMachine) setExtraConfig(o OptionValue) {
	for i := range vm.Config.ExtraConfig {
		if vm.Config.ExtraConfig[i].Key == o.Key {
			vm.Config.ExtraConfig[i].Value = o.Value
			return
		}
	}
	vm.Config.ExtraConfig = append(vm.Config.ExtraConfig, o)
}

// CreateSnapshot keeps the state of the machine.
func (vm *VirtualMachine) CreateSnapshot(name string) int32 {
	vm.mu.Lock()
	defer vm.mu.Unlock()

	snapshot := &Snapshot{}
	snapshot.VM = vm.Name
	snapshot.Config = copyConfig(vm.Config)

	item := &SnapshotTree{ID: vm.sid.Add(1), Name: name, CreateTime: time.Now()}
	vm.snapshots[item.ID] = snapshot
	if vm.current != nil {
		vm.current.Children = append(vm.current.Children, item)
	} else {
		vm.roots = append(vm.roots, item)
	}
	vm.current = item
	return item.ID
}

// RevertToSnapshot sets the machine to the state of a snapshot.
func (vm *VirtualMachine) RevertToSnapshot(id int32) error {
	vm.mu.Lock()
	defer vm.mu.Unlock()
	s, ok := vm.snapshots[id]
	if !ok {
		return fmt.Errorf("no snapshot %d", id)
	}
	var config ConfigInfo
	deepCopy(s.Config, &config)
	vm.Config = &config
	return nil
}

func copyConfig(src *ConfigInfo) ConfigInfo {
	var dest ConfigInfo
	deepCopy(*src, &dest)
	return dest
}

func deepCopy(src, dst any) {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(src); err != nil {
		panic(err)
	}
	if err := gob.NewDecoder(&b).Decode(dst); err != nil {
		panic(err)
	}
}
