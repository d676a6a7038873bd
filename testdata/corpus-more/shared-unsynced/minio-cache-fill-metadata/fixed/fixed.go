// Package fixed serves objects through a disk cache.
package fixed

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

const reservedPrefix = "x-internal-"

// ObjectInfo describes an object.
type ObjectInfo struct {
	Bucket, Name    string
	Size            int64
	ETag            string
	ContentType     string
	ContentEncoding string
	Expires         time.Time
	UserDefined     map[string]string
}

// ObjectReader is an open object.
type ObjectReader struct {
	ObjInfo ObjectInfo
	r       io.Reader
	cleanup []func()
}

func (g *ObjectReader) Read(p []byte) (int, error) { return g.r.Read(p) }

// Close runs the cleanup functions.
func (g *ObjectReader) Close() error {
	for i := len(g.cleanup) - 1; i >= 0; i-- {
		g.cleanup[i]()
	}
	return nil
}

type objectOptions struct{ UserDefined map[string]string }

type diskCache interface {
	Get(ctx context.Context, bucket, object string) (*ObjectReader, error)
	Put(ctx context.Context, bucket, object string, r io.Reader, size int64, opts objectOptions) error
}

type cacheObjects struct {
	cache   diskCache
	exclude []string
	backend func(ctx context.Context, bucket, object string) (*ObjectReader, error)
}

func (c *cacheObjects) isExcluded(bucket, object string) bool {
	for _, pattern := range c.exclude {
		if strings.HasPrefix(bucket+"/"+object, pattern) {
			return true
		}
	}
	return false
}

// getMetadata makes the metadata to store with an object.
func getMetadata(oi ObjectInfo) map[string]string {
	metadata := make(map[string]string, len(oi.UserDefined)+4)
	metadata["etag"] = oi.ETag
	metadata["content-type"] = oi.ContentType
	if oi.ContentEncoding != "" {
		metadata["content-encoding"] = oi.ContentEncoding
	}
	if !oi.Expires.IsZero() {
		metadata["expires"] = oi.Expires.Format(http.TimeFormat)
	}
	for k, v := range oi.UserDefined {
		metadata[k] = v
	}
	return metadata
}

// GetObjectNInfo opens an object; what is read from the backend also goes to
// the cache.
func (c *cacheObjects) GetObjectNInfo(ctx context.Context, bucket, object string) (*ObjectReader, error) {
	if c.isExcluded(bucket, object) {
		return c.backend(ctx, bucket, object)
	}
	if gr, err := c.cache.Get(ctx, bucket, object); err == nil {
		return gr, nil
	}
	bkReader, err := c.backend(ctx, bucket, object)
	if err != nil {
		return nil, err
	}

	pipeReader, pipeWriter := io.Pipe()
	tee := io.TeeReader(bkReader, pipeWriter)
	userDefined := getMetadata(bkReader.ObjInfo)
	go func() {
		putErr := c.cache.Put(ctx, bucket, object,
			io.LimitReader(pipeReader, bkReader.ObjInfo.Size),
			bkReader.ObjInfo.Size, objectOptions{
				UserDefined: userDefined,
			})
		pipeWriter.CloseWithError(putErr)
	}()
	cleanupBackend := func() { bkReader.Close() }
	cleanupPipe := func() { pipeWriter.Close() }
	return &ObjectReader{
		ObjInfo: bkReader.ObjInfo,
		r:       tee,
		cleanup: []func(){cleanupBackend, cleanupPipe},
	}, nil
}

func removeInternalEntries(metadata map[string]string) {
	for k := range metadata {
		if strings.HasPrefix(strings.ToLower(k), reservedPrefix) {
			delete(metadata, k)
		}
	}
}

// getObjectHandler answers a GET request.
func (c *cacheObjects) getObjectHandler(w http.ResponseWriter, r *http.Request, bucket, object string) {
	gr, err := c.GetObjectNInfo(r.Context(), bucket, object)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	defer gr.Close()
	oi := gr.ObjInfo
	removeInternalEntries(oi.UserDefined)
	w.Header().Set("Content-Length", fmt.Sprint(oi.Size))
	w.Header().Set("ETag", oi.ETag)
	for k, v := range oi.UserDefined {
		w.Header().Set(k, v)
	}
	io.Copy(w, gr)
}
