// Package bug has test steps for message queues.
package bug

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Delivery is a received message.
type Delivery struct {
	Topic string
	Body  []byte
	Props map[string]string
}

// Channel subscribes to topics.
type Channel interface {
	Subscribe(topic string) (<-chan Delivery, error)
	Publish(ctx context.Context, d Delivery) error
}

// Session is the state of a scenario.
type Session struct {
	Channel  Channel
	Messages []Delivery
	Consumed []Delivery

	mu    sync.Mutex
	msg   Delivery
	props map[string]string
}

// Subscribe collects the messages of a topic.
func (s *Session) Subscribe(ctx context.Context, topic string) error {
	in, err := s.Channel.Subscribe(topic)
	if err != nil {
		return fmt.Errorf("subscribing to %s: %w", topic, err)
	}
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case d, ok := <-in:
				if !ok {
					return
				}
				s.mu.Lock()
				s.Messages = append(s.Messages, d)
				s.mu.Unlock()
			}
		}
	}()
	return nil
}

// SetProps sets the properties of messages to publish.
func (s *Session) SetProps(p map[string]string) { s.props = p }

// PublishText publishes a text.
func (s *Session) PublishText(ctx context.Context, topic, text string) error {
	return s.Channel.Publish(ctx, Delivery{Topic: topic, Body: []byte(text), Props: s.props})
}

func waitFor(ctx context.Context, timeout time.Duration, cond func() error) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var err error
	for {
		if err = cond(); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// WaitForText waits for a message and consumes it.
func (s *Session) WaitForText(ctx context.Context, timeout time.Duration, want string) error {
	return waitFor(ctx, timeout, func() error {
		s.mu.Lock()
		defer s.mu.Unlock()
		for i := range s.Messages {
			if string(s.Messages[i].Body) == want {
				s.msg = s.Messages[i]
				s.Consumed = append(s.Consumed, s.Messages[i])
				slices.Delete(s.Messages, i, i+1) // BUG: lost-update
				return nil
			}
		}
		return fmt.Errorf("not received message %q", want)
	})
}

// WaitForJSON waits for a message with these properties and consumes it.
func (s *Session) WaitForJSON(ctx context.Context, timeout time.Duration, props map[string]any) error {
	return waitFor(ctx, timeout, func() error {
		s.mu.Lock()
		defer s.mu.Unlock()
		for i := range s.Messages {
			if matches(s.Messages[i].Body, props) {
				s.msg = s.Messages[i]
				s.Consumed = append(s.Consumed, s.Messages[i])
				slices.Delete(s.Messages, i, i+1) // ALSO: lost-update
				return nil
			}
		}
		return fmt.Errorf("not received message with %v", props)
	})
}

func matches(body []byte, props map[string]any) bool {
	var got map[string]any
	if json.Unmarshal(body, &got) != nil {
		return false
	}
	for k, v := range props {
		if fmt.Sprint(got[k]) != fmt.Sprint(v) {
			return false
		}
	}
	return true
}

// NoMessages fails when a message was not consumed.
func (s *Session) NoMessages() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.Messages); n > 0 {
		return fmt.Errorf("%d unexpected messages", n)
	}
	return nil
}
