// Package fixed checks relations between users and objects.
package fixed

import (
	"context"
	"errors"
	"strings"
)

// RequestMetadata counts what a request costs.
type RequestMetadata struct {
	Depth               uint32
	DatastoreQueryCount uint32
}

// CheckRequest asks whether a user has a relation to an object.
type CheckRequest struct {
	StoreID         string
	User            string
	Relation        string
	Object          string
	RequestMetadata *RequestMetadata
	VisitedPaths    map[string]struct{}
}

// GetRequestMetadata gives the metadata.
func (r *CheckRequest) GetRequestMetadata() *RequestMetadata { return r.RequestMetadata }

func (r *CheckRequest) clone() *CheckRequest {
	c := *r
	if m := r.RequestMetadata; m != nil {
		c.RequestMetadata = &RequestMetadata{Depth: m.Depth, DatastoreQueryCount: m.DatastoreQueryCount}
	}
	c.VisitedPaths = make(map[string]struct{}, len(r.VisitedPaths))
	for k := range r.VisitedPaths {
		c.VisitedPaths[k] = struct{}{}
	}
	return &c
}

// CheckResponse is the answer.
type CheckResponse struct {
	Allowed             bool
	DatastoreQueryCount uint32
}

// Datastore reads tuples.
type Datastore interface {
	HasTuple(ctx context.Context, store, object, relation, user string) (bool, error)
	UsersetsOfObject(ctx context.Context, store, object, relation string) ([]string, error)
	UsersetsOfUser(ctx context.Context, store, user string) ([]string, error)
}

var errResolutionDepthExceeded = errors.New("resolution depth exceeded")

const maxDepth = 25

type checkFunc func(ctx context.Context) (*CheckResponse, error)

type checkOutcome struct {
	resp *CheckResponse
	err  error
}

func union(ctx context.Context, fns ...checkFunc) (*CheckResponse, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	results := make(chan checkOutcome, len(fns))
	for _, fn := range fns {
		go func() {
			resp, err := fn(ctx)
			results <- checkOutcome{resp, err}
		}()
	}

	var errs []error
	var count uint32
	for range fns {
		select {
		case r := <-results:
			if r.err != nil {
				errs = append(errs, r.err)
				continue
			}
			count += r.resp.DatastoreQueryCount
			if r.resp.Allowed {
				r.resp.DatastoreQueryCount = count
				return r.resp, nil
			}
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return &CheckResponse{DatastoreQueryCount: count}, nil
}

// LocalChecker answers requests.
type LocalChecker struct {
	ds Datastore
}

// NewLocalChecker gives a checker.
func NewLocalChecker(ds Datastore) *LocalChecker { return &LocalChecker{ds: ds} }

// Check answers a request.
func (c *LocalChecker) Check(ctx context.Context, req *CheckRequest) (*CheckResponse, error) {
	if req.RequestMetadata == nil {
		req.RequestMetadata = &RequestMetadata{}
	}
	if !strings.Contains(req.Object, ":") {
		return nil, errors.New("object without a type")
	}
	if req.GetRequestMetadata().Depth > maxDepth {
		return nil, errResolutionDepthExceeded
	}
	return union(ctx, c.checkDirect(req), c.checkNested(req))
}

func (c *LocalChecker) checkDirect(req *CheckRequest) checkFunc {
	return func(ctx context.Context) (*CheckResponse, error) {
		res := &CheckResponse{DatastoreQueryCount: req.GetRequestMetadata().DatastoreQueryCount + 1}
		ok, err := c.ds.HasTuple(ctx, req.StoreID, req.Object, req.Relation, req.User)
		if err != nil {
			return nil, err
		}
		res.Allowed = ok
		return res, nil
	}
}

func (c *LocalChecker) checkNested(req *CheckRequest) checkFunc {
	return func(ctx context.Context) (*CheckResponse, error) {
		return c.nestedFastPath(ctx, req)
	}
}

func (c *LocalChecker) nestedFastPath(ctx context.Context, req *CheckRequest) (*CheckResponse, error) {
	res := &CheckResponse{DatastoreQueryCount: req.GetRequestMetadata().DatastoreQueryCount}

	userSets, err := c.ds.UsersetsOfUser(ctx, req.StoreID, req.User)
	if err != nil {
		return nil, err
	}
	res.DatastoreQueryCount++
	fromUser := make(map[string]struct{}, len(userSets))
	for _, s := range userSets {
		fromUser[s] = struct{}{}
	}
	if len(fromUser) == 0 {
		return res, nil
	}

	fromObject, err := c.ds.UsersetsOfObject(ctx, req.StoreID, req.Object, req.Relation)
	if err != nil {
		return nil, err
	}
	res.DatastoreQueryCount++
	for _, s := range fromObject {
		if _, ok := fromUser[s]; ok {
			res.Allowed = true
			return res, nil
		}
	}

	newReq := req.clone()
	newReq.GetRequestMetadata().DatastoreQueryCount = res.DatastoreQueryCount
	return c.recursiveMatch(ctx, newReq, fromObject, fromUser)
}

func (c *LocalChecker) recursiveMatch(ctx context.Context, req *CheckRequest, level []string, fromUser map[string]struct{}) (*CheckResponse, error) {
	res := &CheckResponse{DatastoreQueryCount: req.GetRequestMetadata().DatastoreQueryCount}
	visited := make(map[string]struct{})
	for depth := req.GetRequestMetadata().Depth; len(level) > 0; depth++ {
		if depth > maxDepth {
			return nil, errResolutionDepthExceeded
		}
		var next []string
		for _, object := range level {
			sets, err := c.ds.UsersetsOfObject(ctx, req.StoreID, object, req.Relation)
			if err != nil {
				return nil, err
			}
			res.DatastoreQueryCount++
			for _, s := range sets {
				if _, ok := fromUser[s]; ok {
					res.Allowed = true
					return res, nil
				}
				if _, ok := visited[s]; !ok {
					visited[s] = struct{}{}
					next = append(next, s)
				}
			}
		}
		level = next
	}
	return res, nil
}
