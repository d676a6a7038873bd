package fixed

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"
)

// response is a pooled HTTP response.
type response struct {
	status int
	body   []byte
}

var responsePool sync.Pool

func acquireResponse() *response {
	if v := responsePool.Get(); v != nil {
		return v.(*response)
	}
	return new(response)
}

func releaseResponse(r *response) {
	r.status = 0
	r.body = r.body[:0]
	responsePool.Put(r)
}

// Body returns the body; it is valid until the response is released.
func (r *response) Body() []byte { return r.body }

type request struct {
	method, uri, contentType string
	headers                  map[string]string
	body                     []byte
}

// SimpleHTTPClient is what the downloader needs of HTTP.
type SimpleHTTPClient interface {
	PostJSON(url string, body interface{}, timeout time.Duration) (code int, res []byte, e error)
	Get(url string, timeout time.Duration) (code int, res []byte, e error)
}

type transport func(req *request, resp *response, timeout time.Duration) error

type defaultHTTPClient struct{ rt transport }

// Get requests a URL.
func (c *defaultHTTPClient) Get(u string, timeout time.Duration) (int, []byte, error) {
	if u == "" {
		return 0, nil, errors.New("get url is empty")
	}
	return do(c.rt, u, nil, timeout, nil)
}

// PostJSON posts a JSON document.
func (c *defaultHTTPClient) PostJSON(u string, body interface{}, timeout time.Duration) (int, []byte, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return 0, nil, err
	}
	return do(c.rt, u, nil, timeout, func(req *request) error {
		req.method = "POST"
		req.contentType = "application/json"
		req.body = data
		return nil
	})
}

type requestFunc func(req *request) error

func do(rt transport, u string, headers map[string]string, timeout time.Duration, rf requestFunc) (statusCode int, body []byte, err error) {
	if _, err := url.ParseRequestURI(u); err != nil {
		return 0, nil, err
	}
	req := &request{method: "GET", uri: u, headers: headers}
	resp := acquireResponse()
	defer releaseResponse(resp)

	if rf != nil {
		if err := rf(req); err != nil {
			return 0, nil, err
		}
	}
	if err := rt(req, resp, timeout); err != nil {
		return 0, nil, err
	}
	statusCode = resp.status
	if statusCode != 200 && resp.body == nil {
		return statusCode, nil, nil
	}
	result := make([]byte, len(resp.Body()))
	copy(result, resp.Body())
	return statusCode, result, nil
}

type pieceTask struct {
	Range    string `json:"range"`
	PieceNum int    `json:"pieceNum"`
	Cid      string `json:"cid"`
}

type supernodeAPI struct{ http SimpleHTTPClient }

type baseResponse struct {
	Code int             `json:"code"`
	Msg  string          `json:"msg"`
	Data json.RawMessage `json:"data"`
}

// PullPieceTask asks a supernode for pieces.
func (api *supernodeAPI) PullPieceTask(node string, query url.Values) ([]pieceTask, error) {
	code, body, err := api.http.Get(fmt.Sprintf("http://%s/peer/task?%s", node, query.Encode()), 10*time.Second)
	if err != nil {
		return nil, err
	}
	if code != 200 {
		return nil, fmt.Errorf("%d:%s", code, body)
	}
	resp := new(baseResponse)
	if err := json.Unmarshal(body, resp); err != nil {
		return nil, err
	}
	var tasks []pieceTask
	return tasks, json.Unmarshal(resp.Data, &tasks)
}
