package known

// Label values are strings and are copied into the metric; the rows say that the
// slice or map which carries them is not kept.
const prometheusTable = `
client_golang v1.23.2 prometheus/counter.go
	(*CounterVec) WithLabelValues GetMetricWithLabelValues With GetMetricWith: reads arg0
client_golang v1.23.2 prometheus/gauge.go
	(*GaugeVec) WithLabelValues GetMetricWithLabelValues With GetMetricWith: reads arg0
client_golang v1.23.2 prometheus/histogram.go
	(*HistogramVec) WithLabelValues GetMetricWithLabelValues With GetMetricWith: reads arg0
client_golang v1.23.2 prometheus/summary.go
	(*SummaryVec) WithLabelValues GetMetricWithLabelValues With GetMetricWith: reads arg0
`
