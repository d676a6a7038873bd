package bug

import (
	"context"
	"errors"
	"fmt"
	"maps"
)

const firstBootDone = "virtualmachine.example.org/first-boot-done"

// PowerState is on or off.
type PowerState string

// Power states.
const (
	PoweredOn  PowerState = "poweredOn"
	PoweredOff PowerState = "poweredOff"
)

// VirtualMachine is what the user asks for.
type VirtualMachine struct {
	Namespace   string
	Name        string
	Labels      map[string]string
	Annotations map[string]string
	Class       string
	PowerState  PowerState
	Env         map[string]string
	Status      Status
}

// Status is what is there.
type Status struct {
	UUID       string
	IP         string
	PowerState PowerState
	Changed    bool
}

// ConfigSpec is a change of the hardware.
type ConfigSpec struct {
	CPUs     int
	MemoryMB int
	Extra    map[string]string
}

// Hypervisor runs virtual machines.
type Hypervisor interface {
	Find(ctx context.Context, namespace, name string) (uuid string, state PowerState, err error)
	Reconfigure(ctx context.Context, uuid string, spec *ConfigSpec) error
	SetPowerState(ctx context.Context, uuid string, s PowerState) error
	IP(ctx context.Context, uuid string) (string, error)
}

// UpdateArgs are the things a machine refers to.
type UpdateArgs struct {
	CPUs     int
	MemoryMB int
	Extra    map[string]string
	Metadata map[string]string
}

// Session is a connection to a hypervisor.
type Session struct {
	hv      Hypervisor
	classes map[string]UpdateArgs
}

// NewSession makes a session.
func NewSession(hv Hypervisor, classes map[string]UpdateArgs) *Session {
	return &Session{hv: hv, classes: classes}
}

func (s *Session) updateArgs(vm *VirtualMachine) (*UpdateArgs, error) {
	class, ok := s.classes[vm.Class]
	if !ok {
		return nil, fmt.Errorf("unknown class %q", vm.Class)
	}
	args := class
	args.Extra = maps.Clone(class.Extra)
	args.Metadata = make(map[string]string, len(vm.Env))
	for k, v := range vm.Env {
		args.Metadata["env."+k] = v
	}
	return &args, nil
}

func (s *Session) prePowerOn(ctx context.Context, uuid string, args *UpdateArgs) error {
	spec := &ConfigSpec{CPUs: args.CPUs, MemoryMB: args.MemoryMB, Extra: map[string]string{}}
	for k, v := range args.Extra {
		spec.Extra[k] = v
	}
	return s.hv.Reconfigure(ctx, uuid, spec)
}

func (s *Session) customize(ctx context.Context, vm *VirtualMachine, uuid string, args *UpdateArgs) error {
	if vm.Annotations[firstBootDone] == "true" {
		return nil
	}
	return s.hv.Reconfigure(ctx, uuid, &ConfigSpec{Extra: args.Metadata})
}

func (s *Session) updateStatus(ctx context.Context, vm *VirtualMachine, uuid string) error {
	ip, err := s.hv.IP(ctx, uuid)
	if err != nil {
		return err
	}
	vm.Status.UUID = uuid
	vm.Status.IP = ip
	vm.Status.PowerState = vm.PowerState
	return nil
}

// UpdateVirtualMachine makes a machine as the user wants it.
func (s *Session) UpdateVirtualMachine(ctx context.Context, vm *VirtualMachine) error {
	uuid, state, err := s.hv.Find(ctx, vm.Namespace, vm.Name)
	if err != nil {
		return err
	}
	defer func() { vm.Status.Changed = err == nil }()

	switch vm.PowerState {
	case PoweredOff:
		if state == PoweredOn {
			if err = s.hv.SetPowerState(ctx, uuid, PoweredOff); err != nil {
				return err
			}
		}
	case PoweredOn:
		args, aerr := s.updateArgs(vm)
		if aerr != nil {
			err = aerr
			return err
		}
		if state == PoweredOff {
			if err = s.prePowerOn(ctx, uuid, args); err != nil {
				return err
			}
			if err = s.customize(ctx, vm, uuid, args); err != nil {
				return err
			}
			if err = s.hv.SetPowerState(ctx, uuid, PoweredOn); err != nil {
				return err
			}
			vm.Annotations[firstBootDone] = "true" // BUG: nil-map-write
		}
	default:
		err = errors.New("unknown power state")
		return err
	}
	err = s.updateStatus(ctx, vm, uuid)
	return err
}

// Create makes a machine for a request.
func Create(namespace, name, class string, labels map[string]string) *VirtualMachine {
	return &VirtualMachine{
		Namespace:  namespace,
		Name:       name,
		Class:      class,
		Labels:     maps.Clone(labels),
		PowerState: PoweredOn,
	}
}
