package good

import "strconv"

type writer interface {
	appendTo(dst []byte, v any) ([]byte, error)
}

type words struct{}

func (words) appendTo(dst []byte, v any) ([]byte, error) {
	s, ok := v.(string)
	if !ok {
		return nil, nil
	}
	if dst == nil {
		dst = []byte{}
	}
	return append(dst, s...), nil
}

type numbers struct{}

func (numbers) appendTo(dst []byte, v any) ([]byte, error) {
	if v == nil {
		return nil, nil
	}
	if dst == nil {
		dst = []byte{}
	}
	for _, n := range v.([]int) {
		dst = strconv.AppendInt(dst, int64(n), 10)
	}
	return dst, nil
}

// Something is always appended.
type quoted struct{}

func (quoted) appendTo(dst []byte, v any) ([]byte, error) {
	if v == nil {
		return nil, nil
	}
	dst = append(dst, '"')
	for _, n := range v.([]int) {
		dst = strconv.AppendInt(dst, int64(n), 10)
	}
	return dst, nil
}

// Nil says nothing here.
type plain struct{}

func (plain) appendTo(dst []byte, v any) ([]byte, error) {
	for _, n := range v.([]int) {
		dst = strconv.AppendInt(dst, int64(n), 10)
	}
	return dst, nil
}

func text(w writer, v any) string {
	b, err := w.appendTo(nil, v)
	if err != nil {
		return err.Error()
	}
	if b == nil {
		return "missing"
	}
	return string(b)
}

// Nobody tells an empty key from a missing one, though one method takes care.
type keyer interface {
	appendKey(dst []byte, v any) []byte
}

func (words) appendKey(dst []byte, v any) []byte {
	if dst == nil {
		dst = []byte{}
	}
	return append(dst, v.(string)...)
}

func (numbers) appendKey(dst []byte, v any) []byte {
	if v == nil {
		return nil
	}
	for _, n := range v.([]int) {
		dst = strconv.AppendInt(dst, int64(n), 10)
	}
	return dst
}

func size(k keyer, v any) int { return len(k.appendKey(nil, v)) }
