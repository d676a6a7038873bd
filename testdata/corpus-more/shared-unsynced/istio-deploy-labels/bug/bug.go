// Package bug derives workloads from pods.
package bug

import (
	"errors"
	"regexp"
	"strings"
	"sync"
)

var cronJobNameRegexp = regexp.MustCompile(`(.+)-\d{8,10}$`)

// OwnerReference names the object that manages another.
type OwnerReference struct {
	APIVersion, Kind, Name string
	Controller             *bool
}

// ObjectMeta is the metadata of an object.
type ObjectMeta struct {
	Name            string
	GenerateName    string
	Namespace       string
	Labels          map[string]string
	OwnerReferences []OwnerReference
	ManagedFields   []string
}

// TypeMeta is the kind of an object.
type TypeMeta struct{ Kind, APIVersion string }

// Pod is a running workload.
type Pod struct {
	ObjectMeta
	IP string
}

// deployMetaFromPod guesses which deployment a pod belongs to.
func deployMetaFromPod(pod *Pod) (ObjectMeta, TypeMeta) {
	if pod == nil {
		return ObjectMeta{}, TypeMeta{}
	}
	deployMeta := pod.ObjectMeta // ALSO: shared-unsynced
	deployMeta.ManagedFields = nil
	deployMeta.OwnerReferences = nil

	typeMetadata := TypeMeta{Kind: "Pod", APIVersion: "v1"}
	if len(pod.GenerateName) > 0 {
		var controllerRef OwnerReference
		controllerFound := false
		for _, ref := range pod.OwnerReferences {
			if ref.Controller != nil && *ref.Controller {
				controllerRef = ref
				controllerFound = true
				break
			}
		}
		if controllerFound {
			typeMetadata.APIVersion = controllerRef.APIVersion
			typeMetadata.Kind = controllerRef.Kind

			deployMeta.Name = controllerRef.Name
			hash := pod.Labels["pod-template-hash"]
			if typeMetadata.Kind == "ReplicaSet" && hash != "" && strings.HasSuffix(controllerRef.Name, hash) {
				deployMeta.Name = strings.TrimSuffix(controllerRef.Name, "-"+hash)
				typeMetadata.Kind = "Deployment"
			} else if typeMetadata.Kind == "ReplicationController" && pod.Labels["deploymentconfig"] != "" {
				deployMeta.Name = pod.Labels["deploymentconfig"]
				typeMetadata.Kind = "DeploymentConfig"
				delete(deployMeta.Labels, "deploymentconfig") // BUG: shared-unsynced
			} else if typeMetadata.Kind == "Job" {
				if jn := cronJobNameRegexp.FindStringSubmatch(controllerRef.Name); len(jn) == 2 {
					deployMeta.Name = jn[1]
					typeMetadata.Kind = "CronJob"
				}
			}
		}
	}
	if deployMeta.Name == "" {
		deployMeta.Name = pod.Name
	}
	return deployMeta, typeMetadata
}

// store holds the pods of the cluster.
type store struct {
	mu   sync.RWMutex
	pods map[string]*Pod
}

func (s *store) get(key string) *Pod {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.pods[key]
}

func (s *store) set(key string, p *Pod) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pods[key] = p
}

type endpoint struct {
	address  string
	workload string
	labels   map[string]string
}

type endpointBuilder struct {
	workload string
	labels   map[string]string
}

func newEndpointBuilder(pod *Pod) *endpointBuilder {
	dm, _ := deployMetaFromPod(pod)
	return &endpointBuilder{workload: dm.Name, labels: pod.Labels}
}

func (b *endpointBuilder) build(address string) *endpoint {
	labels := make(map[string]string, len(b.labels)+1)
	for k, v := range b.labels {
		labels[k] = v
	}
	labels["workload"] = b.workload
	return &endpoint{address: address, workload: b.workload, labels: labels}
}

var errNoPods = errors.New("no pods")

// endpoints builds the endpoints of the named pods for all proxies.
func (s *store) endpoints(keys []string, push func(*endpoint)) error {
	var wg sync.WaitGroup
	found := false
	for _, key := range keys {
		pod := s.get(key)
		if pod == nil {
			continue
		}
		found = true
		wg.Go(func() { push(newEndpointBuilder(pod).build(pod.IP)) }) // ALSO: shared-unsynced
	}
	wg.Wait()
	if !found {
		return errNoPods
	}
	return nil
}

// watch builds endpoints for every update of the services that select pods.
func (s *store) watch(services <-chan []string, push func(*endpoint), failed func(error)) {
	for keys := range services {
		go func() {
			if err := s.endpoints(keys, push); err != nil {
				failed(err)
			}
		}()
	}
}
