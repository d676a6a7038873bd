// Package bug keeps the state of a container shim in its bundle.
package bug

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

const filename = "state.json"

var errNotFound = errors.New("container state not found")

// options is the configuration of the shim.
type options struct {
	BinaryName string            `json:"binaryName"`
	Root       string            `json:"root"`
	LogLevel   string            `json:"logLevel"`
	Config     map[string]string `json:"config,omitempty"`
}

// state is what a shim needs to find its container again.
type state struct {
	Rootfs  string  `json:"rootfs"`
	Options options `json:"options"`
}

// load loads the state from the given path.
func (s state) load(path string) error { // ALSO: lost-update
	data, err := os.ReadFile(filepath.Join(path, filename))
	if err != nil {
		return err
	}
	return json.Unmarshal(data, &s) // BUG: lost-update
}

// save saves the state to the given path.
func (s state) save(path string) error {
	data, err := json.Marshal(&s)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(path, filename), data, 0o644)
}

type runtime struct {
	binary string
	root   string
	run    func(name string, args ...string) error
}

func newRuntime(o options, run func(string, ...string) error) *runtime {
	r := &runtime{binary: o.BinaryName, root: o.Root, run: run}
	if r.binary == "" {
		r.binary = "runsc"
	}
	return r
}

func (r *runtime) delete(id string, force bool) error {
	args := []string{"--root=" + r.root, "delete"}
	if force {
		args = append(args, "--force")
	}
	return r.run(r.binary, append(args, id)...)
}

// create remembers how a container was started.
func create(path, rootfs string, o options) error {
	st := state{Rootfs: rootfs, Options: o}
	if err := st.save(path); err != nil {
		return fmt.Errorf("save state: %w", err)
	}
	return nil
}

// cleanup removes what is left of a container whose shim is gone.
func cleanup(path, id string, run func(string, ...string) error) error {
	var st state
	if err := st.load(path); err != nil { // ALSO: lost-update
		if errors.Is(err, os.ErrNotExist) {
			return errNotFound
		}
		return fmt.Errorf("load state: %w", err)
	}
	r := newRuntime(st.Options, run)
	if err := r.delete(id, true); err != nil {
		return fmt.Errorf("failed to remove runc container: %w", err)
	}
	if st.Rootfs == "" {
		return nil
	}
	return syscall.Unmount(st.Rootfs, 0)
}
