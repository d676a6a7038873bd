// Package bug caches topic metadata of brokers.
package bug

import (
	"fmt"
	"slices"
	"sort"
	"sync"
	"time"
)

// Partition is the metadata of a partition.
type Partition struct {
	Partition int32
	Leader    int32
	Replicas  []int32
	ErrorCode int16
}

// Topic is the metadata of a topic; old brokers omit the name.
type Topic struct {
	Topic      *string
	TopicID    [16]byte
	Partitions []Partition
}

// MetadataResponse is an answer of a broker.
type MetadataResponse struct {
	Topics []Topic
}

type cachedTopic struct {
	t    Topic
	ps   map[int32]Partition
	when time.Time
}

// Client talks to brokers.
type Client struct {
	request func(topics []string) (*MetadataResponse, error)
	minAge  time.Duration

	metaCache struct {
		mu     sync.Mutex
		topics map[string]cachedTopic
		byID   map[[16]byte]string
	}
}

func (cl *Client) storeCachedMeta(meta *MetadataResponse, results map[string]cachedTopic) {
	cl.metaCache.mu.Lock()
	defer cl.metaCache.mu.Unlock()
	if cl.metaCache.topics == nil {
		cl.metaCache.topics = make(map[string]cachedTopic)
		cl.metaCache.byID = make(map[[16]byte]string)
	}
	when := time.Now()
	for _, topic := range meta.Topics {
		if topic.Topic == nil {
			continue
		}
		t := cachedTopic{
			t:    topic, // ALSO: captured-argument
			ps:   make(map[int32]Partition),
			when: when,
		}
		cl.metaCache.topics[*topic.Topic] = t // BUG: captured-argument
		for _, p := range topic.Partitions {
			t.ps[p.Partition] = p
		}
		cl.metaCache.byID[topic.TopicID] = *topic.Topic
		if results != nil {
			results[*topic.Topic] = t
		}
	}
	for topic, ct := range cl.metaCache.topics {
		if when.Sub(ct.when) > cl.minAge {
			delete(cl.metaCache.topics, topic)
		}
	}
}

func (cl *Client) fetchMetadata(topics []string) (*MetadataResponse, error) {
	meta, err := cl.request(topics)
	if err != nil {
		return nil, err
	}
	cl.storeCachedMeta(meta, nil)
	return meta, nil
}

func dupPartition(p Partition) Partition {
	p.Replicas = slices.Clone(p.Replicas)
	return p
}

// RequestCachedMetadata answers from the cache where it can.
func (cl *Client) RequestCachedMetadata(topics []string) (*MetadataResponse, error) {
	var cached []cachedTopic
	var missing []string
	cl.metaCache.mu.Lock()
	for _, name := range topics {
		if ct, ok := cl.metaCache.topics[name]; ok {
			cached = append(cached, ct)
		} else {
			missing = append(missing, name)
		}
	}
	cl.metaCache.mu.Unlock()

	resp := new(MetadataResponse)
	for _, ct := range cached {
		dup := ct.t
		dup.Partitions = nil
		for _, p := range ct.t.Partitions {
			dup.Partitions = append(dup.Partitions, dupPartition(p))
		}
		resp.Topics = append(resp.Topics, dup)
	}
	if len(missing) > 0 {
		more, err := cl.fetchMetadata(missing)
		if err != nil {
			return nil, err
		}
		resp.Topics = append(resp.Topics, more.Topics...)
	}
	return resp, nil
}

type metadataTopic struct {
	loadErr    error
	partitions []int32
}

// fetchTopicMetadata is part of the metadata loop.
func (cl *Client) fetchTopicMetadata(reqTopics []string) (map[string]*metadataTopic, error) {
	meta, err := cl.fetchMetadata(reqTopics)
	if err != nil {
		return nil, err
	}
	topics := make(map[string]*metadataTopic, len(meta.Topics))
	for i := range meta.Topics {
		topicMeta := &meta.Topics[i]
		if topicMeta.Topic == nil {
			continue
		}
		mt := &metadataTopic{}
		topics[*topicMeta.Topic] = mt

		// partitions must be strictly increasing from 0
		sort.Slice(topicMeta.Partitions, func(i, j int) bool { // ALSO: captured-argument
			return topicMeta.Partitions[i].Partition < topicMeta.Partitions[j].Partition
		})
		for i := range topicMeta.Partitions {
			if got := topicMeta.Partitions[i].Partition; got != int32(i) {
				mt.loadErr = fmt.Errorf("expected partition %d but saw %d", i, got)
				break
			}
			mt.partitions = append(mt.partitions, topicMeta.Partitions[i].Leader)
		}
	}
	return topics, nil
}
