// Package bug copies fields of messages by field mask paths.
package bug

import (
	"fmt"
	"sort"
	"strings"
	"time"
)

// processPaths groups the paths by their first element.
func processPaths(paths []string) map[string][]string {
	sort.Strings(paths) // BUG: aliased-write

	topLevel := make(map[string]struct{}, len(paths))
	nested := make(map[string]map[string]struct{}, len(paths))
	for _, p := range paths {
		h, t, ok := strings.Cut(p, ".")
		if !ok {
			topLevel[p] = struct{}{}
			continue
		}
		if nested[h] == nil {
			nested[h] = map[string]struct{}{t: {}}
		} else {
			nested[h][t] = struct{}{}
		}
	}
	for f := range topLevel {
		nested[f] = nil
	}
	pathMap := make(map[string][]string, len(nested))
	for top, subs := range nested {
		pathMap[top] = make([]string, 0, len(subs))
		for sub := range subs {
			pathMap[top] = append(pathMap[top], sub)
		}
	}
	return pathMap
}

// Location of a gateway.
type Location struct {
	Latitude, Longitude float64
	Altitude            int32
}

// SetFields copies the fields that paths select from src.
func (dst *Location) SetFields(src *Location, paths ...string) error {
	for name, subs := range processPaths(paths) {
		if len(subs) > 0 {
			return fmt.Errorf("%q has no subfields, but %s were specified", name, subs)
		}
		switch name {
		case "latitude":
			dst.Latitude = src.Latitude
		case "longitude":
			dst.Longitude = src.Longitude
		case "altitude":
			dst.Altitude = src.Altitude
		default:
			return fmt.Errorf("invalid field: %q", name)
		}
	}
	return nil
}

// Gateway is a registered gateway.
type Gateway struct {
	ID          string
	Name        string
	Description string
	Location    *Location
	UpdatedAt   time.Time
}

// SetFields copies the fields that paths select from src.
func (dst *Gateway) SetFields(src *Gateway, paths ...string) error {
	for name, subs := range processPaths(paths) {
		switch name {
		case "name":
			dst.Name = src.Name
		case "description":
			dst.Description = src.Description
		case "location":
			if len(subs) == 0 {
				dst.Location = src.Location
				continue
			}
			if dst.Location == nil {
				dst.Location = &Location{}
			}
			from := src.Location
			if from == nil {
				from = &Location{}
			}
			if err := dst.Location.SetFields(from, subs...); err != nil {
				return err
			}
		default:
			return fmt.Errorf("invalid field: %q", name)
		}
	}
	return nil
}

// UpdateRequest changes the masked fields of a gateway.
type UpdateRequest struct {
	Gateway Gateway
	Paths   []string
}

// Registry stores gateways and a log of what was asked for.
type Registry struct {
	gateways map[string]*Gateway
	audit    []string
}

// NewRegistry returns an empty registry.
func NewRegistry() *Registry {
	return &Registry{gateways: make(map[string]*Gateway)}
}

// Update applies a request.
func (r *Registry) Update(req *UpdateRequest) (*Gateway, error) {
	gtw, ok := r.gateways[req.Gateway.ID]
	if !ok {
		gtw = &Gateway{ID: req.Gateway.ID}
		r.gateways[req.Gateway.ID] = gtw
	}
	if err := gtw.SetFields(&req.Gateway, req.Paths...); err != nil {
		return nil, err
	}
	gtw.UpdatedAt = time.Now()
	r.audit = append(r.audit, strings.Join(req.Paths, ","))
	return gtw, nil
}
