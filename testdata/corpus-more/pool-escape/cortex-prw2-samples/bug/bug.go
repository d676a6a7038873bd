// Package bug receives remote write requests.
package bug

import (
	"errors"
	"sync"
)

type sample struct {
	ts    int64
	value float64
}

type label struct{ name, value string }

type timeSeries struct {
	labels  []label
	samples []sample
}

type timeSeriesV2 struct {
	labelRefs []uint32
	samples   []sample
}

type writeRequest struct {
	timeseries []*timeSeries
}

type writeRequestV2 struct {
	symbols    []string
	timeseries []*timeSeriesV2
}

var (
	seriesPool = sync.Pool{New: func() any {
		return &timeSeries{labels: make([]label, 0, 20), samples: make([]sample, 0, 10)}
	}}
	seriesPoolV2 = sync.Pool{New: func() any {
		return &timeSeriesV2{labelRefs: make([]uint32, 0, 40), samples: make([]sample, 0, 10)}
	}}
)

func timeseriesFromPool() *timeSeries     { return seriesPool.Get().(*timeSeries) }
func timeseriesV2FromPool() *timeSeriesV2 { return seriesPoolV2.Get().(*timeSeriesV2) }

// reuseSlice gives the series of a request back after it was pushed.
func reuseSlice(series []*timeSeries) {
	for _, ts := range series {
		ts.labels, ts.samples = ts.labels[:0], ts.samples[:0]
		seriesPool.Put(ts)
	}
}

func reuseWriteRequestV2(req *writeRequestV2) {
	for _, ts := range req.timeseries {
		ts.labelRefs, ts.samples = ts.labelRefs[:0], ts.samples[:0]
		seriesPoolV2.Put(ts) // ALSO: pool-escape
	}
	req.timeseries = nil
}

func toLabels(refs []uint32, symbols []string) ([]label, error) {
	if len(refs)%2 != 0 {
		return nil, errors.New("odd number of label references")
	}
	var ls []label
	for i := 0; i < len(refs); i += 2 {
		if int(refs[i]) >= len(symbols) || int(refs[i+1]) >= len(symbols) {
			return nil, errors.New("label reference out of range")
		}
		ls = append(ls, label{symbols[refs[i]], symbols[refs[i+1]]})
	}
	return ls, nil
}

func convertV2ToV1(req *writeRequestV2) (writeRequest, error) {
	var v1 writeRequest
	for _, v2 := range req.timeseries {
		ls, err := toLabels(v2.labelRefs, req.symbols)
		if err != nil {
			return v1, err
		}
		if len(v2.samples) == 0 {
			return v1, errors.New("series must contain at least one sample")
		}
		v1.timeseries = append(v1.timeseries, &timeSeries{
			labels:  ls,
			samples: v2.samples, // BUG: pool-escape
		})
	}
	return v1, nil
}

// pushFunc stores a request and recycles its series afterwards.
type pushFunc func(writeRequest) error

func distributor(store func([]label, []sample) error) pushFunc {
	return func(req writeRequest) error {
		defer reuseSlice(req.timeseries)
		for _, ts := range req.timeseries {
			if err := store(ts.labels, ts.samples); err != nil {
				return err
			}
		}
		return nil
	}
}

func handleV2(body []byte, decode func([]byte, func() *timeSeriesV2) (writeRequestV2, error), push pushFunc) error {
	req, err := decode(body, timeseriesV2FromPool)
	defer reuseWriteRequestV2(&req)
	if err != nil {
		return err
	}
	v1, err := convertV2ToV1(&req)
	if err != nil {
		return err
	}
	return push(v1)
}

func handleV1(body []byte, decode func([]byte, func() *timeSeries) (writeRequest, error), push pushFunc) error {
	req, err := decode(body, timeseriesFromPool)
	if err != nil {
		reuseSlice(req.timeseries)
		return err
	}
	return push(req)
}
