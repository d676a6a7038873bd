// Package fixed lists images with the space they take.
package fixed

import (
	"context"
	"fmt"
	"sort"
	"time"
)

type imageID string

type chainID string

type rootFS struct{ diffIDs []string }

func (r *rootFS) add(id string) { r.diffIDs = append(r.diffIDs, id) }

func (r *rootFS) chainID() chainID {
	var c chainID
	for _, id := range r.diffIDs {
		c += chainID("/" + id)
	}
	return c
}

type image struct {
	id      imageID
	parent  imageID
	created *time.Time
	rootFS  *rootFS
}

// Summary describes an image. A size of -1 is unknown.
type Summary struct {
	ID         string
	ParentID   string
	Tags       []string
	Created    int64
	Size       int64
	SharedSize int64
	Containers int64
}

type layer interface {
	Size() int64
	DiffSize() int64
}

type container struct{ imageID imageID }

// ListOptions selects images.
type ListOptions struct {
	All        bool
	Since      time.Time
	SharedSize bool
}

// Service knows all images.
type Service struct {
	images     map[imageID]*image
	layers     map[chainID]layer
	tags       map[imageID][]string
	children   map[imageID][]imageID
	containers func() []container
}

func newSummary(img *image, size int64) *Summary {
	s := &Summary{
		ID:         string(img.id),
		ParentID:   string(img.parent),
		Size:       size,
		SharedSize: -1,
		Containers: -1,
	}
	if img.created != nil {
		s.Created = img.created.Unix()
	}
	return s
}

// Images lists images, the newest first.
func (s *Service) Images(ctx context.Context, opts ListOptions) ([]Summary, error) {
	var (
		summaryMap = make(map[*image]*Summary, len(s.images))
		containers []container
	)
	for id, img := range s.images {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if !opts.Since.IsZero() && (img.created == nil || !img.created.After(opts.Since)) {
			continue
		}
		var size int64
		if c := img.rootFS.chainID(); c != "" {
			l, ok := s.layers[c]
			if !ok {
				continue
			}
			size = l.Size()
		}
		summary := newSummary(img, size)
		summary.Tags = append(summary.Tags, s.tags[id]...)
		if summary.Tags == nil && !opts.All && len(s.children[id]) > 0 {
			continue
		}
		if containers == nil {
			containers = s.containers()
		}
		var n int64
		for _, c := range containers {
			if c.imageID == id {
				n++
			}
		}
		summary.Containers = n
		summaryMap[img] = summary
	}

	if opts.SharedSize {
		refs := make(map[chainID]int, len(s.layers))
		for _, img := range s.images {
			r := *img.rootFS
			r.diffIDs = nil
			for _, id := range img.rootFS.diffIDs {
				r.add(id)
				refs[r.chainID()]++
			}
		}
		for img, summary := range summaryMap {
			r := *img.rootFS
			r.diffIDs = nil
			summary.SharedSize = 0
			for _, id := range img.rootFS.diffIDs {
				r.add(id)
				c := r.chainID()
				if refs[c] > 1 {
					if _, ok := s.layers[c]; !ok {
						return nil, fmt.Errorf("layer %s was not found", c)
					}
					summary.SharedSize += s.layers[c].DiffSize()
				}
			}
		}
	}

	summaries := make([]Summary, 0, len(summaryMap))
	for _, summary := range summaryMap {
		summaries = append(summaries, *summary)
	}
	sort.Slice(summaries, func(i, j int) bool { return summaries[i].Created > summaries[j].Created })
	return summaries, nil
}
