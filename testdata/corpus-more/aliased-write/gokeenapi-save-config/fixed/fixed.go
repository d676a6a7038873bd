// Package fixed talks to a router's command interface.
package fixed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// ParseRequest is one command line for the router.
type ParseRequest struct {
	Parse string `json:"parse"`
}

// ParseResponse is the router's answer to one command.
type ParseResponse struct {
	Status  string `json:"status"`
	Message string `json:"message"`
}

// Doer sends requests.
type Doer interface {
	Do(*http.Request) (*http.Response, error)
}

// Common holds what all parts of the interface need.
type Common struct {
	url    string
	client Doer
	log    func(format string, args ...any)
}

// NewCommon makes the client.
func NewCommon(url string, client Doer, log func(string, ...any)) *Common {
	if log == nil {
		log = func(string, ...any) {}
	}
	return &Common{url: url, client: client, log: log}
}

// SaveConfigRequest is the command that makes changes permanent.
func (c *Common) SaveConfigRequest() ParseRequest {
	return ParseRequest{Parse: "system configuration save"}
}

// EnsureSaveConfigAtEnd puts the save command at the end exactly once.
func (c *Common) EnsureSaveConfigAtEnd(requests []ParseRequest) []ParseRequest {
	save := c.SaveConfigRequest()

	filtered := make([]ParseRequest, 0, len(requests)+1)
	for _, r := range requests {
		if r.Parse != save.Parse {
			filtered = append(filtered, r)
		}
	}
	return append(filtered, save)
}

// Execute sends the commands in one call.
func (c *Common) Execute(requests ...ParseRequest) ([]ParseResponse, error) {
	if len(requests) == 0 {
		return nil, errors.New("no commands")
	}
	body, err := json.Marshal(c.EnsureSaveConfigAtEnd(requests))
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodPost, c.url+"/rci/", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	var out []ParseResponse
	if err := json.Unmarshal(data, &out); err != nil {
		return nil, fmt.Errorf("bad answer: %w", err)
	}
	return out, nil
}

// Routes applies static routes and reports which command failed.
func (c *Common) Routes(requests []ParseRequest) error {
	answers, err := c.Execute(requests...)
	if err != nil {
		return err
	}
	for i, r := range requests {
		if i < len(answers) && answers[i].Status == "error" {
			return fmt.Errorf("%s: %s", r.Parse, answers[i].Message)
		}
		c.log("applied %s", r.Parse)
	}
	return nil
}
