// Package bug runs an agent over a model's message interface.
package bug

import (
	"context"
	"errors"
	"slices"
)

// TextBlock is a piece of a system prompt.
type TextBlock struct {
	Text  string
	Cache bool
}

// MessageParam is a turn of the conversation.
type MessageParam struct {
	Role    string
	Content []TextBlock
}

// MessageNewParams is a request to the model.
type MessageNewParams struct {
	Model     string
	MaxTokens int64
	System    []TextBlock
	Messages  []MessageParam
	Stop      []string
}

// Message is what an agent is told.
type Message struct {
	Role string
	Text string
}

// Option configures a run.
type Option interface{ option() }

func (MessageNewParams) option() {}

// WithInstructions gives instructions for one run.
type WithInstructions string

func (WithInstructions) option() {}

func getOption[T Option](opts []Option) (T, bool) {
	for _, o := range slices.Backward(opts) {
		if t, ok := o.(T); ok {
			return t, true
		}
	}
	var zero T
	return zero, false
}

// Client sends requests.
type Client interface {
	New(ctx context.Context, p MessageNewParams) (string, error)
}

// Config configures an agent.
type Config struct {
	Model        string
	MaxTokens    int64
	Instructions string
}

// Agent answers messages.
type Agent struct {
	cfg    Config
	client Client
}

// NewAgent makes an agent.
func NewAgent(c Client, cfg Config) *Agent {
	if cfg.MaxTokens == 0 {
		cfg.MaxTokens = 4096
	}
	return &Agent{cfg: cfg, client: c}
}

var errNoMessages = errors.New("no messages")

// buildMessageParams makes the request of one run.
func (a *Agent) buildMessageParams(msgs []Message, opts []Option) (MessageNewParams, error) {
	var params MessageNewParams
	if p, ok := getOption[MessageNewParams](opts); ok {
		params = p
	}
	if params.Model == "" {
		params.Model = a.cfg.Model
	}
	if params.MaxTokens == 0 {
		params.MaxTokens = a.cfg.MaxTokens
	}
	if a.cfg.Instructions != "" {
		params.System = append(params.System, TextBlock{Text: a.cfg.Instructions}) // BUG: append-clobber
	}
	if in, ok := getOption[WithInstructions](opts); ok {
		params.System = append(params.System, TextBlock{Text: string(in)}) // ALSO: append-clobber
	}
	for _, m := range msgs {
		if m.Role == "system" {
			params.System = append(params.System, TextBlock{Text: m.Text}) // ALSO: append-clobber
			continue
		}
		params.Messages = append(params.Messages, MessageParam{ // ALSO: append-clobber
			Role:    m.Role,
			Content: []TextBlock{{Text: m.Text}},
		})
	}
	if len(params.Messages) == 0 {
		return params, errNoMessages
	}
	return params, nil
}

// Run sends the messages and gives the answer.
func (a *Agent) Run(ctx context.Context, msgs []Message, opts ...Option) (string, error) {
	params, err := a.buildMessageParams(msgs, opts)
	if err != nil {
		return "", err
	}
	return a.client.New(ctx, params)
}
