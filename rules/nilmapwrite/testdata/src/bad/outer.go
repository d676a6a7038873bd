package bad

import (
	"encoding/json"
	"io"
)

type order struct {
	Kind   string
	Params map[string]any
}

func readOrder(r io.Reader) (*order, error) {
	var o order
	if err := json.NewDecoder(r).Decode(&o); err != nil {
		return nil, err
	}
	return &o, nil
}

// Two callers pass what the input may leave out: the function counts on a map.
func startOrder(kind string, params map[string]any) string {
	params["kind"] = kind // want "this writes to `params`, which is nil when the input leaves it out, so it panics"
	return kind
}

func createOrder(r io.Reader) (string, error) {
	o, err := readOrder(r)
	if err != nil {
		return "", err
	}
	return startOrder(o.Kind, o.Params), nil
}

func updateOrder(r io.Reader) error {
	o, err := readOrder(r)
	if err != nil {
		return err
	}
	startOrder(o.Kind, o.Params)
	return nil
}
