// Package bug limits how many connections are dialed at the same time.
package bug

import (
	"context"
	"net"
	"strings"
	"sync"
)

type peerID string

type dialResult struct {
	conn net.Conn
	addr string
	err  error
}

type dialJob struct {
	addr    string
	peer    peerID
	ctx     context.Context
	resp    chan dialResult
	success bool
}

func (j *dialJob) cancelled() bool {
	select {
	case <-j.ctx.Done():
		return true
	default:
		return false
	}
}

func costsFD(addr string) bool { return strings.HasPrefix(addr, "tcp/") }

type dialFunc func(ctx context.Context, p peerID, addr string) (net.Conn, error)

type dialLimiter struct {
	mu          sync.Mutex
	fdConsuming int
	fdLimit     int
	waitingOnFd []*dialJob

	dial dialFunc

	activePerPeer      map[peerID]int
	perPeerLimit       int
	waitingOnPeerLimit map[peerID][]*dialJob
}

func newDialLimiter(df dialFunc, fdLimit, perPeerLimit int) *dialLimiter {
	return &dialLimiter{
		fdLimit:            fdLimit,
		perPeerLimit:       perPeerLimit,
		waitingOnPeerLimit: make(map[peerID][]*dialJob),
		activePerPeer:      make(map[peerID]int),
		dial:               df,
	}
}

// finished gives the tokens of a job to the next ones.
func (dl *dialLimiter) finished(j *dialJob) {
	dl.mu.Lock()
	defer dl.mu.Unlock()

	if costsFD(j.addr) {
		dl.fdConsuming--

		if len(dl.waitingOnFd) > 0 {
			next := dl.waitingOnFd[0]
			dl.waitingOnFd = dl.waitingOnFd[1:] // BUG: retention
			if len(dl.waitingOnFd) == 0 {
				dl.waitingOnFd = nil
			}
			dl.fdConsuming++
			go dl.execute(next)
		}
	}

	dl.activePerPeer[j.peer]--
	if dl.activePerPeer[j.peer] == 0 {
		delete(dl.activePerPeer, j.peer)
	}

	waitlist := dl.waitingOnPeerLimit[j.peer]
	if !j.success && len(waitlist) > 0 {
		next := waitlist[0]
		if len(waitlist) == 1 {
			delete(dl.waitingOnPeerLimit, j.peer)
		} else {
			dl.waitingOnPeerLimit[j.peer] = waitlist[1:] // ALSO: retention
		}
		dl.activePerPeer[j.peer]++

		if costsFD(next.addr) {
			if dl.fdConsuming >= dl.fdLimit {
				dl.waitingOnFd = append(dl.waitingOnFd, next)
				return
			}
			dl.fdConsuming++
		}
		go dl.execute(next)
	}
}

// add starts a job, or queues it until there are tokens for it.
func (dl *dialLimiter) add(j *dialJob) {
	dl.mu.Lock()
	defer dl.mu.Unlock()

	if dl.activePerPeer[j.peer] >= dl.perPeerLimit {
		wlist := dl.waitingOnPeerLimit[j.peer]
		dl.waitingOnPeerLimit[j.peer] = append(wlist, j)
		return
	}
	dl.activePerPeer[j.peer]++

	if costsFD(j.addr) {
		if dl.fdConsuming >= dl.fdLimit {
			dl.waitingOnFd = append(dl.waitingOnFd, j)
			return
		}
		dl.fdConsuming++
	}
	go dl.execute(j)
}

func (dl *dialLimiter) execute(j *dialJob) {
	defer dl.finished(j)
	if j.cancelled() {
		return
	}
	conn, err := dl.dial(j.ctx, j.peer, j.addr)
	select {
	case j.resp <- dialResult{conn: conn, addr: j.addr, err: err}:
		j.success = err == nil
	case <-j.ctx.Done():
		if err == nil {
			conn.Close()
		}
	}
}
