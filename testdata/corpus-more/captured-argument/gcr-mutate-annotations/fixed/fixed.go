// Package fixed derives images from others without changing them.
package fixed

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"sync"
)

// Descriptor points to content.
type Descriptor struct {
	MediaType   string            `json:"mediaType"`
	Size        int64             `json:"size"`
	Digest      string            `json:"digest"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// Manifest lists the parts of an image.
type Manifest struct {
	MediaType   string            `json:"mediaType"`
	Config      Descriptor        `json:"config"`
	Layers      []Descriptor      `json:"layers"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// DeepCopy copies a manifest.
func (m *Manifest) DeepCopy() *Manifest {
	out := *m
	out.Layers = slices.Clone(m.Layers)
	out.Annotations = maps.Clone(m.Annotations)
	return &out
}

// Image is an immutable image.
type Image interface {
	Manifest() (*Manifest, error)
	Digest() (string, error)
}

func digestOf(m *Manifest) (string, error) {
	raw, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(raw)
	return "sha256:" + hex.EncodeToString(sum[:]), nil
}

// Static is an image with a manifest that is known.
type Static struct{ M Manifest }

// Manifest implements Image.
func (s *Static) Manifest() (*Manifest, error) { return s.M.DeepCopy(), nil }

// Digest implements Image.
func (s *Static) Digest() (string, error) { return digestOf(&s.M) }

// Addendum is a layer to add.
type Addendum struct {
	Layer       Descriptor
	Annotations map[string]string
}

// image is computed when it is first looked at.
type image struct {
	base        Image
	adds        []Addendum
	annotations map[string]string
	mediaType   *string

	sync.Mutex
	computed bool
	manifest *Manifest
	digest   string
}

// Append returns the image with layers added on top.
func Append(base Image, adds ...Addendum) Image {
	return &image{base: base, adds: slices.Clone(adds)}
}

// Annotations returns the image with annotations added to its manifest.
func Annotations(base Image, anns map[string]string) Image {
	return &image{base: base, annotations: maps.Clone(anns)}
}

// MediaType returns the image with another media type.
func MediaType(base Image, mt string) Image {
	return &image{base: base, mediaType: &mt}
}

func (i *image) compute() error {
	i.Lock()
	defer i.Unlock()
	if i.computed {
		return nil
	}
	m, err := i.base.Manifest()
	if err != nil {
		return err
	}
	manifest := m.DeepCopy()
	for _, add := range i.adds {
		desc := add.Layer
		if len(add.Annotations) > 0 {
			desc.Annotations = maps.Clone(add.Annotations)
		}
		manifest.Layers = append(manifest.Layers, desc)
	}
	if i.annotations != nil {
		if manifest.Annotations == nil {
			manifest.Annotations = map[string]string{}
		}
		maps.Copy(manifest.Annotations, i.annotations)
	}
	if i.mediaType != nil {
		manifest.MediaType = *i.mediaType
	}
	if i.digest, err = digestOf(manifest); err != nil {
		return err
	}
	i.manifest = manifest
	i.computed = true
	return nil
}

// Manifest implements Image.
func (i *image) Manifest() (*Manifest, error) {
	if err := i.compute(); err != nil {
		return nil, err
	}
	return i.manifest.DeepCopy(), nil
}

// Digest implements Image.
func (i *image) Digest() (string, error) {
	if err := i.compute(); err != nil {
		return "", err
	}
	return i.digest, nil
}

// Variant names an image of a build matrix.
type Variant struct {
	Name string
	Base Image
}

// Stamp annotates the images of a build with the build and the variant.
func Stamp(build string, variants []Variant) []Image {
	anns := map[string]string{"org.example.build": build}
	out := make([]Image, 0, len(variants))
	for _, v := range variants {
		anns["org.example.variant"] = v.Name
		out = append(out, Annotations(v.Base, anns))
	}
	return out
}
