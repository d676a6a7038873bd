// Package fixed has the structures of volume requests.
package fixed

import (
	"fmt"
	"slices"
	"strings"
)

// CSIMountOptions are used when a volume is mounted.
type CSIMountOptions struct {
	FSType     string
	MountFlags []string
}

// Copy returns a copy of the options.
func (o *CSIMountOptions) Copy() *CSIMountOptions {
	if o == nil {
		return nil
	}

	no := *o
	no.MountFlags = slices.Clone(o.MountFlags)
	return &no
}

// Merge takes over what is set in p.
func (o *CSIMountOptions) Merge(p *CSIMountOptions) {
	if p == nil {
		return
	}
	if p.FSType != "" {
		o.FSType = p.FSType
	}
	if p.MountFlags != nil {
		o.MountFlags = p.MountFlags
	}
}

func (o *CSIMountOptions) String() string {
	flags := "nil"
	if len(o.MountFlags) != 0 {
		flags = "[REDACTED]"
	}
	return fmt.Sprintf("csi.CSIOptions(FSType: %s, MountFlags: %s)", o.FSType, flags)
}

// VolumeRequest is a volume that a task group wants to use.
type VolumeRequest struct {
	Name         string
	Type         string
	Source       string
	ReadOnly     bool
	MountOptions *CSIMountOptions
}

// Copy returns a copy of the request.
func (v *VolumeRequest) Copy() *VolumeRequest {
	if v == nil {
		return nil
	}
	nv := new(VolumeRequest)
	*nv = *v

	if v.MountOptions != nil {
		nv.MountOptions = v.MountOptions.Copy()
	}

	return nv
}

// CopyMapVolumeRequest copies all requests of a group.
func CopyMapVolumeRequest(s map[string]*VolumeRequest) map[string]*VolumeRequest {
	if s == nil {
		return nil
	}
	c := make(map[string]*VolumeRequest, len(s))
	for k, v := range s {
		c[k] = v.Copy()
	}
	return c
}

// CSIVolume is a registered volume.
type CSIVolume struct {
	ID           string
	MountOptions *CSIMountOptions
	Claims       map[string]*VolumeRequest
}

// Copy returns a copy of the volume.
func (v *CSIVolume) Copy() *CSIVolume {
	out := *v
	out.MountOptions = v.MountOptions.Copy()
	out.Claims = CopyMapVolumeRequest(v.Claims)
	return &out
}

// TaskGroup is a part of a job.
type TaskGroup struct {
	Name    string
	Volumes map[string]*VolumeRequest
}

// Copy returns a copy of the group.
func (tg *TaskGroup) Copy() *TaskGroup {
	ntg := new(TaskGroup)
	*ntg = *tg
	ntg.Volumes = CopyMapVolumeRequest(ntg.Volumes)
	return ntg
}

// mountFlags returns how the volume of a request is mounted; requests can
// override the options of the volume.
func mountFlags(vol *CSIVolume, req *VolumeRequest) string {
	opts := vol.MountOptions.Copy()
	if opts == nil {
		opts = &CSIMountOptions{}
	}
	opts.Merge(req.MountOptions)
	return opts.FSType + ":" + strings.Join(opts.MountFlags, ",")
}

// canonicalize fills in defaults in a copy of the group.
func canonicalize(tg *TaskGroup) *TaskGroup {
	ntg := tg.Copy()
	for name, req := range ntg.Volumes {
		if req.Name == "" {
			req.Name = name
		}
		if req.MountOptions != nil && req.MountOptions.FSType == "" {
			req.MountOptions.FSType = "ext4"
		}
	}
	return ntg
}
