package bug

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"sync"
)

const (
	lineBufferSize    = 1e6
	channelBufferSize = 512
)

// Element is one vertex or edge of the dump.
type Element struct {
	ID      string          `json:"id"`
	Type    string          `json:"type"`
	Label   string          `json:"label"`
	Payload json.RawMessage `json:"payload"`
}

// Pair is an element or the error of its line.
type Pair struct {
	Element Element
	Err     error
}

// Unmarshal decodes one line.
func Unmarshal(line []byte) (Element, error) {
	var e Element
	err := json.Unmarshal(line, &e)
	return e, err
}

// Read decodes the lines of r with several workers.
func Read(ctx context.Context, r io.Reader, unmarshal func(line []byte) (Element, error)) <-chan Pair {
	scanner := bufio.NewScanner(r)
	scanner.Split(bufio.ScanLines)
	scanner.Buffer(make([]byte, lineBufferSize), lineBufferSize)

	lineCh := make(chan []byte, channelBufferSize)
	go func() {
		defer close(lineCh)

		for scanner.Scan() {
			line := scanner.Bytes()
			if len(line) == 0 {
				continue
			}
			select {
			case lineCh <- line: // BUG: reused-buffer
			case <-ctx.Done():
				return
			}
		}
	}()

	pairCh := make(chan Pair, channelBufferSize)
	var wg sync.WaitGroup
	for i := 0; i < runtime.GOMAXPROCS(0); i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for line := range lineCh {
				e, err := unmarshal(line)
				select {
				case pairCh <- Pair{Element: e, Err: err}:
				case <-ctx.Done():
					return
				}
			}
		}()
	}
	go func() {
		defer close(pairCh)
		wg.Wait()
		if err := scanner.Err(); err != nil {
			pairCh <- Pair{Err: err}
		}
	}()
	return pairCh
}

type wrappedState struct {
	vertices map[string]Element
	edges    map[string]Element
}

// Correlate reads a dump into memory.
func Correlate(ctx context.Context, r io.Reader) (*wrappedState, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ws := &wrappedState{vertices: map[string]Element{}, edges: map[string]Element{}}
	for p := range Read(ctx, r, Unmarshal) {
		if p.Err != nil {
			return nil, fmt.Errorf("reading dump: %w", p.Err)
		}
		switch p.Element.Type {
		case "vertex":
			ws.vertices[p.Element.ID] = p.Element
		case "edge":
			ws.edges[p.Element.ID] = p.Element
		}
	}
	return ws, nil
}
