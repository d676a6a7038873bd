// Package bug keeps extended attributes of files.
package bug

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"log"
	"strings"
	"sync"
)

const xattrPrefix = "xattr:"

// Errors of the file system.
var (
	EIO     = errors.New("input/output error")
	ENODATA = errors.New("no data available")
)

// SetxattrRequest sets an attribute.
type SetxattrRequest struct {
	Name  string
	Xattr []byte
}

// RemovexattrRequest removes an attribute.
type RemovexattrRequest struct {
	Name string
}

// GetxattrResponse has a value.
type GetxattrResponse struct {
	Xattr []byte
}

// Claimer stores claims about a permanode.
type Claimer interface {
	SetAttribute(permanode, name, value string) error
	DelAttribute(permanode, name string) error
}

type xattr struct {
	typeName  string
	client    Claimer
	permanode string

	mu     *sync.Mutex
	xattrs *map[string][]byte
}

func (x *xattr) load(attr map[string][]string) {
	x.mu.Lock()
	defer x.mu.Unlock()

	*x.xattrs = map[string][]byte{}
	for k, v := range attr {
		if name, ok := strings.CutPrefix(k, xattrPrefix); ok {
			val, err := base64.StdEncoding.DecodeString(v[0])
			if err != nil {
				log.Printf("attribute %v: %v", name, err)
				continue
			}
			(*x.xattrs)[name] = val
		}
	}
}

func (x *xattr) set(req *SetxattrRequest) error {
	log.Printf("%s.setxattr(%q) -> %q", x.typeName, req.Name, req.Xattr)

	err := x.client.SetAttribute(x.permanode, xattrPrefix+req.Name, base64.StdEncoding.EncodeToString(req.Xattr))
	if err != nil {
		log.Printf("error setting xattr: %v", err)
		return EIO
	}

	x.mu.Lock()
	(*x.xattrs)[req.Name] = req.Xattr // BUG: captured-argument
	x.mu.Unlock()

	return nil
}

func (x *xattr) remove(req *RemovexattrRequest) error {
	if err := x.client.DelAttribute(x.permanode, xattrPrefix+req.Name); err != nil {
		log.Printf("error removing xattr: %v", err)
		return EIO
	}
	x.mu.Lock()
	delete(*x.xattrs, req.Name)
	x.mu.Unlock()
	return nil
}

func (x *xattr) get(name string, res *GetxattrResponse) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	val, found := (*x.xattrs)[name]
	if !found {
		return ENODATA
	}
	res.Xattr = val
	return nil
}

// Dir is a directory.
type Dir struct {
	client    Claimer
	permanode string

	mu     sync.Mutex
	xattrs map[string][]byte
}

// NewDir gives a directory with the attributes of a permanode.
func NewDir(client Claimer, permanode string, attr map[string][]string) *Dir {
	d := &Dir{client: client, permanode: permanode}
	d.xattr().load(attr)
	return d
}

func (d *Dir) xattr() *xattr {
	return &xattr{"Dir", d.client, d.permanode, &d.mu, &d.xattrs}
}

// Setxattr sets an attribute.
func (d *Dir) Setxattr(req *SetxattrRequest) error { return d.xattr().set(req) }

// Removexattr removes an attribute.
func (d *Dir) Removexattr(req *RemovexattrRequest) error { return d.xattr().remove(req) }

// Getxattr gives an attribute.
func (d *Dir) Getxattr(name string, res *GetxattrResponse) error { return d.xattr().get(name, res) }

// Serve reads requests that set attributes and answers with a status.
func Serve(conn io.ReadWriter, node *Dir) error {
	buf := make([]byte, 64<<10)
	for {
		var head [4]byte
		if _, err := io.ReadFull(conn, head[:]); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		nameLen, valLen := int(binary.LittleEndian.Uint16(head[:])), int(binary.LittleEndian.Uint16(head[2:]))
		if nameLen+valLen > len(buf) {
			return EIO
		}
		msg := buf[:nameLen+valLen]
		if _, err := io.ReadFull(conn, msg); err != nil {
			return err
		}
		req := &SetxattrRequest{Name: string(msg[:nameLen]), Xattr: msg[nameLen:]}
		status := []byte{0}
		if node.Setxattr(req) != nil { // ALSO: captured-argument
			status[0] = 1
		}
		if _, err := conn.Write(status); err != nil {
			return err
		}
	}
}
