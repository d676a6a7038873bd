// Package bug verifies the signatures of images.
package bug

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// ImageName is a parsed reference.
type ImageName struct {
	Registry, Remote, Tag string
}

// GetFullName formats the reference.
func (n *ImageName) GetFullName() string {
	return fmt.Sprintf("%s/%s:%s", n.Registry, n.Remote, n.Tag)
}

// Signature is the raw signature with the payload it covers.
type Signature struct {
	Raw, Payload []byte
}

// Image is what was found in a registry.
type Image struct {
	ID         string
	Name       *ImageName
	Names      []*ImageName
	Signatures []Signature
}

// GetID returns the digest.
func (i *Image) GetID() string { return i.ID }

// GetName returns the main name.
func (i *Image) GetName() *ImageName { return i.Name }

// GetNames returns the other names.
func (i *Image) GetNames() []*ImageName {
	if i == nil {
		return nil
	}
	return i.Names
}

// AddName records one more name.
func (i *Image) AddName(n *ImageName) {
	for _, have := range i.Names {
		if have.GetFullName() == n.GetFullName() {
			return
		}
	}
	i.Names = append(i.Names, n)
}

// Status is the outcome for one integration.
type Status int

// The outcomes.
const (
	Failed Status = iota
	Verified
	Corrupted
)

// Result tells which names an integration has verified.
type Result struct {
	VerifierID string
	Status     Status
	Names      []string
	Err        string
}

// Verifier checks the signatures of one image name.
type Verifier interface {
	Verify(ctx context.Context, name *ImageName, sigs []Signature) error
}

// Integration is a configured set of verifiers.
type Integration struct {
	ID        string
	Verifiers []Verifier
}

var errNoSignatures = errors.New("image has no signatures")

func uniqueNames(names []*ImageName) []*ImageName {
	seen := make(map[string]struct{}, len(names))
	out := make([]*ImageName, 0, len(names))
	for _, n := range names {
		if n == nil {
			continue
		}
		key := n.GetFullName()
		if _, ok := seen[key]; ok {
			continue
		}
		seen[key] = struct{}{}
		out = append(out, n)
	}
	return out
}

// verifiedNames returns the names that the verifier accepts.
func verifiedNames(ctx context.Context, v Verifier, image *Image) ([]string, error) {
	if len(image.Signatures) == 0 {
		return nil, errNoSignatures
	}
	var (
		names []string
		errs  []error
	)
	all := append(image.GetNames(), image.GetName()) // BUG: append-clobber
	for _, name := range uniqueNames(all) {
		if err := v.Verify(ctx, name, image.Signatures); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name.GetFullName(), err))
			continue
		}
		names = append(names, name.GetFullName())
	}
	if len(names) > 0 {
		return names, nil
	}
	return nil, errors.Join(errs...)
}

func verifyAgainst(ctx context.Context, in *Integration, image *Image) Result {
	res := Result{VerifierID: in.ID, Status: Failed}
	for _, v := range in.Verifiers {
		names, err := verifiedNames(ctx, v, image)
		if err != nil {
			res.Err = err.Error()
			continue
		}
		return Result{VerifierID: in.ID, Status: Verified, Names: names}
	}
	return res
}

// VerifyAll checks an image against all the integrations.
func VerifyAll(ctx context.Context, ins []*Integration, image *Image) []Result {
	results := make([]Result, len(ins))
	var wg sync.WaitGroup
	for i, in := range ins {
		wg.Add(1)
		go func() {
			defer wg.Done()
			results[i] = verifyAgainst(ctx, in, image)
		}()
	}
	wg.Wait()
	return results
}
