// Package bug rolls replicas from an old to a new controller.
package bug

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// RCID identifies a replication controller.
type RCID string

// RC is a replication controller.
type RC struct {
	ID       RCID
	Desired  int
	Current  int
	Disabled bool
}

// Session holds locks.
type Session interface {
	Name() string
}

// Unlocker releases a lock.
type Unlocker interface {
	Unlock() error
	Key() string
}

// AlreadyLockedError is for locks that someone else holds.
type AlreadyLockedError struct{ Key string }

func (e AlreadyLockedError) Error() string { return fmt.Sprintf("key %q is already locked", e.Key) }

// Store keeps controllers.
type Store interface {
	Get(id RCID) (RC, error)
	SetDesired(id RCID, n int) error
	Enable(id RCID) error
	Disable(id RCID) error
	Delete(id RCID) error
	LockForMutation(id RCID, s Session) (Unlocker, error)
}

// Update moves replicas.
type Update interface {
	Run(quit <-chan struct{}) bool
}

type update struct {
	OldRC           RCID
	NewRC           RCID
	DesiredReplicas int
	LeaveOld        bool

	rcs     Store
	logger  *slog.Logger
	session Session

	oldRCUnlocker Unlocker
	newRCUnlocker Unlocker
}

// NewUpdate gives an update.
func NewUpdate(oldRC, newRC RCID, desired int, rcs Store, logger *slog.Logger, session Session) Update {
	return &update{OldRC: oldRC, NewRC: newRC, DesiredReplicas: desired, rcs: rcs, logger: logger, session: session}
}

func retryOrQuit(f func() error, quit <-chan struct{}, logger *slog.Logger, errtext string) bool {
	for err := f(); err != nil; err = f() {
		logger.Error(errtext, "err", err)
		select {
		case <-quit:
			return false
		case <-time.After(1 * time.Second):
		}
	}
	return true
}

// Run moves the replicas. It gives false when it was told to quit.
func (u *update) Run(quit <-chan struct{}) bool {
	if !retryOrQuit(func() error { return u.lockRCs(quit) }, quit, u.logger, "could not lock rcs") {
		return false
	}
	defer u.unlockRCs(quit)

	if !retryOrQuit(u.enable, quit, u.logger, "could not enable rcs") {
		return false
	}
	for {
		done := false
		if !retryOrQuit(func() (err error) { done, err = u.step(); return err }, quit, u.logger, "could not move a replica") {
			return false
		}
		if done {
			break
		}
		select {
		case <-quit:
			return false
		case <-time.After(time.Second):
		}
	}
	if u.LeaveOld {
		return true
	}
	return retryOrQuit(func() error { return u.rcs.Delete(u.OldRC) }, quit, u.logger, "could not delete old rc")
}

func (u *update) step() (bool, error) {
	oldRC, err := u.rcs.Get(u.OldRC)
	if err != nil {
		return false, err
	}
	newRC, err := u.rcs.Get(u.NewRC)
	if err != nil {
		return false, err
	}
	if newRC.Current >= u.DesiredReplicas {
		return true, nil
	}
	if newRC.Current < newRC.Desired {
		return false, nil
	}
	if oldRC.Desired > 0 {
		if err := u.rcs.SetDesired(u.OldRC, oldRC.Desired-1); err != nil {
			return false, err
		}
	}
	return false, u.rcs.SetDesired(u.NewRC, newRC.Desired+1)
}

func (u update) lockRCs(done <-chan struct{}) error {
	newUnlocker, err := u.rcs.LockForMutation(u.NewRC, u.session)
	if errors.As(err, &AlreadyLockedError{}) {
		return fmt.Errorf("could not lock new %s", u.NewRC)
	} else if err != nil {
		return err
	}
	u.newRCUnlocker = newUnlocker // BUG: lost-update

	oldUnlocker, err := u.rcs.LockForMutation(u.OldRC, u.session)
	if err != nil {
		retryOrQuit(newUnlocker.Unlock, done, u.logger, fmt.Sprintf("unlocking %s", newUnlocker.Key()))
	}
	if errors.As(err, &AlreadyLockedError{}) {
		return fmt.Errorf("could not lock old %s", u.OldRC)
	} else if err != nil {
		return err
	}
	u.oldRCUnlocker = oldUnlocker // ALSO: lost-update

	return nil
}

func (u *update) unlockRCs(done <-chan struct{}) {
	wg := sync.WaitGroup{}
	for _, unlocker := range []Unlocker{u.newRCUnlocker, u.oldRCUnlocker} {
		if unlocker != nil {
			wg.Add(1)
			go func(unlocker Unlocker) {
				defer wg.Done()
				retryOrQuit(unlocker.Unlock, done, u.logger, fmt.Sprintf("unlocking rc: %s", unlocker.Key()))
			}(unlocker)
		}
	}
	wg.Wait()
}

func (u *update) enable() error {
	if err := u.rcs.Disable(u.OldRC); err != nil {
		return err
	}
	return u.rcs.Enable(u.NewRC)
}
