// Package fixed builds images from a layer and a configuration.
package fixed

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
)

// Entrypoint is what a container runs.
type Entrypoint struct {
	Type    string `json:"type"`
	Command string `json:"command"`
}

// ImageConfiguration is read from a file.
type ImageConfiguration struct {
	Cmd         string            `json:"cmd"`
	Entrypoint  Entrypoint        `json:"entrypoint"`
	WorkDir     string            `json:"work-dir"`
	RunAs       string            `json:"run-as"`
	Environment map[string]string `json:"environment"`
	Annotations map[string]string `json:"annotations"`
	VCSUrl      string            `json:"vcs-url"`
}

// Load reads the configuration.
func (ic *ImageConfiguration) Load(r io.Reader) error {
	if err := json.NewDecoder(r).Decode(ic); err != nil {
		return fmt.Errorf("failed to parse image configuration: %w", err)
	}
	return ic.Validate()
}

// Validate checks the configuration and fills in defaults.
func (ic *ImageConfiguration) Validate() error {
	switch ic.Entrypoint.Type {
	case "", "command":
	case "service-bundle":
		ic.Entrypoint.Command = "/bin/s6-svscan /sv"
	default:
		return fmt.Errorf("unknown entrypoint type %q", ic.Entrypoint.Type)
	}
	if ic.Environment == nil {
		ic.Environment = map[string]string{"PATH": "/usr/local/bin:/usr/bin:/bin"}
	}
	return nil
}

// Options of a build.
type Options struct {
	SourceDateEpoch time.Time
	Arch            string
}

// Config is the runtime configuration of an image.
type Config struct {
	Env        []string `json:"Env"`
	Cmd        []string `json:"Cmd,omitempty"`
	Entrypoint []string `json:"Entrypoint,omitempty"`
	WorkingDir string   `json:"WorkingDir,omitempty"`
	User       string   `json:"User,omitempty"`
}

// Image is what is pushed.
type Image struct {
	MediaType   string            `json:"mediaType"`
	Layer       string            `json:"layer"`
	Arch        string            `json:"architecture"`
	Created     time.Time         `json:"created"`
	Config      Config            `json:"config"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

var errRelativeWorkDir = errors.New("work-dir has to be absolute")

func layerDigest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("failed to open layer: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil)), nil
}

// BuildImage makes an image of a layer.
func BuildImage(mediaType, layerTarGZ string, ic ImageConfiguration, opts Options) (*Image, error) {
	digest, err := layerDigest(layerTarGZ)
	if err != nil {
		return nil, err
	}

	annotations := ic.Annotations
	if annotations == nil {
		annotations = map[string]string{}
	}
	if ic.VCSUrl != "" {
		url, hash, ok := strings.Cut(ic.VCSUrl, "@")
		annotations["org.opencontainers.image.source"] = url
		if ok {
			annotations["org.opencontainers.image.revision"] = hash
		}
	}

	arch := opts.Arch
	if arch == "" {
		arch = runtime.GOARCH
	}
	img := &Image{
		MediaType:   mediaType,
		Layer:       digest,
		Arch:        arch,
		Created:     opts.SourceDateEpoch,
		Annotations: annotations,
		Config:      Config{User: ic.RunAs},
	}
	for k, v := range ic.Environment {
		img.Config.Env = append(img.Config.Env, k+"="+v)
	}
	if ic.WorkDir != "" {
		if !strings.HasPrefix(ic.WorkDir, "/") {
			return nil, errRelativeWorkDir
		}
		img.Config.WorkingDir = ic.WorkDir
	}
	img.Config.Entrypoint = strings.Fields(ic.Entrypoint.Command)
	img.Config.Cmd = strings.Fields(ic.Cmd)
	return img, nil
}

// BuildFromFile makes an image for each architecture.
func BuildFromFile(config, layerTarGZ, vcsURL string, archs []string) ([]*Image, error) {
	f, err := os.Open(config)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var ic ImageConfiguration
	if err := ic.Load(f); err != nil {
		return nil, err
	}
	if ic.VCSUrl == "" {
		ic.VCSUrl = vcsURL
	}
	images := make([]*Image, 0, len(archs))
	for _, arch := range archs {
		img, err := BuildImage("application/vnd.oci.image.manifest.v1+json", layerTarGZ, ic, Options{Arch: arch})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", arch, err)
		}
		images = append(images, img)
	}
	return images, nil
}
