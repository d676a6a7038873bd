package bug

import (
	"fmt"
	"sync"
)

// FileDescriptor describes one schema file.
type FileDescriptor struct {
	Name       string
	Dependency []string
}

// GetName returns the name of the file.
func (fd *FileDescriptor) GetName() string {
	if fd != nil {
		return fd.Name
	}
	return ""
}

// GetDependency returns the names of the imported files.
func (fd *FileDescriptor) GetDependency() []string {
	if fd != nil {
		return fd.Dependency
	}
	return nil
}

// FileDescriptorSet is a file with everything it needs.
type FileDescriptorSet struct {
	File []*FileDescriptor
}

// Message is something that is declared in a schema file.
type Message interface {
	Descriptor() (file string, path []int)
}

var registry = struct {
	sync.RWMutex
	files map[string]*FileDescriptor
}{files: map[string]*FileDescriptor{}}

// RegisterFile makes a file known; generated code calls it at start.
func RegisterFile(name string, imports func(yield func(string) bool)) {
	fd := &FileDescriptor{Name: name}
	for dep := range imports {
		fd.Dependency = append(fd.Dependency, dep)
	}
	registry.Lock()
	defer registry.Unlock()
	registry.files[name] = fd
}

func fileDescriptor(name string) (*FileDescriptor, error) {
	registry.RLock()
	defer registry.RUnlock()
	fd, found := registry.files[name]
	if !found {
		return nil, fmt.Errorf("unrecognized file %q", name)
	}
	return fd, nil
}

// CollectFileDescriptorSet builds the set for the file that declares message.
func CollectFileDescriptorSet(message Message) (*FileDescriptorSet, error) {
	fdMap := map[string]*FileDescriptor{}
	name, _ := message.Descriptor()
	fd, err := fileDescriptor(name)
	if err != nil {
		return nil, err
	}
	fdMap[fd.GetName()] = fd
	deps := fd.GetDependency()
	for i := 0; i < len(deps); i++ {
		dep := deps[i]
		if _, found := fdMap[dep]; found {
			continue
		}
		depDesc, err := fileDescriptor(dep)
		if err != nil {
			return nil, err
		}
		fdMap[dep] = depDesc
		deps = append(deps, depDesc.GetDependency()...) // BUG: append-clobber
	}

	fds := make([]*FileDescriptor, len(fdMap))
	i := 0
	for _, fd := range fdMap {
		fds[i] = fd
		i++
	}
	return &FileDescriptorSet{File: fds}, nil
}
