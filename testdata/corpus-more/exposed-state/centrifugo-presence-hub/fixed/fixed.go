// Package fixed is the in-memory engine of a publish/subscribe server.
package fixed

import (
	"encoding/json"
	"sync"
)

type (
	channelID string
	connID    string
)

type clientInfo struct {
	User   string
	Client connID
	Info   json.RawMessage `json:",omitempty"`
}

type engine interface {
	addPresence(ch channelID, uid connID, info clientInfo) error
	removePresence(ch channelID, uid connID) error
	presence(ch channelID) (map[connID]clientInfo, error)
}

type memoryEngine struct{ hub *presenceHub }

func newMemoryEngine() *memoryEngine { return &memoryEngine{hub: newPresenceHub()} }

func (e *memoryEngine) addPresence(ch channelID, uid connID, info clientInfo) error {
	return e.hub.add(ch, uid, info)
}

func (e *memoryEngine) removePresence(ch channelID, uid connID) error {
	return e.hub.remove(ch, uid)
}

func (e *memoryEngine) presence(ch channelID) (map[connID]clientInfo, error) {
	return e.hub.get(ch)
}

type presenceHub struct {
	sync.RWMutex
	presence map[channelID]map[connID]clientInfo
}

func newPresenceHub() *presenceHub {
	return &presenceHub{presence: make(map[channelID]map[connID]clientInfo)}
}

func (h *presenceHub) add(ch channelID, uid connID, info clientInfo) error {
	h.Lock()
	defer h.Unlock()

	_, ok := h.presence[ch]
	if !ok {
		h.presence[ch] = make(map[connID]clientInfo)
	}
	h.presence[ch][uid] = info
	return nil
}

func (h *presenceHub) remove(ch channelID, uid connID) error {
	h.Lock()
	defer h.Unlock()

	if _, ok := h.presence[ch]; !ok {
		return nil
	}
	if _, ok := h.presence[ch][uid]; !ok {
		return nil
	}
	delete(h.presence[ch], uid)

	if len(h.presence[ch]) == 0 {
		delete(h.presence, ch)
	}
	return nil
}

func (h *presenceHub) get(ch channelID) (map[connID]clientInfo, error) {
	h.RLock()
	defer h.RUnlock()

	presence, ok := h.presence[ch]
	if !ok {
		return map[connID]clientInfo{}, nil
	}

	data := make(map[connID]clientInfo, len(presence))
	for k, v := range presence {
		data[k] = v
	}
	return data, nil
}

type application struct{ engine engine }

type presenceReply struct {
	Channel channelID
	Data    map[connID]clientInfo
}

// presenceCmd answers a request for the clients in a channel.
func (app *application) presenceCmd(ch channelID) ([]byte, error) {
	presence, err := app.engine.presence(ch)
	if err != nil {
		return nil, err
	}
	return json.Marshal(&presenceReply{Channel: ch, Data: presence})
}

type client struct {
	app  *application
	uid  connID
	user string
}

func (c *client) subscribe(ch channelID) error {
	return c.app.engine.addPresence(ch, c.uid, clientInfo{User: c.user, Client: c.uid})
}

func (c *client) unsubscribe(ch channelID) error {
	return c.app.engine.removePresence(ch, c.uid)
}
