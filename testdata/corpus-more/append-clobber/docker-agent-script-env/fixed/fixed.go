// Package fixed offers configured shell scripts as tools.
package fixed

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// ToolConfig is the configuration of a tool.
type ToolConfig struct {
	Cmd         string
	Description string
	WorkingDir  string
	Args        map[string]string
	Required    []string
}

// Call is a request to run a tool.
type Call struct {
	Name      string
	Arguments string
}

// Result is what a tool printed.
type Result struct {
	Output string
	Failed bool
}

// Tool can be called, also several times at once.
type Tool struct {
	Name        string
	Description string
	Handler     func(ctx context.Context, call Call) (*Result, error)
}

// ScriptTools is a set of tools.
type ScriptTools struct {
	tools map[string]ToolConfig
	env   []string
}

// New returns the tools; their scripts run with env.
func New(tools map[string]ToolConfig, env []string) (*ScriptTools, error) {
	for name, tool := range tools {
		if err := validate(name, tool); err != nil {
			return nil, err
		}
	}
	return &ScriptTools{tools: tools, env: env}, nil
}

func validate(name string, tool ToolConfig) error {
	var missing []string
	os.Expand(tool.Cmd, func(v string) string {
		if _, ok := tool.Args[v]; !ok {
			missing = append(missing, v)
		}
		return ""
	})
	if len(missing) > 0 {
		return fmt.Errorf("tool %q uses undefined args: %v", name, missing)
	}
	for _, arg := range tool.Required {
		if _, ok := tool.Args[arg]; !ok {
			return fmt.Errorf("tool %q has required arg %q which is not defined", name, arg)
		}
	}
	return nil
}

// Instructions describes the tools.
func (t *ScriptTools) Instructions() string {
	var sb strings.Builder
	sb.WriteString("The following custom shell tools are available:\n\n")
	for name, tool := range t.tools {
		fmt.Fprintf(&sb, "### %s\n\n%s\n\n", name, cmp.Or(tool.Description, "Execute: "+tool.Cmd))
		for arg, desc := range tool.Args {
			fmt.Fprintf(&sb, "- `%s`: %s\n", arg, desc)
		}
	}
	return sb.String()
}

// Tools returns the list of tools.
func (t *ScriptTools) Tools() []Tool {
	var list []Tool
	for name, cfg := range t.tools {
		list = append(list, Tool{
			Name:        name,
			Description: cmp.Or(cfg.Description, "Execute shell command: "+cfg.Cmd),
			Handler: func(ctx context.Context, call Call) (*Result, error) {
				return t.execute(ctx, &cfg, call)
			},
		})
	}
	return list
}

func (t *ScriptTools) execute(ctx context.Context, cfg *ToolConfig, call Call) (*Result, error) {
	var params map[string]any
	if call.Arguments != "" {
		if err := json.Unmarshal([]byte(call.Arguments), &params); err != nil {
			return nil, fmt.Errorf("invalid arguments: %w", err)
		}
	}

	shell := cmp.Or(os.Getenv("SHELL"), "/bin/sh")
	cmd := exec.CommandContext(ctx, shell, "-c", cfg.Cmd)
	cmd.Dir = cfg.WorkingDir
	cmd.Env = make([]string, 0, len(t.env)+len(params))
	cmd.Env = append(cmd.Env, t.env...)
	for key, value := range params {
		if value != nil {
			cmd.Env = append(cmd.Env, fmt.Sprintf("%s=%s", key, value))
		}
	}

	output, err := cmd.CombinedOutput()
	if err != nil {
		return &Result{Output: fmt.Sprintf("Error executing command: %s\nOutput: %s", err, output), Failed: true}, nil
	}
	return &Result{Output: string(output)}, nil
}
