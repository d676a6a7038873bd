package fixed

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"regexp"
	"strings"
	"time"
)

type options struct {
	AccountSid string
	AuthToken  string
	Receiver   string
	Sender     string
}

type alert struct {
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	StartsAt    time.Time         `json:"startsAt"`
}

type notification struct {
	Status string  `json:"status"`
	Alerts []alert `json:"alerts"`
}

// OptionsWithHandler serves HTTP with shared credentials.
type OptionsWithHandler struct {
	Options *options
	send    func(sid, token, from, to, body string) error
}

// NewMOptionsWithHandler returns the handler.
func NewMOptionsWithHandler(o *options, send func(sid, token, from, to, body string) error) OptionsWithHandler {
	return OptionsWithHandler{Options: o, send: send}
}

// ServeHTTP is the router.
func (m OptionsWithHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/":
		fmt.Fprint(w, "ping")
	case "/send":
		m.sendRequest(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (m OptionsWithHandler) sendRequest(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	if r.Header.Get("Content-Type") != "application/json" {
		w.WriteHeader(http.StatusNotAcceptable)
		return
	}
	sendOptions := *m.Options
	if rcv := r.URL.Query().Get("receiver"); rcv != "" {
		sendOptions.Receiver = rcv
	}
	if sendOptions.Receiver == "" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	var n notification
	if err := json.Unmarshal(body, &n); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if n.Status == "firing" {
		for _, a := range n.Alerts {
			go m.sendMessage(&sendOptions, a)
		}
	}
}

func (m OptionsWithHandler) sendMessage(o *options, a alert) {
	body := a.Annotations["summary"]
	if body == "" {
		log.Print("bad format")
		return
	}
	body = findAndReplaceLabels(body, a)
	if !a.StartsAt.IsZero() {
		body = fmt.Sprintf("%q alert starts at %s", body, a.StartsAt.Format(time.RFC1123))
	}
	for _, to := range strings.Split(o.Receiver, ",") {
		if err := m.send(o.AccountSid, o.AuthToken, o.Sender, to, body); err != nil {
			log.Print(err)
		}
	}
}

var labelReg = regexp.MustCompile(`\$labels\.[a-z]+`)

func findAndReplaceLabels(body string, a alert) string {
	return labelReg.ReplaceAllStringFunc(body, func(match string) string {
		return a.Labels[strings.TrimPrefix(match, "$labels.")]
	})
}
