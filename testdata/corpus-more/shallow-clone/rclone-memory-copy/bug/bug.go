// Package bug is a file system in memory.
package bug

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"io"
	"path"
	"strings"
	"sync"
	"time"
)

var (
	errNotFound = errors.New("object not found")
	errCantCopy = errors.New("can't copy object")
)

type objectData struct {
	modTime  time.Time
	hash     string
	mimeType string
	data     []byte
}

type bucketInfo struct {
	mu      sync.RWMutex
	objects map[string]*objectData
}

func (bi *bucketInfo) getObjectData(name string) (od *objectData) {
	bi.mu.RLock()
	od = bi.objects[name]
	bi.mu.RUnlock()
	return od
}

type bucketsInfo struct {
	mu      sync.RWMutex
	buckets map[string]*bucketInfo
}

var buckets = &bucketsInfo{buckets: make(map[string]*bucketInfo)}

func (bi *bucketsInfo) getBucket(name string) (b *bucketInfo) {
	bi.mu.RLock()
	b = bi.buckets[name]
	bi.mu.RUnlock()
	return b
}

func (bi *bucketsInfo) makeBucket(name string) *bucketInfo {
	bi.mu.Lock()
	defer bi.mu.Unlock()
	b := bi.buckets[name]
	if b == nil {
		b = &bucketInfo{objects: make(map[string]*objectData)}
		bi.buckets[name] = b
	}
	return b
}

func (bi *bucketsInfo) getObjectData(bucket, name string) *objectData {
	b := bi.getBucket(bucket)
	if b == nil {
		return nil
	}
	return b.getObjectData(name)
}

func (bi *bucketsInfo) updateObjectData(bucket, name string, od *objectData) {
	b := bi.makeBucket(bucket)
	b.mu.Lock()
	b.objects[name] = od // ALSO: shallow-clone
	b.mu.Unlock()
}

// Object is a file of any file system.
type Object interface {
	Remote() string
	ModTime() time.Time
	SetModTime(time.Time) error
}

// Fs is a directory in memory.
type Fs struct{ root string }

type memObject struct {
	fs     *Fs
	remote string
	od     *objectData
}

func (f *Fs) split(remote string) (bucket, name string) {
	bucket, name, _ = strings.Cut(path.Join(f.root, remote), "/")
	return bucket, name
}

// NewObject finds an object.
func (f *Fs) NewObject(remote string) (Object, error) {
	od := buckets.getObjectData(f.split(remote))
	if od == nil {
		return nil, errNotFound
	}
	return &memObject{fs: f, remote: remote, od: od}, nil
}

// Put stores the contents of in.
func (f *Fs) Put(in io.Reader, remote, mimeType string, modTime time.Time) (Object, error) {
	o := &memObject{fs: f, remote: remote}
	return o, o.update(in, mimeType, modTime)
}

// Copy copies src to remote without reading it.
func (f *Fs) Copy(src Object, remote string) (Object, error) {
	dstBucket, dstName := f.split(remote)
	_ = buckets.makeBucket(dstBucket)
	srcObj, ok := src.(*memObject)
	if !ok {
		return nil, errCantCopy
	}
	od := buckets.getObjectData(srcObj.fs.split(srcObj.remote))
	if od == nil {
		return nil, errNotFound
	}
	buckets.updateObjectData(dstBucket, dstName, od) // BUG: shallow-clone
	return f.NewObject(remote)
}

func (o *memObject) Remote() string     { return o.remote }
func (o *memObject) ModTime() time.Time { return o.od.modTime }

// SetModTime changes the time of the object.
func (o *memObject) SetModTime(t time.Time) error {
	o.od.modTime = t // ALSO: shallow-clone
	return nil
}

// Hash returns the checksum of the contents.
func (o *memObject) Hash() string {
	if o.od.hash == "" {
		sum := md5.Sum(o.od.data)
		o.od.hash = hex.EncodeToString(sum[:])
	}
	return o.od.hash
}

func (o *memObject) update(in io.Reader, mimeType string, modTime time.Time) error {
	data, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	o.od = &objectData{data: data, mimeType: mimeType, modTime: modTime}
	bucket, name := o.fs.split(o.remote)
	buckets.updateObjectData(bucket, name, o.od)
	return nil
}
