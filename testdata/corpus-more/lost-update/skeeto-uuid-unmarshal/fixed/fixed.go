package fixed

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
)

var errInvalid = errors.New("invalid UUID")

// encode maps bytes to places in the string.
var encode = [...]int{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34}

// UUID is a UUID of any version. It is an array so that users can slice it.
type UUID [16]byte

func (u UUID) hexify(buf []byte) {
	buf[8], buf[13], buf[18], buf[23] = '-', '-', '-', '-'
	for i, j := range encode {
		hex.Encode(buf[j:j+2], u[i:i+1])
	}
}

// String formats the UUID.
func (u UUID) String() string {
	var buf [36]byte
	u.hexify(buf[:])
	return string(buf[:])
}

// MarshalBinary implements encoding.BinaryMarshaler.
func (u UUID) MarshalBinary() ([]byte, error) { return u[:], nil }

// UnmarshalBinary implements encoding.BinaryUnmarshaler.
func (u *UUID) UnmarshalBinary(data []byte) error {
	if len(data) < len(u) {
		return errors.New("invalid length")
	}
	copy(u[:], data)
	return nil
}

// MarshalJSON implements json.Marshaler.
func (u UUID) MarshalJSON() ([]byte, error) {
	var buf [38]byte
	buf[0], buf[37] = '"', '"'
	u.hexify(buf[1:])
	return buf[:], nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (u *UUID) UnmarshalJSON(buf []byte) error {
	if len(buf) != 38 || buf[0] != '"' || buf[37] != '"' {
		return errInvalid
	}
	uuid, err := ParseBytes(buf[1:37])
	if err != nil {
		return err
	}
	*u = uuid
	return nil
}

// ParseBytes decodes a UUID.
func ParseBytes(buf []byte) (UUID, error) {
	var u UUID
	if len(buf) != 36 || buf[8] != '-' || buf[13] != '-' || buf[18] != '-' || buf[23] != '-' {
		return u, errInvalid
	}
	for i, j := range encode {
		if _, err := hex.Decode(u[i:i+1], buf[j:j+2]); err != nil {
			return u, errInvalid
		}
	}
	return u, nil
}

// Parse decodes a UUID.
func Parse(s string) (UUID, error) { return ParseBytes([]byte(s)) }

// Gen generates version 4 UUIDs.
type Gen struct{ r *rand.ChaCha8 }

// NewGen returns a generator.
func NewGen(seed [32]byte) *Gen { return &Gen{rand.NewChaCha8(seed)} }

// NewV4 returns a fresh UUID.
func (g *Gen) NewV4() UUID {
	var u UUID
	_, _ = g.r.Read(u[:])
	u[6] = (u[6] & 0x0f) | 0x40
	u[8] = (u[8] & 0x3f) | 0x80
	return u
}

type event struct {
	ID   UUID   `json:"id"`
	Name string `json:"name"`
}

func readEvents(r io.Reader) (map[UUID]string, error) {
	out := map[UUID]string{}
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		var e event
		if err := json.Unmarshal(sc.Bytes(), &e); err != nil {
			return nil, err
		}
		out[e.ID] = e.Name
	}
	return out, sc.Err()
}
