// Package fixed turns cumulative profiles into deltas and uploads them.
package fixed

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"time"
)

// deltaProfiler derives the difference to the previous profile.
type deltaProfiler interface {
	Delta(data []byte) ([]byte, error)
}

type deltaComputer struct {
	prev map[uint32]uint64
}

// Delta writes the pairs of data whose value grew.
func (dc *deltaComputer) Delta(data []byte, out io.Writer) error {
	if len(data)%12 != 0 {
		return fmt.Errorf("truncated profile: %d bytes", len(data))
	}
	cur := make(map[uint32]uint64, len(data)/12)
	var rec [12]byte
	for ; len(data) > 0; data = data[12:] {
		id, v := binary.LittleEndian.Uint32(data), binary.LittleEndian.Uint64(data[4:])
		cur[id] = v
		if d := v - dc.prev[id]; d != 0 {
			binary.LittleEndian.PutUint32(rec[:], id)
			binary.LittleEndian.PutUint64(rec[4:], d)
			if _, err := out.Write(rec[:]); err != nil {
				return err
			}
		}
	}
	dc.prev = cur
	return nil
}

type fastDeltaProfiler struct {
	dc  deltaComputer
	buf bytes.Buffer
	gzr gzip.Reader
	gzw *gzip.Writer
}

func newFastDeltaProfiler() deltaProfiler {
	fdp := &fastDeltaProfiler{}
	fdp.gzw = gzip.NewWriter(&fdp.buf)
	return fdp
}

func isGzipData(data []byte) bool {
	return bytes.HasPrefix(data, []byte{0x1f, 0x8b})
}

func (fdp *fastDeltaProfiler) Delta(data []byte) (b []byte, err error) {
	if isGzipData(data) {
		if err := fdp.gzr.Reset(bytes.NewReader(data)); err != nil {
			return nil, err
		}
		data, err = io.ReadAll(&fdp.gzr)
		if err != nil {
			return nil, fmt.Errorf("decompressing profile: %v", err)
		}
	}

	fdp.buf.Reset()
	fdp.gzw.Reset(&fdp.buf)

	if err = fdp.dc.Delta(data, fdp.gzw); err != nil {
		return nil, fmt.Errorf("error computing delta: %v", err)
	}
	if err = fdp.gzw.Close(); err != nil {
		return nil, fmt.Errorf("error flushing gzip writer: %v", err)
	}
	b = make([]byte, len(fdp.buf.Bytes()))
	copy(b, fdp.buf.Bytes())
	return b, nil
}

type profile struct {
	name string
	data []byte
}

type profiler struct {
	deltas map[string]deltaProfiler
	fetch  func(name string) ([]byte, error)
	out    chan *profile
}

func (p *profiler) deltaProfile(name string, curData []byte) (*profile, error) {
	deltaData, err := p.deltas[name].Delta(curData)
	if err != nil {
		return nil, fmt.Errorf("delta prof: %v", err)
	}
	return &profile{name: name, data: deltaData}, nil
}

func (p *profiler) collect(ticker <-chan time.Time) error {
	for range ticker {
		for name := range p.deltas {
			data, err := p.fetch(name)
			if err != nil {
				return err
			}
			prof, err := p.deltaProfile(name, data)
			if err != nil {
				return err
			}
			p.out <- prof
		}
	}
	return nil
}

func (p *profiler) send(do func(name string, body io.Reader) error) {
	for prof := range p.out {
		for try := 0; try < 3; try++ {
			if do(prof.name, bytes.NewReader(prof.data)) == nil {
				break
			}
			time.Sleep(time.Second << try)
		}
	}
}
