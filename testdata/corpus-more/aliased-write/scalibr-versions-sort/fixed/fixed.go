// Package fixed proposes newer versions for packages with known problems.
package fixed

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// PackageKey names a package.
type PackageKey struct{ System, Name string }

// Version is a version of a package.
type Version struct {
	PackageKey
	Version string
}

// Client knows packages.
type Client interface {
	Versions(ctx context.Context, pk PackageKey) ([]Version, error)
}

// LocalClient keeps what it was told.
type LocalClient struct {
	mu       sync.RWMutex
	packages map[PackageKey][]Version
}

// NewLocalClient returns an empty client.
func NewLocalClient() *LocalClient {
	return &LocalClient{packages: make(map[PackageKey][]Version)}
}

// Add tells the client of a version.
func (c *LocalClient) Add(v Version) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.packages[v.PackageKey] = append(c.packages[v.PackageKey], v)
}

// Versions lists what is known of a package.
func (c *LocalClient) Versions(_ context.Context, pk PackageKey) ([]Version, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	vs, ok := c.packages[pk]
	if !ok {
		return nil, fmt.Errorf("package %s not known", pk.Name)
	}
	return vs, nil
}

func compareVersions(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := 0; i < len(as) && i < len(bs); i++ {
		x, _ := strconv.Atoi(as[i])
		y, _ := strconv.Atoi(bs[i])
		if c := cmp.Compare(x, y); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(as), len(bs))
}

// Vuln is a known problem, fixed in some version.
type Vuln struct {
	ID    string
	Key   Version
	Fixed string
}

// Patch is a proposal.
type Patch struct {
	VulnID string
	To     Version
}

// Patches computes a proposal for each vulnerability.
func Patches(ctx context.Context, cl Client, vulns []Vuln) ([]Patch, error) {
	type result struct {
		p   Patch
		ok  bool
		err error
	}
	ch := make(chan result)
	for _, v := range vulns {
		go func() {
			p, ok, err := patchVuln(ctx, cl, v)
			ch <- result{p, ok, err}
		}()
	}
	var patches []Patch
	var firstErr error
	for range vulns {
		r := <-ch
		if r.err != nil && firstErr == nil {
			firstErr = r.err
		}
		if r.ok {
			patches = append(patches, r.p)
		}
	}
	if firstErr != nil {
		return nil, firstErr
	}
	slices.SortFunc(patches, func(a, b Patch) int { return strings.Compare(a.VulnID, b.VulnID) })
	return patches, nil
}

func patchVuln(ctx context.Context, cl Client, v Vuln) (Patch, bool, error) {
	versions, err := getVersionsGreater(ctx, cl, v.Key)
	if err != nil {
		return Patch{}, false, err
	}
	for _, ver := range versions {
		if compareVersions(ver.Version, v.Fixed) >= 0 {
			return Patch{VulnID: v.ID, To: ver}, true, nil
		}
	}
	return Patch{}, false, nil
}

// getVersionsGreater gives the versions after vk in ascending order.
func getVersionsGreater(ctx context.Context, cl Client, vk Version) ([]Version, error) {
	versions, err := cl.Versions(ctx, vk.PackageKey)
	if err != nil {
		return nil, err
	}
	byVersion := func(a, b Version) int { return compareVersions(a.Version, b.Version) }
	if !slices.IsSortedFunc(versions, byVersion) {
		versions = slices.Clone(versions)
		slices.SortFunc(versions, byVersion)
	}
	offset, found := slices.BinarySearchFunc(versions, vk, byVersion)
	if found {
		offset++
	}
	return versions[offset:], nil
}
