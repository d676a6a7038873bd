// Package bug unseals the encryption keys of stored objects.
package bug

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"path"
)

const (
	metaIV        = "X-Internal-Iv"
	metaSealedKey = "X-Internal-Sealed-Key"
	metaKeyID     = "X-Internal-Kms-Key-Id"
	metaDataKey   = "X-Internal-Kms-Sealed-Key"
	metaContext   = "X-Internal-Kms-Context"
)

var (
	errMissing = errors.New("object metadata is incomplete")
	errInvalid = errors.New("object metadata is invalid")
)

// kmsContext is bound to a key by the key server.
type kmsContext map[string]string

type kms interface {
	DecryptKey(keyID string, sealed []byte, ctx kmsContext) ([]byte, error)
}

type sealedKey struct {
	iv  [32]byte
	key [64]byte
}

type objectKey [32]byte

func (k *objectKey) unseal(extKey []byte, sk sealedKey, domain, bucket, object string) error {
	mac := hmac.New(sha256.New, extKey)
	mac.Write(sk.iv[:])
	mac.Write([]byte(domain))
	mac.Write([]byte(path.Join(bucket, object)))
	sum := mac.Sum(nil)
	if !hmac.Equal(sum, sk.key[32:]) {
		return errInvalid
	}
	for i := range k {
		k[i] = sk.key[i] ^ sum[i]
	}
	return nil
}

type sse interface {
	IsEncrypted(metadata map[string]string) bool
	UnsealObjectKey(k kms, metadata map[string]string, bucket, object string) (objectKey, error)
}

type ssekms struct{}

var _ sse = ssekms{}

// createMetadata adds what is needed to unseal a key to the metadata.
func (ssekms) createMetadata(metadata map[string]string, keyID string, dataKey []byte, sk sealedKey, ctx kmsContext) map[string]string {
	if metadata == nil {
		metadata = make(map[string]string, 5)
	}
	metadata[metaIV] = base64.StdEncoding.EncodeToString(sk.iv[:])
	metadata[metaSealedKey] = base64.StdEncoding.EncodeToString(sk.key[:])
	metadata[metaKeyID] = keyID
	metadata[metaDataKey] = base64.StdEncoding.EncodeToString(dataKey)
	if len(ctx) > 0 {
		b, _ := json.Marshal(ctx)
		metadata[metaContext] = base64.StdEncoding.EncodeToString(b)
	}
	return metadata
}

// parseMetadata is the inverse of createMetadata.
func (ssekms) parseMetadata(metadata map[string]string) (keyID string, dataKey []byte, sk sealedKey, ctx kmsContext, err error) {
	b64IV, ok := metadata[metaIV]
	if !ok {
		return keyID, dataKey, sk, ctx, errMissing
	}
	b64Sealed, ok := metadata[metaSealedKey]
	if !ok {
		return keyID, dataKey, sk, ctx, errMissing
	}
	iv, err := base64.StdEncoding.DecodeString(b64IV)
	if err != nil || len(iv) != len(sk.iv) {
		return keyID, dataKey, sk, ctx, errInvalid
	}
	sealed, err := base64.StdEncoding.DecodeString(b64Sealed)
	if err != nil || len(sealed) != len(sk.key) {
		return keyID, dataKey, sk, ctx, errInvalid
	}
	keyID = metadata[metaKeyID]
	if dataKey, err = base64.StdEncoding.DecodeString(metadata[metaDataKey]); err != nil {
		return keyID, dataKey, sk, ctx, errInvalid
	}
	if b64Ctx, ok := metadata[metaContext]; ok {
		b, err := base64.StdEncoding.DecodeString(b64Ctx)
		if err != nil {
			return keyID, dataKey, sk, ctx, errInvalid
		}
		if err = json.Unmarshal(b, &ctx); err != nil {
			return keyID, dataKey, sk, ctx, errInvalid
		}
	}
	copy(sk.iv[:], iv)
	copy(sk.key[:], sealed)
	return keyID, dataKey, sk, ctx, nil // ALSO: nil-map-write
}

// IsEncrypted reports whether an object has a sealed key.
func (ssekms) IsEncrypted(metadata map[string]string) bool {
	_, ok := metadata[metaSealedKey]
	return ok
}

// UnsealObjectKey decrypts the key of an object.
func (s ssekms) UnsealObjectKey(k kms, metadata map[string]string, bucket, object string) (key objectKey, err error) {
	keyID, dataKey, sk, ctx, err := s.parseMetadata(metadata) // ALSO: nil-map-write
	if err != nil {
		return key, err
	}
	if _, ok := ctx[bucket]; !ok {
		ctx[bucket] = path.Join(bucket, object) // BUG: nil-map-write
	}
	unsealKey, err := k.DecryptKey(keyID, dataKey, ctx)
	if err != nil {
		return key, err
	}
	err = key.unseal(unsealKey, sk, "SSE-KMS", bucket, object)
	return key, err
}
