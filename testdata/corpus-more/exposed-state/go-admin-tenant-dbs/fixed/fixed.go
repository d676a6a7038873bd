// Package fixed holds what the tenants of an application use.
package fixed

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"sync"
	"time"
)

// Enforcer decides who may do what.
type Enforcer interface {
	Enforce(sub, obj, act string) (bool, error)
	LoadPolicy() error
}

// Scheduler runs jobs at times.
type Scheduler interface {
	Start()
	Stop()
}

// RouteFunc registers routes.
type RouteFunc func(mux *http.ServeMux)

// Application is the state of the process.
type Application struct {
	mux           sync.RWMutex
	defaultTenant string
	dbs           map[string]*sql.DB
	casbins       map[string]Enforcer
	crontab       map[string]Scheduler
	handler       map[string][]RouteFunc
}

// NewApplication returns an application without tenants.
func NewApplication(defaultTenant string) *Application {
	return &Application{
		defaultTenant: defaultTenant,
		dbs:           make(map[string]*sql.DB),
		casbins:       make(map[string]Enforcer),
		crontab:       make(map[string]Scheduler),
		handler:       make(map[string][]RouteFunc),
	}
}

// SetDbByTenant sets the database of a tenant.
func (e *Application) SetDbByTenant(tenant string, db *sql.DB) {
	e.mux.Lock()
	defer e.mux.Unlock()
	e.dbs[tenant] = db
}

// GetDbByTenant returns the database of a tenant.
func (e *Application) GetDbByTenant(tenant string) *sql.DB {
	e.mux.RLock()
	defer e.mux.RUnlock()
	if db, ok := e.dbs["*"]; ok {
		return db
	}
	return e.dbs[tenant]
}

// GetDb returns the database of the default tenant.
func (e *Application) GetDb() *sql.DB { return e.GetDbByTenant(e.defaultTenant) }

// GetAllDb returns the databases of all the tenants.
func (e *Application) GetAllDb() map[string]*sql.DB {
	e.mux.RLock()
	defer e.mux.RUnlock()
	return maps.Clone(e.dbs)
}

// SetCasbinByTenant sets the enforcer of a tenant.
func (e *Application) SetCasbinByTenant(tenant string, enforcer Enforcer) {
	e.mux.Lock()
	defer e.mux.Unlock()
	e.casbins[tenant] = enforcer
}

// GetAllCasbin returns the enforcers of all the tenants.
func (e *Application) GetAllCasbin() map[string]Enforcer {
	e.mux.RLock()
	defer e.mux.RUnlock()
	return maps.Clone(e.casbins)
}

// SetCrontabByTenant sets the scheduler of a tenant.
func (e *Application) SetCrontabByTenant(tenant string, s Scheduler) {
	e.mux.Lock()
	defer e.mux.Unlock()
	e.crontab[tenant] = s
}

// GetAllCrontab returns the schedulers of all the tenants.
func (e *Application) GetAllCrontab() map[string]Scheduler {
	e.mux.RLock()
	defer e.mux.RUnlock()
	return maps.Clone(e.crontab)
}

// SetHandlerByTenant adds routes of a tenant.
func (e *Application) SetHandlerByTenant(tenant string, f RouteFunc) {
	e.mux.Lock()
	defer e.mux.Unlock()
	e.handler[tenant] = append(e.handler[tenant], f)
}

// GetAllHandler returns the routes of all the tenants.
func (e *Application) GetAllHandler() map[string][]RouteFunc {
	e.mux.RLock()
	defer e.mux.RUnlock()
	all := make(map[string][]RouteFunc, len(e.handler))
	for tenant, fs := range e.handler {
		all[tenant] = append([]RouteFunc(nil), fs...)
	}
	return all
}

// Watch checks the databases and reloads the rules every so often.
func Watch(ctx context.Context, app *Application, every time.Duration, report func(error)) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			for _, s := range app.GetAllCrontab() {
				s.Stop()
			}
			return
		case <-t.C:
		}
		var errs []error
		for tenant, db := range app.GetAllDb() {
			if err := db.PingContext(ctx); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", tenant, err))
			}
		}
		for tenant, enforcer := range app.GetAllCasbin() {
			if err := enforcer.LoadPolicy(); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", tenant, err))
			}
		}
		if len(errs) > 0 {
			report(errors.Join(errs...))
		}
	}
}
