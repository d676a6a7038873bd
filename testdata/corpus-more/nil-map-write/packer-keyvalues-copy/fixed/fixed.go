// Package fixed prepares the configuration of image builders.
package fixed

import (
	"errors"
	"fmt"
	"strings"
)

// KeyValue is the block form of one map entry.
type KeyValue struct {
	Key   string
	Value string
}

// KeyValues are repeated blocks.
type KeyValues []KeyValue

// CopyOn adds the blocks to the map form of the same setting.
func (kvs KeyValues) CopyOn(to *map[string]string) []error {
	if len(kvs) > 0 && *to == nil {
		*to = map[string]string{}
	}
	for _, kv := range kvs {
		(*to)[kv.Key] = kv.Value
	}
	return nil
}

// KVFilter is a setting that can be given in both forms.
type KVFilter struct {
	Filters map[string]string
	Filter  KeyValues
}

// Prepare checks the filter.
func (kvf *KVFilter) Prepare() []error {
	return kvf.Filter.CopyOn(&kvf.Filters)
}

// Empty is true if nothing is filtered.
func (kvf *KVFilter) Empty() bool { return len(kvf.Filters) == 0 }

// AMIConfig says how the resulting image is stored.
type AMIConfig struct {
	Name         string
	Regions      []string
	Tags         map[string]string
	Tag          KeyValues
	SnapshotTags map[string]string
	SnapshotTag  KeyValues
}

// Prepare checks the configuration.
func (c *AMIConfig) Prepare() []error {
	var errs []error

	errs = append(errs, c.SnapshotTag.CopyOn(&c.SnapshotTags)...)
	errs = append(errs, c.Tag.CopyOn(&c.Tags)...)

	if c.Name == "" {
		errs = append(errs, errors.New("ami_name must be specified"))
	}
	seen := map[string]bool{}
	for _, r := range c.Regions {
		if seen[r] {
			errs = append(errs, fmt.Errorf("duplicate region %q", r))
		}
		seen[r] = true
	}
	for k := range c.Tags {
		if strings.HasPrefix(k, "aws:") {
			errs = append(errs, fmt.Errorf("reserved tag %q", k))
		}
	}
	return errs
}

// RunConfig says how the source machine is started.
type RunConfig struct {
	SourceFilter KVFilter
	RunTags      map[string]string
	RunTag       KeyValues
	SpotTags     map[string]string
	SpotTag      KeyValues
}

// Prepare checks the configuration.
func (c *RunConfig) Prepare() []error {
	var errs []error
	for _, s := range []struct {
		tagMap *map[string]string
		kvs    KeyValues
	}{
		{&c.RunTags, c.RunTag},
		{&c.SpotTags, c.SpotTag},
	} {
		errs = append(errs, s.kvs.CopyOn(s.tagMap)...)
	}
	for _, preparer := range []interface{ Prepare() []error }{&c.SourceFilter} {
		errs = append(errs, preparer.Prepare()...)
	}
	if c.SourceFilter.Empty() {
		errs = append(errs, errors.New("source_ami_filter must be specified"))
	}
	return errs
}
