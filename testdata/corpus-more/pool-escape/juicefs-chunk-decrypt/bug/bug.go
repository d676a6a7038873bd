// Package bug stores objects encrypted in chunks of fixed size.
package bug

import (
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
)

const (
	plainChunkSize  = 1 << 16
	chunkHeaderSize = 4
)

var errDecrypt = errors.New("message authentication failed")

// dataEncryptor encrypts with a nonce in front of the text.
type dataEncryptor struct {
	aead cipher.AEAD
}

func (e *dataEncryptor) maxOverhead() int { return e.aead.NonceSize() + e.aead.Overhead() }

// decrypt works in place.
func (e *dataEncryptor) decrypt(ciphertext []byte) ([]byte, error) {
	n := e.aead.NonceSize()
	if len(ciphertext) < n {
		return nil, errDecrypt
	}
	nonce, text := ciphertext[:n], ciphertext[n:]
	return e.aead.Open(text[:0], nonce, text, nil)
}

// storage is where encrypted objects are.
type storage interface {
	Get(key string, off, limit int64) (io.ReadCloser, error)
}

type chunkedEncrypted struct {
	storage
	enc          *dataEncryptor
	encChunkSize int64
	encChunkPool sync.Pool
}

func newChunkedEncrypted(s storage, enc *dataEncryptor) *chunkedEncrypted {
	size := plainChunkSize + chunkHeaderSize + int64(enc.maxOverhead())
	ce := &chunkedEncrypted{storage: s, enc: enc, encChunkSize: size}
	ce.encChunkPool.New = func() any { buf := make([]byte, size); return &buf }
	return ce
}

// Get returns a reader for a part of the plain text.
func (e *chunkedEncrypted) Get(key string, off, limit int64) (io.ReadCloser, error) {
	startChunk := off / plainChunkSize
	encOff := startChunk * e.encChunkSize

	var encLimit int64 = -1
	if limit > 0 {
		endChunk := (off + limit - 1) / plainChunkSize
		encLimit = (endChunk - startChunk + 1) * e.encChunkSize
	}

	r, err := e.storage.Get(key, encOff, encLimit)
	if err != nil {
		return nil, err
	}
	dr := &chunkDecryptReader{r: r, enc: e.enc, pool: &e.encChunkPool, skip: off - startChunk*plainChunkSize}
	if limit > 0 {
		return &limitedReadCloser{io.LimitReader(dr, limit), dr}, nil
	}
	return dr, nil
}

type limitedReadCloser struct {
	io.Reader
	io.Closer
}

type chunkDecryptReader struct {
	r    io.ReadCloser
	enc  *dataEncryptor
	buf  []byte
	pool *sync.Pool
	skip int64
}

func (r *chunkDecryptReader) Read(p []byte) (int, error) {
	if len(r.buf) > 0 {
		n := copy(p, r.buf)
		r.buf = r.buf[n:]
		return n, nil
	}

	chunkBuf := r.pool.Get().(*[]byte)
	defer r.pool.Put(chunkBuf) // ALSO: pool-escape

	n, err := io.ReadFull(r.r, *chunkBuf)
	chunk := (*chunkBuf)[:n]
	if err != io.ErrUnexpectedEOF && err != nil {
		return 0, err
	}

	if len(chunk) < chunkHeaderSize {
		return 0, errors.New("truncated chunk header")
	}
	ctLen := int(binary.BigEndian.Uint32(chunk[:chunkHeaderSize]))
	if chunkHeaderSize+ctLen > len(chunk) {
		return 0, fmt.Errorf("chunk data truncated: need %d, have %d", chunkHeaderSize+ctLen, len(chunk))
	}

	plain, err := r.enc.decrypt(chunk[chunkHeaderSize : chunkHeaderSize+ctLen])
	if err != nil {
		return 0, fmt.Errorf("decrypt: %w", err)
	}

	if r.skip > 0 {
		skip := r.skip
		r.skip = 0
		if skip >= int64(len(plain)) {
			return 0, io.EOF
		}
		plain = plain[skip:]
	}

	n = copy(p, plain)
	if n < len(plain) {
		r.buf = plain[n:] // BUG: pool-escape
	}
	return n, nil
}

func (r *chunkDecryptReader) Close() error { return r.r.Close() }
