// Package fixed commits containers as images.
package fixed

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Port is a port with a protocol.
type Port string

// ContainerConfig is the config of a container.
type ContainerConfig struct {
	User         string
	ExposedPorts map[Port]struct{}
	Env          []string
	Cmd          []string
	Volumes      map[string]struct{}
	WorkingDir   string
	Labels       map[string]string
}

// ImageConfig is the config of an image.
type ImageConfig struct {
	User         string              `json:"User,omitempty"`
	ExposedPorts map[string]struct{} `json:"ExposedPorts,omitempty"`
	Env          []string            `json:"Env,omitempty"`
	Cmd          []string            `json:"Cmd,omitempty"`
	Volumes      map[string]struct{} `json:"Volumes,omitempty"`
	WorkingDir   string              `json:"WorkingDir,omitempty"`
	Labels       map[string]string   `json:"Labels,omitempty"`
}

// History is a step in the making of an image.
type History struct {
	Created   time.Time `json:"created"`
	CreatedBy string    `json:"created_by,omitempty"`
	Comment   string    `json:"comment,omitempty"`
}

// Image is an image as it is stored.
type Image struct {
	Created time.Time   `json:"created"`
	Author  string      `json:"author,omitempty"`
	Config  ImageConfig `json:"config"`
	DiffIDs []string    `json:"diff_ids"`
	History []History   `json:"history"`
}

// CommitConfig says what to commit.
type CommitConfig struct {
	Author        string
	Comment       string
	Config        *ContainerConfig
	ParentImageID string
	DiffID        string
}

type contentStore interface {
	ReadBlob(ctx context.Context, id string) ([]byte, error)
	WriteBlob(ctx context.Context, data []byte) (id string, err error)
}

// ImageService manages images.
type ImageService struct {
	content contentStore
	now     func() time.Time
}

func containerConfigToOciImageConfig(cfg *ContainerConfig) ImageConfig {
	ociCfg := ImageConfig{
		User:       cfg.User,
		Env:        cfg.Env,
		Cmd:        cfg.Cmd,
		Volumes:    cfg.Volumes,
		WorkingDir: cfg.WorkingDir,
		Labels:     cfg.Labels,
	}
	if len(cfg.ExposedPorts) > 0 {
		ociCfg.ExposedPorts = make(map[string]struct{})
		for k, v := range cfg.ExposedPorts {
			ociCfg.ExposedPorts[string(k)] = v
		}
	}
	return ociCfg
}

func (i *ImageService) generateCommitImageConfig(base Image, opts CommitConfig) Image {
	createdTime := i.now()
	return Image{
		Created: createdTime,
		Author:  opts.Author,
		Config:  containerConfigToOciImageConfig(opts.Config),
		DiffIDs: append(append([]string{}, base.DiffIDs...), opts.DiffID),
		History: append(append([]History{}, base.History...), History{
			Created:   createdTime,
			CreatedBy: strings.Join(opts.Config.Cmd, " "),
			Comment:   opts.Comment,
		}),
	}
}

// CommitImage makes an image of a container.
func (i *ImageService) CommitImage(ctx context.Context, opts CommitConfig) (string, error) {
	var base Image
	if opts.ParentImageID != "" {
		b, err := i.content.ReadBlob(ctx, opts.ParentImageID)
		if err != nil {
			return "", fmt.Errorf("failed to open parent: %w", err)
		}
		if err := json.Unmarshal(b, &base); err != nil {
			return "", err
		}
	}
	data, err := json.Marshal(i.generateCommitImageConfig(base, opts))
	if err != nil {
		return "", err
	}
	return i.content.WriteBlob(ctx, data)
}
