package bad

import "net/url"

// query is one mistake, whichever of the writes comes first.
func query(label, region string) string {
	var q url.Values
	if label != "" {
		q.Set("label", label) // want "`Set` writes to a map that is still nil here, so it panics"
	}
	if region != "" {
		q.Set("region", region)
	}
	return q.Encode()
}
