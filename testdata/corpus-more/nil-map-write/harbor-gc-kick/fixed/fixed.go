// Package fixed is the API for garbage collection of a registry.
package fixed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
)

// Types of schedules.
const (
	ScheduleHourly = "Hourly"
	ScheduleDaily  = "Daily"
	ScheduleWeekly = "Weekly"
	ScheduleCustom = "Custom"
	ScheduleManual = "Manual"
	ScheduleNone   = "None"
)

// ScheduleObj is when it runs.
type ScheduleObj struct {
	Type string `json:"type"`
	Cron string `json:"cron"`
}

// Schedule is the body of a request.
type Schedule struct {
	Schedule   *ScheduleObj   `json:"schedule"`
	Parameters map[string]any `json:"parameters"`
}

// Policy says what is collected.
type Policy struct {
	DryRun         bool
	DeleteUntagged bool
	ExtraAttrs     map[string]any
}

// Controller runs garbage collections.
type Controller interface {
	Start(ctx context.Context, policy Policy, trigger string) (int64, error)
	CreateSchedule(ctx context.Context, cronType, cron string, policy Policy) (int64, error)
	DeleteSchedule(ctx context.Context) error
}

type gcAPI struct {
	gcCtr      Controller
	timeWindow int64
}

// NewGCAPI gives the handler.
func NewGCAPI(c Controller, timeWindow int64) http.Handler {
	g := &gcAPI{gcCtr: c, timeWindow: timeWindow}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /system/gc/schedule", g.create)
	mux.HandleFunc("PUT /system/gc/schedule", g.update)
	return mux
}

func (g *gcAPI) read(r *http.Request) (*Schedule, error) {
	var s Schedule
	if err := json.NewDecoder(r.Body).Decode(&s); err != nil {
		return nil, err
	}
	if s.Schedule == nil {
		return nil, errors.New("schedule is required")
	}
	return &s, nil
}

func (g *gcAPI) create(w http.ResponseWriter, r *http.Request) {
	s, err := g.read(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	id, err := g.kick(r.Context(), s.Schedule.Type, s.Schedule.Cron, s.Parameters)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if i := strings.LastIndex(r.URL.Path, "/"); i != -1 {
		w.Header().Set("Location", fmt.Sprintf("%s/%d", r.URL.Path[:i], id))
	}
	w.WriteHeader(http.StatusCreated)
}

func (g *gcAPI) update(w http.ResponseWriter, r *http.Request) {
	s, err := g.read(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if _, err := g.kick(r.Context(), s.Schedule.Type, s.Schedule.Cron, s.Parameters); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (g *gcAPI) kick(ctx context.Context, scheType string, cron string, parameters map[string]any) (int64, error) {
	if parameters == nil {
		parameters = make(map[string]any)
	}
	parameters["redis_url_reg"] = os.Getenv("_REDIS_URL_REG")
	parameters["time_window"] = g.timeWindow

	var err error
	var id int64
	switch scheType {
	case ScheduleManual:
		id, err = g.gcCtr.Start(ctx, newPolicy(parameters), "manual")
	case ScheduleNone:
		err = g.gcCtr.DeleteSchedule(ctx)
	case ScheduleHourly, ScheduleDaily, ScheduleWeekly, ScheduleCustom:
		err = g.updateSchedule(ctx, scheType, cron, newPolicy(parameters))
	default:
		err = fmt.Errorf("unknown schedule type %q", scheType)
	}
	return id, err
}

func newPolicy(parameters map[string]any) Policy {
	policy := Policy{ExtraAttrs: parameters}
	if dryRun, ok := parameters["dry_run"].(bool); ok {
		policy.DryRun = dryRun
	}
	if deleteUntagged, ok := parameters["delete_untagged"].(bool); ok {
		policy.DeleteUntagged = deleteUntagged
	}
	return policy
}

func (g *gcAPI) createSchedule(ctx context.Context, cronType, cron string, policy Policy) error {
	if cron == "" {
		return errors.New("empty cron string for gc schedule")
	}
	_, err := g.gcCtr.CreateSchedule(ctx, cronType, cron, policy)
	return err
}

func (g *gcAPI) updateSchedule(ctx context.Context, cronType, cron string, policy Policy) error {
	if err := g.gcCtr.DeleteSchedule(ctx); err != nil {
		return err
	}
	return g.createSchedule(ctx, cronType, cron, policy)
}
