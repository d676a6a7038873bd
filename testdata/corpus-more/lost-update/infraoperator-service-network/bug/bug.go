// Package bug defaults and validates network configurations.
package bug

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
)

// Subnet of a network.
type Subnet struct {
	Name    string `json:"name"`
	Cidr    string `json:"cidr"`
	Gateway string `json:"gateway,omitempty"`
	Vlan    *int   `json:"vlan,omitempty"`
}

// Network is one network of the deployment.
type Network struct {
	Name           string   `json:"name"`
	ServiceNetwork string   `json:"serviceNetwork,omitempty"`
	DNSDomain      string   `json:"dnsDomain"`
	MTU            int      `json:"mtu"`
	Subnets        []Subnet `json:"subnets"`
}

// NetConfigSpec lists the networks.
type NetConfigSpec struct {
	Networks []Network `json:"networks"`
}

// NetConfig is the resource.
type NetConfig struct {
	Name string        `json:"name"`
	Spec NetConfigSpec `json:"spec"`
}

// ToDefaultServiceNetwork derives the name services use.
func ToDefaultServiceNetwork(name string) string { return strings.ToLower(name) }

// Default implements the defaulting webhook.
func (r *NetConfig) Default() {
	for _, net := range r.Spec.Networks {
		if net.ServiceNetwork == "" {
			net.ServiceNetwork = ToDefaultServiceNetwork(net.Name) // BUG: lost-update
		}
	}
}

// ValidateCreate implements the validating webhook.
func (r *NetConfig) ValidateCreate() []error { return validateNetworks(r.Spec.Networks) }

// ValidateUpdate implements the validating webhook.
func (r *NetConfig) ValidateUpdate(old *NetConfig) []error {
	errs := validateNetworks(r.Spec.Networks)
	for _, was := range old.Spec.Networks {
		found := false
		for _, is := range r.Spec.Networks {
			if is.Name == was.Name {
				found = true
			}
		}
		if !found {
			errs = append(errs, fmt.Errorf("network %s was removed", was.Name))
		}
	}
	return errs
}

func validateNetworks(networks []Network) []error {
	var errs []error
	names := map[string]int{}
	cidrs := map[string]string{}
	for i, n := range networks {
		if j, dup := names[n.Name]; dup {
			errs = append(errs, fmt.Errorf("networks[%d]: name %s already used by networks[%d]", i, n.Name, j))
		}
		names[n.Name] = i
		for _, s := range n.Subnets {
			errs = append(errs, validateSubnet(n.Name, s, cidrs)...)
		}
	}
	return errs
}

func validateSubnet(network string, s Subnet, cidrs map[string]string) []error {
	p, err := netip.ParsePrefix(s.Cidr)
	if err != nil {
		return []error{fmt.Errorf("%s/%s: %w", network, s.Name, err)}
	}
	var errs []error
	if other, dup := cidrs[p.String()]; dup {
		errs = append(errs, fmt.Errorf("%s/%s: cidr used by %s", network, s.Name, other))
	}
	cidrs[p.String()] = network
	if s.Gateway != "" {
		gw, err := netip.ParseAddr(s.Gateway)
		if err != nil || !p.Contains(gw) {
			errs = append(errs, fmt.Errorf("%s/%s: invalid gateway %s", network, s.Name, s.Gateway))
		}
	}
	return errs
}

// Admit runs the webhooks on a raw object.
func Admit(raw []byte) ([]byte, []error) {
	var nc NetConfig
	if err := json.Unmarshal(raw, &nc); err != nil {
		return nil, []error{err}
	}
	nc.Default()
	if errs := nc.ValidateCreate(); len(errs) > 0 {
		return nil, errs
	}
	out, err := json.Marshal(&nc)
	if err != nil {
		return nil, []error{err}
	}
	return out, nil
}
