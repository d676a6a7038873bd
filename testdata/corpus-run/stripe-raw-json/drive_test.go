package bug

import (
	"fmt"
	"strings"
	"testing"
)

func TestRawOfStream(t *testing.T) {
	var in strings.Builder
	for i := range 200 {
		fmt.Fprintf(&in, `{"id": "key%d", "created": %d, "livemode": true} `, i, i)
	}
	keys, err := readKeys(strings.NewReader(in.String()))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s", string(keys[0].RawJSON))
}
