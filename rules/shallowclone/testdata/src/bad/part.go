package bad

// The copy of the whole leaves the copy of a part to another function, which forgets a map.

type tuning struct {
	replicas int
	params   map[string]string
}

func (s *tuning) Copy() *tuning {
	if s == nil {
		return nil
	}
	c := *s // want "this copy of `tuning` shares `params` with its source"
	return &c
}

type viewOf struct {
	version int
	tuning  *tuning
}

func (v *viewOf) Copy() *viewOf {
	c := *v
	c.tuning = v.tuning.Copy()
	return &c
}

type keeper struct{ current *viewOf }

func (k *keeper) next(params map[string]string) *viewOf {
	v := k.current.Copy()
	for name, p := range params {
		v.tuning.params[name] = p
	}
	v.version++
	return v
}
