package bad

// Each caller adds to the one map of the defaults.

type options struct {
	headers map[string]string
	retries int
}

var defaults = options{headers: map[string]string{"accept": "*"}}

func optionsFor(token string) options {
	o := defaults // want "^this copy of `options` shares `headers` with its source, so the change made through the copy"
	o.headers["authorization"] = token
	return o
}
