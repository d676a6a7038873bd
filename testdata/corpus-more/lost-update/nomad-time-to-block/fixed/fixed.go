// Package fixed retries blocking queries against a list of servers.
package fixed

import (
	"errors"
	"io"
	"math/rand"
	"time"
)

const (
	defaultBlockingTime = 300 * time.Second
	maxBlockingTime     = 300 * time.Second
)

var errNoServers = errors.New("no servers")

// rpcInfo is what every request can say about itself.
type rpcInfo interface {
	RequestRegion() string
	IsRead() bool
	HasTimedOut(since time.Time, hold, max time.Duration) bool
	TimeToBlock() time.Duration
	SetTimeToBlock(t time.Duration)
}

// QueryOptions is part of every read request.
type QueryOptions struct {
	Region        string
	MinQueryIndex uint64
	MaxQueryTime  time.Duration
	AllowStale    bool
	Prefix        string
}

// RequestRegion is the target region.
func (q QueryOptions) RequestRegion() string { return q.Region }

// IsRead is true for reads.
func (q QueryOptions) IsRead() bool { return true }

// TimeToBlock is 0 if the query does not block.
func (q QueryOptions) TimeToBlock() time.Duration {
	if q.MinQueryIndex == 0 {
		return 0
	}
	if q.MaxQueryTime > maxBlockingTime {
		return maxBlockingTime
	} else if q.MaxQueryTime <= 0 {
		return defaultBlockingTime
	}
	return q.MaxQueryTime
}

// SetTimeToBlock changes how long the query may block.
func (q *QueryOptions) SetTimeToBlock(t time.Duration) {
	q.MaxQueryTime = t
}

// HasTimedOut says whether the query should be given up.
func (q QueryOptions) HasTimedOut(start time.Time, hold, max time.Duration) bool {
	if q.MinQueryIndex > 0 {
		return time.Since(start) > q.TimeToBlock()+hold
	}
	return time.Since(start) > hold
}

// WriteRequest is part of every write request.
type WriteRequest struct {
	Region string
}

// RequestRegion is the target region.
func (w WriteRequest) RequestRegion() string { return w.Region }

// IsRead is true for reads.
func (w WriteRequest) IsRead() bool { return false }

// TimeToBlock is always 0.
func (w WriteRequest) TimeToBlock() time.Duration { return 0 }

// SetTimeToBlock does nothing, writes never block.
func (w WriteRequest) SetTimeToBlock(time.Duration) {}

// HasTimedOut says whether the request should be given up.
func (w WriteRequest) HasTimedOut(start time.Time, hold, _ time.Duration) bool {
	return time.Since(start) > hold
}

// AllocListRequest lists allocations.
type AllocListRequest struct {
	Resources bool
	QueryOptions
}

// JobDeregisterRequest stops a job.
type JobDeregisterRequest struct {
	JobID string
	WriteRequest
}

type client struct {
	servers []string
	hold    time.Duration
	call    func(server, method string, args, reply any) error
}

// rpc calls a method on one of the servers and retries for a while.
func (c *client) rpc(method string, args, reply any) error {
	deadline := time.Now()
	info, ok := args.(rpcInfo)
	if ok {
		deadline = deadline.Add(info.TimeToBlock() + c.hold)
	}
	start := time.Now()
	for {
		if len(c.servers) == 0 {
			return errNoServers
		}
		server := c.servers[rand.Intn(len(c.servers))]
		err := c.call(server, method, args, reply)
		if err == nil {
			return nil
		}
		if !ok || !errors.Is(err, io.EOF) || info.HasTimedOut(start, c.hold, defaultBlockingTime) {
			return err
		}
		wait := c.hold/16 + time.Duration(rand.Int63n(int64(c.hold/16)+1))
		time.Sleep(wait)

		if newBlockTime := time.Until(deadline) - c.hold; newBlockTime <= 0 {
			info.SetTimeToBlock(0)
		} else {
			info.SetTimeToBlock(newBlockTime)
		}
	}
}

func (c *client) watchAllocations(out chan<- []string) error {
	req := &AllocListRequest{QueryOptions: QueryOptions{AllowStale: true}}
	for {
		var resp struct {
			IDs   []string
			Index uint64
		}
		if err := c.rpc("Node.GetAllocs", req, &resp); err != nil {
			return err
		}
		req.MinQueryIndex = resp.Index
		out <- resp.IDs
	}
}

func (c *client) stop(job string) error {
	req := &JobDeregisterRequest{JobID: job}
	return c.rpc("Job.Deregister", req, &struct{}{})
}
