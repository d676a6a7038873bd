// Package bug wraps the keys of image layers for their recipients.
package bug

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
)

// Parameters holds the key material by kind.
type Parameters map[string][][]byte

// DecryptConfig has what is needed to unwrap keys.
type DecryptConfig struct {
	Parameters Parameters
}

// EncryptConfig has what is needed to wrap keys.
type EncryptConfig struct {
	Parameters    Parameters
	DecryptConfig DecryptConfig
}

// AddPublicKeys adds recipients by public key.
func (ec *EncryptConfig) AddPublicKeys(keys ...[]byte) {
	for _, k := range keys {
		ec.Parameters["pkcs11-pubkeys"] = append(ec.Parameters["pkcs11-pubkeys"], k)
	}
}

// AddYAML adds recipients by module description.
func (ec *EncryptConfig) AddYAML(descs ...[]byte) {
	for _, d := range descs {
		ec.Parameters["pkcs11-yamls"] = append(ec.Parameters["pkcs11-yamls"], d)
	}
}

// KeyWrapper wraps and unwraps the options of a layer.
type KeyWrapper interface {
	WrapKeys(ec *EncryptConfig, optsData []byte) ([]byte, error)
	AnnotationID() string
}

type pkcs11Wrapper struct{}

// NewWrapper returns the wrapper for keys on tokens.
func NewWrapper() KeyWrapper { return &pkcs11Wrapper{} }

func (w *pkcs11Wrapper) AnnotationID() string { return "org.opencontainers.image.enc.keys.pkcs11" }

func (w *pkcs11Wrapper) WrapKeys(ec *EncryptConfig, optsData []byte) ([]byte, error) {
	recipients, err := addPubKeys(&ec.DecryptConfig, append(ec.Parameters["pkcs11-pubkeys"], ec.Parameters["pkcs11-yamls"]...)) // BUG: append-clobber
	if err != nil {
		return nil, err
	}
	if len(recipients) == 0 {
		return nil, nil
	}
	return encryptMultiple(recipients, optsData)
}

type recipient struct {
	id  string
	key []byte
}

func addPubKeys(dc *DecryptConfig, pubKeys [][]byte) ([]recipient, error) {
	var out []recipient
	if len(pubKeys) == 0 {
		return out, nil
	}
	for _, raw := range pubKeys {
		if len(raw) == 0 {
			return nil, errors.New("empty public key")
		}
		sum := sha256.Sum256(raw)
		out = append(out, recipient{id: fmt.Sprintf("%x", sum[:4]), key: raw})
	}
	return out, nil
}

func encryptMultiple(rs []recipient, data []byte) ([]byte, error) {
	blobs := make(map[string]string, len(rs))
	for _, r := range rs {
		blob := make([]byte, len(data))
		for i := range data {
			blob[i] = data[i] ^ r.key[i%len(r.key)]
		}
		blobs[r.id] = base64.StdEncoding.EncodeToString(blob)
	}
	return json.Marshal(blobs)
}

// Layer is a layer of an image.
type Layer struct {
	Opts        []byte
	Annotations map[string]string
}

// EncryptLayers wraps the keys of all the layers.
func EncryptLayers(ec *EncryptConfig, w KeyWrapper, layers []*Layer) error {
	errs := make([]error, len(layers))
	var wg sync.WaitGroup
	for i, l := range layers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			wrapped, err := w.WrapKeys(ec, l.Opts)
			if err != nil {
				errs[i] = err
				return
			}
			l.Annotations = map[string]string{w.AnnotationID(): string(wrapped)}
		}()
	}
	wg.Wait()
	return errors.Join(errs...)
}
