package good

import "strings"

type server struct{ urls []string }

type configuration struct{ servers []server }

// cleaned changes the lists that it has just cloned, under the same index.
func (c configuration) cleaned() []server {
	servers := append([]server{}, c.servers...)
	for i := range servers {
		servers[i].urls = append([]string{}, servers[i].urls...)
		for j, url := range servers[i].urls {
			servers[i].urls[j] = strings.TrimSpace(url)
		}
	}
	return servers
}
