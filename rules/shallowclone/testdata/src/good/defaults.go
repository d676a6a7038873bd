package good

import "maps"

type settings struct {
	headers map[string]string
	retries int
}

var defaultSettings = settings{headers: map[string]string{"accept": "*"}}

// The map is copied, replaced or left alone.

func settingsFor(token string) settings {
	s := defaultSettings
	s.headers = maps.Clone(s.headers)
	s.headers["authorization"] = token
	return s
}

func plainSettings(retries int) *settings {
	s := defaultSettings
	s.headers = map[string]string{}
	s.headers["retries"] = ""
	s.retries = retries
	return &s
}

func patient() settings {
	s := defaultSettings
	s.retries = 100
	return s
}

// The defaults themselves are meant.

func setDefault(key, value string) { defaultSettings.headers[key] = value }
