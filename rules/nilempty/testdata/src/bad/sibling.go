package bad

import "strconv"

// A writer gives nil for what is missing, and appends to dst what is there.
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
		dst = make([]byte, 0, len(s))
	}
	return append(dst, s...), nil
}

type numbers struct{}

func (numbers) appendTo(dst []byte, v any) ([]byte, error) {
	if v == nil {
		return nil, nil
	}
	for _, n := range v.([]int) {
		dst = strconv.AppendInt(dst, int64(n), 10)
		dst = append(dst, ' ')
	}
	return dst, nil // want "`dst` is still nil here if nothing was appended, so an empty value is taken for one that is missing"
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
