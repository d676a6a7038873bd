// Package fixed splits requests into shards for the brokers.
package fixed

import "errors"

var errBrokerTooOld = errors.New("broker is too old")

// Request is any request that can be issued.
type Request interface{ Key() int16 }

// FindCoordinatorRequest asks which brokers coordinate the given keys.
type FindCoordinatorRequest struct {
	CoordinatorKey  string
	CoordinatorType int8
	CoordinatorKeys []string
}

// Key implements Request.
func (*FindCoordinatorRequest) Key() int16 { return 10 }

type pinReq struct {
	pinMin, pinMax bool
	min, max       int16
}

// issueShard is a part of a request, to be issued on its own.
type issueShard struct {
	req Request
	pin *pinReq
	any bool
}

type sharder interface {
	shard(req Request, lastErr error) (issues []issueShard, reshardable bool, err error)
}

type findCoordinatorSharder struct{}

func (*findCoordinatorSharder) shard(kreq Request, lastErr error) ([]issueShard, bool, error) {
	req := kreq.(*FindCoordinatorRequest)

	// We batch, and split only when the broker is too old.
	dup := *req
	req = &dup

	uniq := make(map[string]struct{}, len(req.CoordinatorKeys))
	if len(req.CoordinatorKeys) == 0 {
		uniq[req.CoordinatorKey] = struct{}{}
	} else {
		for _, key := range req.CoordinatorKeys {
			uniq[key] = struct{}{}
		}
	}
	req.CoordinatorKeys = make([]string, 0, len(uniq))
	for key := range uniq {
		req.CoordinatorKeys = append(req.CoordinatorKeys, key)
	}
	if len(req.CoordinatorKeys) == 1 {
		req.CoordinatorKey = req.CoordinatorKeys[0]
	}

	if !errors.Is(lastErr, errBrokerTooOld) {
		if len(req.CoordinatorKeys) <= 1 {
			return []issueShard{{req: req, any: true}}, false, nil
		}
		return []issueShard{{
			req: req,
			pin: &pinReq{pinMin: true, min: 4},
			any: true,
		}}, true, nil
	}

	var issues []issueShard
	for _, key := range req.CoordinatorKeys {
		issues = append(issues, issueShard{
			req: &FindCoordinatorRequest{CoordinatorType: req.CoordinatorType, CoordinatorKey: key},
			pin: &pinReq{pinMax: true, max: 3},
			any: true,
		})
	}
	return issues, false, nil
}

// client issues requests.
type client struct {
	sharders map[int16]sharder
	do       func(Request, *pinReq) error
}

func newClient(do func(Request, *pinReq) error) *client {
	return &client{
		sharders: map[int16]sharder{10: &findCoordinatorSharder{}},
		do:       do,
	}
}

// Request issues req, in as many shards as the brokers need.
func (cl *client) Request(req Request) error {
	s, ok := cl.sharders[req.Key()]
	if !ok {
		return cl.do(req, nil)
	}
	issues, reshardable, err := s.shard(req, nil)
	if err != nil {
		return err
	}
	for i := 0; i < len(issues); i++ {
		err := cl.do(issues[i].req, issues[i].pin)
		if errors.Is(err, errBrokerTooOld) && reshardable {
			more, _, serr := s.shard(issues[i].req, err)
			if serr != nil {
				return serr
			}
			issues = append(issues, more...)
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}
