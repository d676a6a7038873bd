// Package bug holds what a consumer fetched from a broker.
package bug

// Record is one message.
type Record struct {
	Key, Value []byte
	Topic      string
	Offset     int64
}

// FetchPartition is what was fetched for a partition.
type FetchPartition struct {
	Partition int32
	Err       error
	Records   []*Record
}

// FetchTopic is what was fetched for a topic.
type FetchTopic struct {
	Topic      string
	Partitions []FetchPartition
}

// Fetch is the response of one broker.
type Fetch struct {
	Topics []FetchTopic
}

// Fetches is what a poll returns.
type Fetches []Fetch

// FetchError is an error of one partition.
type FetchError struct {
	Topic     string
	Partition int32
	Err       error
}

// Errors returns the errors of all partitions.
func (fs Fetches) Errors() []FetchError {
	var errs []FetchError
	for _, f := range fs {
		for _, t := range f.Topics {
			for _, p := range t.Partitions {
				if p.Err != nil {
					errs = append(errs, FetchError{t.Topic, p.Partition, p.Err})
				}
			}
		}
	}
	return errs
}

// NumRecords counts the records.
func (fs Fetches) NumRecords() int {
	n := 0
	for _, f := range fs {
		for _, t := range f.Topics {
			for _, p := range t.Partitions {
				n += len(p.Records)
			}
		}
	}
	return n
}

// RecordIter returns an iterator over all records.
func (fs Fetches) RecordIter() *FetchesRecordIter {
	iter := &FetchesRecordIter{fetches: fs}
	iter.prepareNext()
	return iter
}

// FetchesRecordIter iterates over records.
type FetchesRecordIter struct {
	fetches []Fetch
}

// Done reports whether there are no more records.
func (i *FetchesRecordIter) Done() bool { return len(i.fetches) == 0 }

// Next returns the next record.
func (i *FetchesRecordIter) Next() *Record {
	records := &i.fetches[0].Topics[0].Partitions[0].Records
	next := (*records)[0]
	*records = (*records)[1:] // BUG: aliased-write
	i.prepareNext()
	return next
}

func (i *FetchesRecordIter) prepareNext() {
beforeFetch0:
	if len(i.fetches) == 0 {
		return
	}

beforeTopic0:
	fetch0 := &i.fetches[0]
	if len(fetch0.Topics) == 0 {
		i.fetches = i.fetches[1:]
		goto beforeFetch0
	}

beforePartition0:
	topic0 := &fetch0.Topics[0]
	if len(topic0.Partitions) == 0 {
		fetch0.Topics = fetch0.Topics[1:] // ALSO: aliased-write
		goto beforeTopic0
	}

	partition0 := &topic0.Partitions[0]
	if len(partition0.Records) == 0 {
		topic0.Partitions = topic0.Partitions[1:] // ALSO: aliased-write
		goto beforePartition0
	}
}

type client interface {
	Poll() Fetches
	Commit(fs Fetches) error
}

// consume handles the records of one poll and commits them.
func consume(c client, handle func(*Record)) (int, error) {
	fs := c.Poll()
	for it := fs.RecordIter(); !it.Done(); {
		handle(it.Next())
	}
	return fs.NumRecords(), c.Commit(fs)
}
