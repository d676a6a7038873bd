package good

import (
	"errors"
	"os"
	"os/exec"
	"strings"
)

// What is added behind the chosen ones is always there.
func command(words []string, folder, file string) (*exec.Cmd, error) {
	if len(words) == 0 {
		return nil, errors.New("no command")
	}
	vars := map[string]string{"FOLDER": folder, "FILE": file}
	var env []string
	for _, x := range os.Environ() {
		if !strings.HasPrefix(x, "SECRET=") {
			env = append(env, x)
		}
	}
	for k, v := range vars {
		env = append(env, k+"="+v)
	}
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Env = env
	return cmd, nil
}
