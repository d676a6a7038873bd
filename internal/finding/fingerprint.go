package finding

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Fingerprints names findings by what does not change with unrelated edits:
// not by line, but by how many equal ones come before in the same function. It
// counts those.
type Fingerprints map[string]int

// Name fills in the finding's fingerprint.
func (seen Fingerprints) Name(f *Finding) {
	key := strings.Join([]string{f.Rule, strings.TrimSuffix(f.Package, "_test"), f.Function, f.Message}, "\x00")
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, seen[key]))
	f.Fingerprint = hex.EncodeToString(sum[:12])
	seen[key]++
}
