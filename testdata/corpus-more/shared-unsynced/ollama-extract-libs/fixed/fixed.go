package fixed

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

var errPayloadMissing = errors.New("expected payloads not included in this build")

const pathComponentCount = 7

// libEmbed holds the payload files.
var libEmbed fs.FS

// availableDynLibs maps variants to extracted libraries.
var availableDynLibs = map[string]string{}

// group runs functions and keeps the first error.
type group struct {
	wg   sync.WaitGroup
	once sync.Once
	err  error
}

// Go calls f in a new goroutine.
func (g *group) Go(f func() error) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		if err := f(); err != nil {
			g.once.Do(func() { g.err = err })
		}
	}()
}

// Wait waits for all functions.
func (g *group) Wait() error {
	g.wg.Wait()
	return g.err
}

func nativeInit(payloadsDir string) error {
	libs, err := extractDynamicLibs(payloadsDir, "llama.cpp/build/*/*/*/lib/*")
	if err != nil {
		if errors.Is(err, errPayloadMissing) {
			slog.Info(err.Error())
			return nil
		}
		return err
	}
	for _, lib := range libs {
		variant := filepath.Base(filepath.Dir(lib))
		availableDynLibs[variant] = lib
	}
	return nil
}

func extractDynamicLibs(payloadsDir, glob string) ([]string, error) {
	files, err := fs.Glob(libEmbed, glob)
	if err != nil || len(files) == 0 {
		return nil, errPayloadMissing
	}
	var mu sync.Mutex
	var libs []string
	var g group
	for _, file := range files {
		pathComps := strings.Split(file, "/")
		if len(pathComps) != pathComponentCount {
			slog.Error(fmt.Sprintf("unexpected payload components: %v", pathComps))
			continue
		}
		g.Go(func() error {
			targetDir := filepath.Join(payloadsDir, pathComps[pathComponentCount-3])
			srcFile, err := libEmbed.Open(file)
			if err != nil {
				return fmt.Errorf("read payload %s: %v", file, err)
			}
			defer srcFile.Close()
			if err := os.MkdirAll(targetDir, 0o755); err != nil {
				return fmt.Errorf("create payload lib dir %s: %v", payloadsDir, err)
			}
			src := io.Reader(srcFile)
			filename := file
			if strings.HasSuffix(file, ".gz") {
				if src, err = gzip.NewReader(src); err != nil {
					return fmt.Errorf("decompress payload %s: %v", file, err)
				}
				filename = strings.TrimSuffix(filename, ".gz")
			}
			destFile := filepath.Join(targetDir, filepath.Base(filename))
			if strings.Contains(destFile, "server") {
				mu.Lock()
				libs = append(libs, destFile)
				mu.Unlock()
			}
			destFp, err := os.OpenFile(destFile, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o755)
			if err != nil {
				return fmt.Errorf("write payload %s: %v", file, err)
			}
			defer destFp.Close()
			if _, err := io.Copy(destFp, src); err != nil {
				return fmt.Errorf("copy payload %s: %v", file, err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		_ = os.RemoveAll(payloadsDir)
		return nil, err
	}
	return libs, nil
}
