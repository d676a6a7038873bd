// Package bug runs the tests of a list in several jobs.
package bug

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

const (
	groupLabel = "kubetest.io/group"
	testLabel  = "kubetest.io/tests"
)

// ObjectMeta names an object.
type ObjectMeta struct {
	Name         string
	GenerateName string
	Labels       map[string]string
}

// Container is a container of a pod.
type Container struct {
	Name    string
	Image   string
	Command []string
	Env     []string
}

// PodTemplate is what a job runs.
type PodTemplate struct {
	Meta       ObjectMeta
	Containers []Container
}

// Job is a job of the cluster.
type Job struct {
	Meta     ObjectMeta
	Template PodTemplate
	Deadline time.Duration
}

type jobClient interface {
	Run(ctx context.Context, job *Job) ([]byte, error)
}

// Strategy tells how to distribute tests.
type Strategy struct {
	MaxContainers int
	Retest        bool
}

// TestJob is what the user asks for.
type TestJob struct {
	Template PodTemplate
	Strategy Strategy
	Tests    []string
}

// TestLog is the result of a group.
type TestLog struct {
	Group  int
	Output string
	Err    error
	Took   time.Duration
}

// TestJobRunner runs a TestJob.
type TestJobRunner struct {
	client jobClient
	mu     sync.Mutex
	logs   []TestLog
}

// NewTestJobRunner returns a runner.
func NewTestJobRunner(c jobClient) *TestJobRunner {
	return &TestJobRunner{client: c}
}

// Run runs all tests and returns the logs.
func (r *TestJobRunner) Run(ctx context.Context, tj *TestJob) ([]TestLog, error) {
	if len(tj.Template.Containers) == 0 {
		return nil, errors.New("no container")
	}
	if tj.Template.Meta.Labels == nil {
		tj.Template.Meta.Labels = make(map[string]string)
	}
	groups := split(tj.Tests, max(tj.Strategy.MaxContainers, 1))
	var wg sync.WaitGroup
	for i, tests := range groups {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r.runTests(ctx, tj.Template, i, tests)
		}()
	}
	wg.Wait()
	return r.logs, r.failed()
}

func split(tests []string, size int) [][]string {
	var groups [][]string
	for len(tests) > size {
		groups = append(groups, tests[:size])
		tests = tests[size:]
	}
	return append(groups, tests)
}

func (r *TestJobRunner) newJob(tmpl PodTemplate, group int, tests []string) *Job {
	job := &Job{
		Meta:     ObjectMeta{GenerateName: "kubetest-"},
		Template: tmpl,
		Deadline: time.Hour,
	}
	job.Template.Containers = append([]Container(nil), tmpl.Containers...)
	c := &job.Template.Containers[0]
	c.Command = append(append([]string(nil), c.Command...), "-run", strings.Join(tests, "|"))
	job.Template.Meta.Labels[groupLabel] = fmt.Sprint(group)     // BUG: shared-unsynced
	job.Template.Meta.Labels[testLabel] = fmt.Sprint(len(tests)) // ALSO: shared-unsynced
	return job
}

func (r *TestJobRunner) runTests(ctx context.Context, tmpl PodTemplate, group int, tests []string) {
	start := time.Now()
	out, err := r.client.Run(ctx, r.newJob(tmpl, group, tests))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.logs = append(r.logs, TestLog{Group: group, Output: string(out), Err: err, Took: time.Since(start)})
}

func (r *TestJobRunner) failed() error {
	var errs []error
	for _, l := range r.logs {
		errs = append(errs, l.Err)
	}
	return errors.Join(errs...)
}
