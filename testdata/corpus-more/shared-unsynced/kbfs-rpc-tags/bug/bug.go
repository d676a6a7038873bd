// Package bug makes calls to servers and carries log tags along in contexts.
package bug

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
)

type ctxTagsKey struct{}

// CtxTags are values to log with everything that happens for a request.
type CtxTags map[string]any

// String formats the tags for a log line.
func (t CtxTags) String() string {
	keys := make([]string, 0, len(t))
	for k := range t {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	var b strings.Builder
	for _, k := range keys {
		fmt.Fprintf(&b, "[%s:%v]", k, t[k])
	}
	return b.String()
}

// AddTagsToContext returns a context with more tags.
func AddTagsToContext(ctx context.Context, tags CtxTags) context.Context {
	current, ok := TagsFromContext(ctx)
	if !ok {
		current = make(CtxTags)
		ctx = context.WithValue(ctx, ctxTagsKey{}, current)
	}
	for k, v := range tags {
		current[k] = v // BUG: shared-unsynced
	}
	return ctx
}

// TagsFromContext returns the tags of a context.
func TagsFromContext(ctx context.Context) (CtxTags, bool) {
	tags, ok := ctx.Value(ctxTagsKey{}).(CtxTags)
	return tags, ok // ALSO: shared-unsynced
}

func randomID() string {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// Transport sends an encoded call and returns the answer.
type Transport interface {
	RoundTrip(ctx context.Context, msg []byte) ([]byte, error)
}

type callMessage struct {
	Method string          `json:"method"`
	Arg    json.RawMessage `json:"arg"`
	Tags   CtxTags         `json:"tags,omitempty"`
}

// Client makes calls.
type Client struct {
	xp  Transport
	log func(format string, args ...any)
}

// Call makes one call.
func (c *Client) Call(ctx context.Context, method string, arg, res any) error {
	raw, err := json.Marshal(arg)
	if err != nil {
		return err
	}
	ctx = AddTagsToContext(ctx, CtxTags{"method": method, "call": randomID()})
	tags, _ := TagsFromContext(ctx)
	msg, err := json.Marshal(callMessage{Method: method, Arg: raw, Tags: tags})
	if err != nil {
		return err
	}
	c.log("-> %s %s", method, tags)
	out, err := c.xp.RoundTrip(ctx, msg)
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	return json.Unmarshal(out, res)
}

// Block is a piece of a file.
type Block struct {
	ID   string `json:"id"`
	Data []byte `json:"data"`
}

// BlockServer fetches blocks.
type BlockServer struct {
	client *Client
}

// Get fetches one block.
func (b *BlockServer) Get(ctx context.Context, id string) (*Block, error) {
	var res Block
	if err := b.client.Call(ctx, "block.getBlock", map[string]string{"id": id}, &res); err != nil {
		return nil, err
	}
	return &res, nil
}

// GetAll fetches several blocks at a time.
func (b *BlockServer) GetAll(ctx context.Context, ids []string) ([]*Block, error) {
	ctx = AddTagsToContext(ctx, CtxTags{"batch": randomID()})
	blocks := make([]*Block, len(ids))
	errs := make([]error, len(ids))
	var wg sync.WaitGroup
	for i, id := range ids {
		wg.Add(1)
		go func() {
			defer wg.Done()
			blocks[i], errs[i] = b.Get(ctx, id)
		}()
	}
	wg.Wait()
	return blocks, errors.Join(errs...)
}
