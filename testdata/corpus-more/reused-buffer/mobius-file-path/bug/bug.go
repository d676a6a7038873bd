// Package bug reads file paths as clients of a file server send them.
package bug

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"path/filepath"
	"strings"
)

// FilePathItem is a part of a path: two zero bytes, the length and the name.
type FilePathItem struct {
	Len  byte
	Name []byte
}

const fileItemMinLen = 3

func fileItemScanner(data []byte, _ bool) (advance int, token []byte, err error) {
	if len(data) < fileItemMinLen {
		return 0, nil, nil
	}
	advance = fileItemMinLen + int(data[2])
	if len(data) < advance {
		return 0, nil, nil
	}
	return advance, data[0:advance], nil
}

// Write fills the item from its encoding.
func (fpi *FilePathItem) Write(b []byte) (n int, err error) {
	if len(b) < fileItemMinLen {
		return 0, errors.New("path item too short")
	}
	fpi.Len = b[2]
	fpi.Name = b[fileItemMinLen : int(fpi.Len)+fileItemMinLen] // ALSO: reused-buffer

	return int(fpi.Len) + fileItemMinLen, nil
}

// FilePath is a path.
type FilePath struct {
	ItemCount [2]byte
	Items     []FilePathItem
}

// Write fills the path from its encoding.
func (fp *FilePath) Write(b []byte) (n int, err error) {
	reader := bytes.NewReader(b)
	err = binary.Read(reader, binary.BigEndian, &fp.ItemCount)
	if err != nil && !errors.Is(err, io.EOF) {
		return n, err
	}
	if errors.Is(err, io.EOF) {
		return n, nil
	}

	scanner := bufio.NewScanner(reader)
	scanner.Split(fileItemScanner)

	for i := 0; i < int(fp.Len()); i++ {
		var fpi FilePathItem
		scanner.Scan()
		if _, err := fpi.Write(scanner.Bytes()); err != nil { // BUG: reused-buffer
			return n, err
		}
		fp.Items = append(fp.Items, fpi) // ALSO: reused-buffer
	}
	return len(b), scanner.Err()
}

// Len is the number of items.
func (fp *FilePath) Len() uint16 {
	return binary.BigEndian.Uint16(fp.ItemCount[:])
}

func (fp *FilePath) last() string {
	if len(fp.Items) == 0 {
		return ""
	}
	return strings.ToLower(string(fp.Items[len(fp.Items)-1].Name))
}

// IsDropbox says whether the path is a drop box.
func (fp *FilePath) IsDropbox() bool {
	return strings.Contains(fp.last(), "drop box")
}

// IsUploadDir says whether clients can upload there.
func (fp *FilePath) IsUploadDir() bool {
	return strings.Contains(fp.last(), "upload")
}

// Access says what a client may do.
type Access struct {
	UploadAnywhere bool
	ViewDropBoxes  bool
}

// ReadPath gives the place of a file below a root.
func ReadPath(fileRoot string, filePath, fileName []byte, access Access) (string, error) {
	var fp FilePath
	if filePath != nil {
		if _, err := fp.Write(filePath); err != nil {
			return "", err
		}
	}
	if fp.IsDropbox() && !access.ViewDropBoxes {
		return "", errors.New("not allowed to view drop boxes")
	}
	if !fp.IsUploadDir() && !access.UploadAnywhere {
		return "", errors.New("uploads are for upload folders")
	}

	var subPath string
	for _, item := range fp.Items {
		subPath = filepath.Join("/", subPath, string(item.Name))
	}
	return filepath.Join(fileRoot, subPath, filepath.Join("/", string(fileName))), nil
}
