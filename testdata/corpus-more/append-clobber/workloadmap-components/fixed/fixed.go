// Package fixed finds the components of a workload.
package fixed

import (
	"encoding/json"
	"errors"
	"fmt"
)

// ComponentDefinition describes one component of a workload.
type ComponentDefinition struct {
	Name     string `json:"name"`
	Kind     string `json:"kind"`
	OwnerRef string `json:"ownerRef,omitempty"`
}

// StructureDefinition has the components of a workload.
type StructureDefinition struct {
	RootComponent   ComponentDefinition   `json:"rootComponent"`
	ChildComponents []ComponentDefinition `json:"childComponents,omitempty"`
}

// Karta maps a kind of workload.
type Karta struct {
	Name      string              `json:"name"`
	Structure StructureDefinition `json:"structure"`
}

// Parse reads a Karta.
func Parse(raw []byte) (*Karta, error) {
	k := &Karta{}
	if err := json.Unmarshal(raw, k); err != nil {
		return nil, err
	}
	return k, nil
}

// Component is a resolved component.
type Component struct {
	def  ComponentDefinition
	root bool
}

// ComponentFactory makes components by name.
type ComponentFactory struct {
	karta *Karta
	defs  map[string]ComponentDefinition
	order []string
}

// NewComponentFactory prepares the definitions of karta.
func NewComponentFactory(karta *Karta) *ComponentFactory {
	allDefinitions := make([]ComponentDefinition, 0, len(karta.Structure.ChildComponents)+1)
	allDefinitions = append(allDefinitions, karta.Structure.ChildComponents...)
	allDefinitions = append(allDefinitions, karta.Structure.RootComponent)
	f := &ComponentFactory{karta: karta, defs: make(map[string]ComponentDefinition, len(allDefinitions))}
	for _, def := range allDefinitions {
		f.defs[def.Name] = def
		f.order = append(f.order, def.Name)
	}
	return f
}

// Component returns the component with the name.
func (f *ComponentFactory) Component(name string) (*Component, error) {
	def, ok := f.defs[name]
	if !ok {
		return nil, fmt.Errorf("component %q not found in %q", name, f.karta.Name)
	}
	return &Component{def: def, root: name == f.karta.Structure.RootComponent.Name}, nil
}

// Validator checks a Karta.
type Validator struct {
	karta  *Karta
	all    []ComponentDefinition
	byName map[string]int
}

func (v *Validator) initialize() {
	v.all = make([]ComponentDefinition, 0, len(v.karta.Structure.ChildComponents)+1)
	v.all = append(v.all, v.karta.Structure.ChildComponents...)
	v.all = append(v.all, v.karta.Structure.RootComponent)
	v.byName = make(map[string]int, len(v.all))
	for i, def := range v.all {
		v.byName[def.Name] = i
	}
}

// Validate checks the owners of the components.
func (v *Validator) Validate() error {
	v.initialize()
	if len(v.byName) != len(v.all) {
		return errors.New("component names must be unique")
	}
	for _, def := range v.all {
		if _, ok := v.byName[def.OwnerRef]; !ok && def.OwnerRef != "" {
			return fmt.Errorf("owner %q of %q is unknown", def.OwnerRef, def.Name)
		}
	}
	return nil
}

// AddSidecars gives a workload more children and checks it.
func AddSidecars(k *Karta, defs ...ComponentDefinition) error {
	k.Structure.ChildComponents = append(k.Structure.ChildComponents, defs...)
	return (&Validator{karta: k}).Validate()
}
