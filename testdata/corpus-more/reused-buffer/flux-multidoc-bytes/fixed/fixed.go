// Package fixed loads resources from files with many documents.
package fixed

import (
	"bufio"
	"bytes"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// Resource is something defined in a file.
type Resource interface {
	ID() string
	Source() string
	Bytes() []byte
}

type baseObject struct {
	source    string
	bytes     []byte
	kind      string
	namespace string
	name      string
}

func (o *baseObject) ID() string     { return o.namespace + ":" + strings.ToLower(o.kind) + "/" + o.name }
func (o *baseObject) Source() string { return o.source }
func (o *baseObject) Bytes() []byte  { return o.bytes }

type deployment struct {
	baseObject
	image string
}

type service struct {
	baseObject
	port string
}

func parseFields(doc []byte) map[string]string {
	fields := make(map[string]string)
	for _, line := range strings.Split(string(doc), "\n") {
		if k, v, ok := strings.Cut(line, ":"); ok {
			fields[strings.TrimSpace(k)] = strings.TrimSpace(v)
		}
	}
	return fields
}

func unmarshalObject(source string, doc []byte) (Resource, error) {
	fields := parseFields(doc)
	if len(fields) == 0 {
		return nil, nil
	}
	base := baseObject{
		source:    source,
		bytes:     doc,
		kind:      fields["kind"],
		namespace: fields["namespace"],
		name:      fields["name"],
	}
	switch base.kind {
	case "Deployment":
		return &deployment{baseObject: base, image: fields["image"]}, nil
	case "Service":
		return &service{baseObject: base, port: fields["port"]}, nil
	case "":
		return nil, fmt.Errorf("no kind in %q", source)
	}
	return &base, nil
}

// ParseMultidoc reads the documents of a dump.
func ParseMultidoc(multidoc []byte, source string) (map[string]Resource, error) {
	objs := map[string]Resource{}
	chunks := bufio.NewScanner(bytes.NewReader(multidoc))
	chunks.Buffer(make([]byte, 4096), 1024*1024)
	chunks.Split(splitYAMLDocument)

	for chunks.Scan() {
		chunk := chunks.Bytes()
		doc := make([]byte, len(chunk))
		copy(doc, chunk)
		obj, err := unmarshalObject(source, doc)
		if err != nil {
			return nil, fmt.Errorf("parsing doc from %q: %w", source, err)
		}
		if obj != nil {
			objs[obj.ID()] = obj
		}
	}
	if err := chunks.Err(); err != nil {
		return objs, fmt.Errorf("scanning %q: %w", source, err)
	}
	return objs, nil
}

const yamlSeparator = "\n---"

// splitYAMLDocument splits a stream into its documents.
func splitYAMLDocument(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if atEOF && len(data) == 0 {
		return 0, nil, nil
	}
	if i := bytes.Index(data, []byte(yamlSeparator)); i >= 0 {
		after := data[i+len(yamlSeparator):]
		if j := bytes.IndexByte(after, '\n'); j >= 0 {
			return i + len(yamlSeparator) + j + 1, data[:i], nil
		}
		if !atEOF {
			return 0, nil, nil
		}
		return len(data), data[:i], nil
	}
	if atEOF {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// Load reads all the files below a root.
func Load(fsys fs.FS) (map[string]Resource, error) {
	objs := map[string]Resource{}
	err := fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() || filepath.Ext(path) != ".yaml" {
			return nil
		}
		raw, err := fs.ReadFile(fsys, path)
		if err != nil {
			return err
		}
		inFile, err := ParseMultidoc(raw, path)
		if err != nil {
			return err
		}
		for id, obj := range inFile {
			if def, ok := objs[id]; ok {
				return fmt.Errorf("%s defined in %s and %s", id, def.Source(), path)
			}
			objs[id] = obj
		}
		return nil
	})
	return objs, err
}
