package bug

import (
	"bufio"
	"bytes"
	"context"
	"log"
	"net"
	"sync"
)

const maxUDPSize = 64 * 1024

// Entry is one log entry.
type Entry struct {
	Body       string
	Attributes map[string]string
}

// AsyncConfig makes reading and processing independent.
type AsyncConfig struct {
	Readers        int
	Processors     int
	MaxQueueLength int
}

type messageAndAddr struct {
	message []byte
	addr    net.Addr
}

// Input makes entries of datagrams.
type Input struct {
	buffer        []byte
	addAttributes bool
	async         *AsyncConfig
	splitFunc     bufio.SplitFunc
	write         func(context.Context, *Entry)

	connection net.PacketConn
	cancel     context.CancelFunc
	wg         sync.WaitGroup
	wgReader   sync.WaitGroup
	queue      chan messageAndAddr
}

// New makes an input that is not started.
func New(conn net.PacketConn, async *AsyncConfig, split bufio.SplitFunc, write func(context.Context, *Entry)) *Input {
	in := &Input{
		buffer:     make([]byte, maxUDPSize),
		connection: conn,
		async:      async,
		splitFunc:  split,
		write:      write,
	}
	if async != nil {
		in.queue = make(chan messageAndAddr, async.MaxQueueLength)
	}
	return in
}

// Start begins to receive.
func (in *Input) Start() {
	ctx, cancel := context.WithCancel(context.Background())
	in.cancel = cancel
	if in.async == nil {
		in.wg.Add(1)
		go in.readAndProcess(ctx)
		return
	}
	for range in.async.Readers {
		in.wgReader.Add(1)
		go in.readAsync(ctx)
	}
	for range in.async.Processors {
		in.wg.Add(1)
		go in.processAsync(ctx)
	}
}

func (in *Input) readAndProcess(ctx context.Context) {
	defer in.wg.Done()
	buf := make([]byte, 0, maxUDPSize)
	for {
		message, addr, _, err := in.readMessage(in.buffer)
		if err != nil {
			if ctx.Err() != nil {
				return
			}
			log.Printf("failed reading messages: %v", err)
			return
		}
		in.processMessage(ctx, message, addr, buf)
	}
}

func (in *Input) readAsync(ctx context.Context) {
	defer in.wgReader.Done()
	for {
		message, addr, n, err := in.readMessage(in.buffer)
		if err != nil {
			if ctx.Err() != nil {
				return
			}
			log.Printf("failed reading messages: %v", err)
			return
		}
		if n == 0 {
			continue
		}
		in.queue <- messageAndAddr{message: message, addr: addr} // BUG: reused-buffer
	}
}

func (in *Input) processAsync(ctx context.Context) {
	defer in.wg.Done()
	buf := make([]byte, 0, maxUDPSize)
	for m := range in.queue {
		in.processMessage(ctx, m.message, m.addr, buf)
	}
}

func (in *Input) processMessage(ctx context.Context, message []byte, addr net.Addr, buf []byte) {
	scanner := bufio.NewScanner(bytes.NewReader(message))
	scanner.Buffer(buf, maxUDPSize)
	scanner.Split(in.splitFunc)
	for scanner.Scan() {
		e := &Entry{Body: scanner.Text()}
		if in.addAttributes && addr != nil {
			e.Attributes = map[string]string{"net.peer": addr.String()}
		}
		in.write(ctx, e)
	}
	if err := scanner.Err(); err != nil {
		log.Printf("scanner: %v", err)
	}
}

// readMessage reads a datagram and cuts off control characters at its end.
func (in *Input) readMessage(buffer []byte) ([]byte, net.Addr, int, error) {
	n, addr, err := in.connection.ReadFrom(buffer)
	if err != nil {
		return nil, nil, 0, err
	}
	for ; n > 0 && buffer[n-1] < 32; n-- {
	}
	return buffer[:n], addr, n, nil
}

// Stop waits until everything received is processed.
func (in *Input) Stop() error {
	in.cancel()
	err := in.connection.Close()
	in.wgReader.Wait()
	if in.queue != nil {
		close(in.queue)
	}
	in.wg.Wait()
	return err
}
