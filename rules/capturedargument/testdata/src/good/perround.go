package good

// A named type is the same map.
type logSettings map[string]any

type logConfig struct {
	name     string
	settings logSettings
}

type backend struct {
	name     string
	settings map[string]any
}

func newBackend(name string, settings map[string]any) backend { return backend{name, settings} }

// Each round sets what its own config has, before it hands that on.
func backends(configs []*logConfig) (out []backend) {
	for _, c := range configs {
		if c.name == "file" {
			if c.settings == nil {
				c.settings = map[string]any{}
			}
			c.settings["depth"] = 6
		}
		out = append(out, newBackend(c.name, c.settings))
	}
	return out
}
