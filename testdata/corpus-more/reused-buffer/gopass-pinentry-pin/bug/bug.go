package bug

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// Client talks to a pinentry program.
type Client struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// New starts the program.
func New(binary string) (*Client, error) {
	cmd := exec.Command(binary)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	cl := &Client{cmd: cmd, in: stdin, out: bufio.NewReader(stdout)}
	banner, _, err := cl.out.ReadLine()
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(banner, []byte("OK")) {
		return nil, fmt.Errorf("wrong banner: %s", banner)
	}
	return cl, nil
}

// Close ends the program.
func (c *Client) Close() { _ = c.in.Close() }

// Confirm asks for a confirmation.
func (c *Client) Confirm() bool { return c.Set("confirm", "") == nil }

// Set sets a property of the dialog.
func (c *Client) Set(key, value string) error {
	if value != "" {
		value = " " + value
	}
	if _, err := fmt.Fprintf(c.in, "SET%s%s\n", strings.ToUpper(key), value); err != nil {
		return err
	}
	line, _, _ := c.out.ReadLine()
	if string(line) != "OK" {
		return fmt.Errorf("error: %s", line)
	}
	return nil
}

// GetPin asks for the PIN.
func (c *Client) GetPin() ([]byte, error) {
	if _, err := io.WriteString(c.in, "GETPIN\n"); err != nil {
		return nil, err
	}
	pin, _, err := c.out.ReadLine() // ALSO: reused-buffer
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(pin, []byte("OK")) {
		return nil, nil
	}
	if !bytes.HasPrefix(pin, []byte("D ")) {
		return nil, fmt.Errorf("unexpected response: %s", pin)
	}

	ok, _, err := c.out.ReadLine() // ALSO: reused-buffer
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(ok, []byte("OK")) {
		return nil, fmt.Errorf("unexpected response: %s", ok)
	}
	return pin[2:], nil // BUG: reused-buffer
}

// AskPin opens a dialog and returns what was typed.
func AskPin(binary, title, prompt string) (string, error) {
	c, err := New(binary)
	if err != nil {
		return "", err
	}
	defer c.Close()
	if err := c.Set("title", title); err != nil {
		return "", err
	}
	if err := c.Set("prompt", prompt); err != nil {
		return "", err
	}
	pin, err := c.GetPin()
	if err != nil {
		return "", err
	}
	return string(pin), nil
}
