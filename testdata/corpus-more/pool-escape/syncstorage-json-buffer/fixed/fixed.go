// Package fixed serves synced records.
package fixed

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"
)

var (
	bsoBufferPool = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	encoderPool   = sync.Pool{New: func() any { return new(bytes.Buffer) }}
)

// BSO is a stored record.
type BSO struct {
	ID        string
	Modified  int64
	Payload   string
	SortIndex int
	TTL       int64
}

// MarshalJSON writes times in seconds as the clients want them.
func (b BSO) MarshalJSON() ([]byte, error) {
	buf := bsoBufferPool.Get().(*bytes.Buffer)
	buf.Reset()
	defer bsoBufferPool.Put(buf)
	buf.WriteString(`{"id":`)
	if encoded, err := json.Marshal(b.ID); err == nil {
		buf.Write(encoded)
	} else {
		return nil, err
	}
	buf.WriteString(`,"modified":`)
	buf.WriteString(modifiedString(b.Modified))
	buf.WriteString(`,"payload":`)
	if encoded, err := json.Marshal(b.Payload); err == nil {
		buf.Write(encoded)
	} else {
		return nil, err
	}
	if b.SortIndex != 0 {
		buf.WriteString(`,"sortindex":`)
		buf.WriteString(strconv.Itoa(b.SortIndex))
	}
	buf.WriteByte('}')
	c := make([]byte, buf.Len())
	copy(c, buf.Bytes())
	return c, nil
}

func modifiedString(ms int64) string {
	return strconv.FormatFloat(float64(ms)/1000, 'f', 2, 64)
}

// Entry is a line for the log.
type Entry struct {
	Time    time.Time
	Level   int
	Message string
	Data    map[string]any
}

type mozlog struct {
	Timestamp  int64
	Type       string
	Hostname   string
	EnvVersion string
	Pid        int
	Severity   int
	Fields     map[string]any
}

// MozlogFormatter writes entries in the format of the log collector.
type MozlogFormatter struct {
	Hostname string
	Pid      int
}

// Format encodes an entry.
func (f *MozlogFormatter) Format(entry *Entry) ([]byte, error) {
	m := &mozlog{
		Timestamp:  entry.Time.UnixNano(),
		Type:       "mozsvc.metrics",
		Hostname:   f.Hostname,
		EnvVersion: "2.0",
		Pid:        f.Pid,
		Severity:   entry.Level,
		Fields:     entry.Data,
	}
	if entry.Message != "" {
		entry.Data["msg"] = entry.Message
	}
	b := encoderPool.Get().(*bytes.Buffer)
	b.Reset()
	defer encoderPool.Put(b)
	enc := json.NewEncoder(b)
	if err := enc.Encode(m); err != nil {
		return nil, err
	}
	c := make([]byte, b.Len())
	copy(c, b.Bytes())
	return c, nil
}

// Logger writes formatted entries.
type Logger struct {
	out       io.Writer
	formatter *MozlogFormatter
	mu        sync.Mutex
}

// NewLogger returns a logger for this process.
func NewLogger(out io.Writer) *Logger {
	host, _ := os.Hostname()
	return &Logger{out: out, formatter: &MozlogFormatter{Hostname: host, Pid: os.Getpid()}}
}

// Info logs a message with fields.
func (l *Logger) Info(msg string, fields map[string]any) {
	if fields == nil {
		fields = make(map[string]any)
	}
	line, err := l.formatter.Format(&Entry{Time: time.Now(), Level: 6, Message: msg, Data: fields})
	if err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.out.Write(line)
}

// DB finds records.
type DB interface {
	BSO(collection, id string) (BSO, bool)
}

// Handler answers the requests of one user.
type Handler struct {
	db  DB
	log *Logger
}

// ServeBSO answers with one record.
func (h *Handler) ServeBSO(w http.ResponseWriter, r *http.Request) {
	b, ok := h.db.BSO(r.PathValue("collection"), r.PathValue("id"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	body, err := b.MarshalJSON()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Last-Modified", modifiedString(b.Modified))
	w.Write(body)
	h.log.Info("served", map[string]any{"id": b.ID, "size": len(body)})
}
