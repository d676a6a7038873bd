// Package fixed listens for log messages and makes events of them.
package fixed

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"strings"
	"time"
)

// Config of a listener.
type Config struct {
	Address    string
	Port       int
	Protocol   string
	MaxMsgSize int
	JSONMode   bool
	MergeRoot  bool
	Types      map[string]bool
}

// Event is a message with its fields.
type Event map[string]any

// LogListener receives messages.
type LogListener struct {
	config   Config
	received chan Event
	failed   chan bool
}

// NewLogListener returns a listener that has not started.
func NewLogListener(cfg Config) *LogListener {
	return &LogListener{config: cfg}
}

// Start listens until the socket fails.
func (ll *LogListener) Start(received chan Event, failed chan bool) {
	ll.received = received
	ll.failed = failed
	address := fmt.Sprintf("%s:%d", ll.config.Address, ll.config.Port)
	if ll.config.Protocol == "tcp" {
		ll.startTCP(address)
	} else {
		ll.startUDP(address)
	}
}

func (ll *LogListener) startTCP(address string) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		log.Printf("listen tcp %s: %v", address, err)
		ll.failed <- true
		return
	}
	defer l.Close()
	for {
		conn, err := l.Accept()
		if err != nil {
			log.Printf("accept: %v", err)
			return
		}
		go func() {
			defer conn.Close()
			buffer := make([]byte, ll.config.MaxMsgSize)
			length, err := conn.Read(buffer)
			if err != nil {
				var ne net.Error
				if errors.As(err, &ne) && ne.Timeout() {
					ll.failed <- true
				}
				return
			}
			ll.processMessage(buffer, length)
		}()
	}
}

func (ll *LogListener) startUDP(address string) {
	l, err := net.ListenPacket("udp", address)
	if err != nil {
		log.Printf("listen udp %s: %v", address, err)
		ll.failed <- true
		return
	}
	defer l.Close()

	for {
		buffer := make([]byte, ll.config.MaxMsgSize)
		length, _, err := l.ReadFrom(buffer)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			log.Printf("read: %v", err)
			continue
		}
		go ll.processMessage(buffer, length)
	}
}

// Shutdown closes the channels.
func (ll *LogListener) Shutdown() {
	close(ll.failed)
	close(ll.received)
}

func (ll *LogListener) processMessage(buffer []byte, length int) {
	if length == 0 {
		return
	}
	data := strings.TrimSpace(string(buffer[:length]))
	if data == "" {
		log.Print("event is empty")
		return
	}
	event := Event{}
	if ll.config.JSONMode {
		fields := map[string]any{}
		if err := json.Unmarshal([]byte(data), &fields); err != nil {
			event["message"] = data
			event["tags"] = []string{"_json_parse_failure"}
		} else if ll.config.MergeRoot {
			event = fields
		} else {
			event["log"] = fields
		}
		if t, ok := event["type"].(string); ok && len(ll.config.Types) > 0 && !ll.config.Types[t] {
			return
		}
	} else {
		event["message"] = data
	}
	event["@timestamp"] = time.Now()
	ll.received <- event
}
