package bad

import "sync"

// The struct is copied for each call, its map is not.
type zoneSettings struct {
	name   string
	labels map[string]string
}

func (s zoneSettings) withDefaults() zoneSettings {
	if s.labels["zone"] == "" {
		s.labels["zone"] = "local" // want "`base.labels` is changed by goroutines that the loop starts side by side"
	}
	return s
}

type zoneServer struct{ s zoneSettings }

func newZoneServer(s zoneSettings, name string) *zoneServer {
	s = s.withDefaults()
	s.name = name
	return &zoneServer{s}
}

func startZones(names []string, base zoneSettings) []*zoneServer {
	out := make([]*zoneServer, len(names))
	var wg sync.WaitGroup
	for i, n := range names {
		wg.Go(func() { out[i] = newZoneServer(base, n) })
	}
	wg.Wait()
	return out
}

type optJob struct {
	opts map[string]int
}

func (j *optJob) prepare(n int) { j.opts["n"] = n } // want "`j.opts` is changed by goroutines that the loop starts side by side"

func prepareAll(j *optJob, ns []int) {
	for _, n := range ns {
		go j.prepare(n)
	}
}
