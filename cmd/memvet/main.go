// Memvet finds places in Go code where two views of one array hurt each other.
package main

import (
	"context"
	"os"
	"os/signal"

	"github.com/memvet/memvet/internal/cli"
	"github.com/memvet/memvet/rules"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(cli.Run(ctx, cli.System(rules.All), os.Args[1:]))
}
