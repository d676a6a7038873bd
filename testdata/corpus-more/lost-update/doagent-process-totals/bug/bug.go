// Package bug reports the use of resources per process name.
package bug

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

// ProcProc is a line of the process table.
type ProcProc struct {
	Comm           string
	CPUTime        float64
	UserCPUTime    float64
	KernelCPUTime  float64
	ResidentMemory int64
}

// ParseStat reads "comm utime stime rss".
func ParseStat(line string) (ProcProc, error) {
	f := strings.Fields(line)
	if len(f) != 4 {
		return ProcProc{}, errors.New("malformed stat line")
	}
	u, err1 := strconv.ParseFloat(f[1], 64)
	s, err2 := strconv.ParseFloat(f[2], 64)
	rss, err3 := strconv.ParseInt(f[3], 10, 64)
	return ProcProc{f[0], u + s, u, s, rss}, errors.Join(err1, err2, err3)
}

// MetricRef is a registered metric.
type MetricRef *metric

type metric struct {
	name   string
	values map[string]float64
}

// Reporter takes the values of metrics.
type Reporter interface {
	Update(id MetricRef, value float64, label string)
}

// Registry has metrics and the collectors that update them.
type Registry struct {
	mu         sync.Mutex
	metrics    []*metric
	collectors []func(Reporter)
}

// Register adds a metric.
func (r *Registry) Register(name string) MetricRef {
	m := &metric{name: name, values: make(map[string]float64)}
	r.metrics = append(r.metrics, m)
	return m
}

// AddCollector adds a collector.
func (r *Registry) AddCollector(f func(Reporter)) {
	r.collectors = append(r.collectors, f)
}

// Update sets a value.
func (r *Registry) Update(id MetricRef, value float64, label string) {
	id.values[label] = value
}

// Report collects and prints everything.
func (r *Registry) Report(w io.Writer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.metrics {
		clear(m.values)
	}
	for _, f := range r.collectors {
		f(r)
	}
	for _, m := range r.metrics {
		for l, v := range m.values {
			fmt.Fprintf(w, "%s{process=%q} %g\n", m.name, l, v)
		}
	}
}

type process struct {
	totalCPUTime  float64
	userCPUTime   float64
	kernelCPUTime float64
	totalMemory   float64
}

// RegisterProcessMetrics adds the metrics of processes.
func RegisterProcessMetrics(r *Registry, fn func() ([]ProcProc, error)) {
	memory := r.Register("process_memory")
	cpu := r.Register("process_cpu")
	ucpu := r.Register("process_cpu_user")
	scpu := r.Register("process_cpu_kernel")

	r.AddCollector(func(r Reporter) {
		procs, err := fn()
		if err != nil {
			return
		}
		m := make(map[string]process)
		for _, proc := range procs {
			if value, ok := m[proc.Comm]; ok {
				value.totalCPUTime += proc.CPUTime                // BUG: lost-update
				value.userCPUTime += proc.UserCPUTime             // ALSO: lost-update
				value.kernelCPUTime += proc.KernelCPUTime         // ALSO: lost-update
				value.totalMemory += float64(proc.ResidentMemory) // ALSO: lost-update
			} else {
				m[proc.Comm] = process{
					totalCPUTime:  proc.CPUTime,
					userCPUTime:   proc.UserCPUTime,
					kernelCPUTime: proc.KernelCPUTime,
					totalMemory:   float64(proc.ResidentMemory),
				}
			}
		}
		for key, value := range m {
			r.Update(memory, value.totalMemory, key)
			r.Update(cpu, value.totalCPUTime, key)
			r.Update(ucpu, value.userCPUTime, key)
			r.Update(scpu, value.kernelCPUTime, key)
		}
	})
}
