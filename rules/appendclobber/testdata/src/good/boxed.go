package good

type nodeInfo interface{ ID() string }

type defaultInfo struct {
	id       string
	channels []byte
}

func (d defaultInfo) ID() string { return d.id }

type transport struct{ info nodeInfo }

// The copy in the interface is changed and put back.
func (t *transport) addChannel(ch byte) {
	if d, ok := t.info.(defaultInfo); ok {
		d.channels = append(d.channels, ch)
		t.info = d
	}
}

func newTransport() *transport {
	t := &transport{info: defaultInfo{id: "a", channels: append([]byte{1}, 2, 3)}}
	t.addChannel(4)
	return t
}
