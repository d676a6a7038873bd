// Package bug is a logger with hooks.
package bug

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"sync"
	"time"
)

// Level is the severity of an entry.
type Level uint32

// The levels.
const (
	ErrorLevel Level = iota
	WarnLevel
	InfoLevel
)

// Hook is called for entries of its levels.
type Hook interface {
	Levels() []Level
	Fire(*Entry) error
}

// LevelHooks are the hooks of each level.
type LevelHooks map[Level][]Hook

// Add adds a hook.
func (hooks LevelHooks) Add(hook Hook) {
	for _, level := range hook.Levels() {
		hooks[level] = append(hooks[level], hook)
	}
}

// Remove removes a hook.
func (hooks LevelHooks) Remove(hook Hook) {
	for _, level := range hook.Levels() {
		hooks[level] = slices.DeleteFunc(hooks[level], func(h Hook) bool { return h == hook }) // ALSO: shallow-clone
	}
}

// Fire calls the hooks of a level.
func (hooks LevelHooks) Fire(level Level, entry *Entry) error {
	for _, hook := range hooks[level] {
		if err := hook.Fire(entry); err != nil {
			return err
		}
	}
	return nil
}

// Logger writes entries.
type Logger struct {
	Out   io.Writer
	Hooks LevelHooks
	mu    sync.Mutex
}

// New returns a logger.
func New(out io.Writer) *Logger {
	return &Logger{Out: out, Hooks: make(LevelHooks)}
}

// AddHook adds a hook to the logger.
func (logger *Logger) AddHook(hook Hook) {
	logger.mu.Lock()
	defer logger.mu.Unlock()
	logger.Hooks.Add(hook)
}

// RemoveHook removes a hook from the logger.
func (logger *Logger) RemoveHook(hook Hook) {
	logger.mu.Lock()
	defer logger.mu.Unlock()
	logger.Hooks.Remove(hook)
}

// Entry is one entry.
type Entry struct {
	Logger  *Logger
	Data    map[string]any
	Time    time.Time
	Level   Level
	Message string
}

// WithField returns an entry with a field.
func (logger *Logger) WithField(key string, value any) *Entry {
	return &Entry{Logger: logger, Data: map[string]any{key: value}}
}

// Dup returns a copy of the entry.
func (entry *Entry) Dup() *Entry {
	return &Entry{Logger: entry.Logger, Data: maps.Clone(entry.Data), Time: entry.Time}
}

func (entry *Entry) log(level Level, msg string) {
	newEntry := entry.Dup()
	if newEntry.Time.IsZero() {
		newEntry.Time = time.Now()
	}
	newEntry.Level = level
	newEntry.Message = msg
	newEntry.fireHooks()
	newEntry.write()
}

func (entry *Entry) fireHooks() {
	entry.Logger.mu.Lock()
	tmpHooks := maps.Clone(entry.Logger.Hooks) // BUG: shallow-clone
	entry.Logger.mu.Unlock()

	if err := tmpHooks.Fire(entry.Level, entry); err != nil { // ALSO: shallow-clone
		fmt.Fprintf(os.Stderr, "Failed to fire hook: %v\n", err)
	}
}

func (entry *Entry) write() {
	entry.Logger.mu.Lock()
	defer entry.Logger.mu.Unlock()
	fmt.Fprintf(entry.Logger.Out, "%s level=%d msg=%q", entry.Time.Format(time.RFC3339), entry.Level, entry.Message)
	for _, k := range slices.Sorted(maps.Keys(entry.Data)) {
		fmt.Fprintf(entry.Logger.Out, " %s=%v", k, entry.Data[k])
	}
	fmt.Fprintln(entry.Logger.Out)
}

// Info logs at the info level.
func (entry *Entry) Info(args ...any) { entry.log(InfoLevel, fmt.Sprint(args...)) }

// Error logs at the error level.
func (entry *Entry) Error(args ...any) { entry.log(ErrorLevel, fmt.Sprint(args...)) }
