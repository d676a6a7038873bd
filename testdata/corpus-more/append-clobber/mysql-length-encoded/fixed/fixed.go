// Package fixed reads text protocol rows.
package fixed

import (
	"errors"
	"io"
)

var errMalformed = errors.New("malformed packet")

// readLengthEncodedInteger returns the number, whether it is null and the
// number of bytes read.
func readLengthEncodedInteger(b []byte) (uint64, bool, int) {
	if len(b) == 0 {
		return 0, true, 1
	}
	switch b[0] {
	case 0xfb:
		return 0, true, 1
	case 0xfc:
		return uint64(b[1]) | uint64(b[2])<<8, false, 3
	case 0xfd:
		return uint64(b[1]) | uint64(b[2])<<8 | uint64(b[3])<<16, false, 4
	}
	return uint64(b[0]), false, 1
}

// readLengthEncodedString returns the bytes read and whether the value is
// null.
func readLengthEncodedString(b []byte) ([]byte, bool, int, error) {
	num, isNull, n := readLengthEncodedInteger(b)
	if num < 1 {
		return b[n:n:n], isNull, n, nil
	}
	n += int(num)
	if len(b) >= n {
		return b[n-int(num) : n : n], false, n, nil
	}
	return nil, false, n, io.EOF
}

// skipLengthEncodedString returns the number of bytes skipped.
func skipLengthEncodedString(b []byte) (int, error) {
	num, _, n := readLengthEncodedInteger(b)
	n += int(num)
	if len(b) >= n {
		return n, nil
	}
	return n, io.EOF
}

type packetReader interface {
	readPacket() ([]byte, error)
}

type textRows struct {
	pr      packetReader
	columns []string
	done    bool
}

// readRow fills dest with the columns of the next row.
func (rows *textRows) readRow(dest [][]byte) error {
	if rows.done {
		return io.EOF
	}
	data, err := rows.pr.readPacket()
	if err != nil {
		return err
	}
	if data[0] == 0xfe && len(data) == 5 {
		rows.done = true
		return io.EOF
	}
	pos := 0
	for i := range dest {
		var isNull bool
		var n int
		dest[i], isNull, n, err = readLengthEncodedString(data[pos:])
		pos += n
		if err != nil {
			return errMalformed
		}
		if isNull {
			dest[i] = nil
		}
	}
	return nil
}

// Variables reads rows of a name and a value as "name=value".
func Variables(rows *textRows) (map[string]string, error) {
	vars := make(map[string]string)
	dest := make([][]byte, 2)
	for {
		err := rows.readRow(dest)
		if err == io.EOF {
			return vars, nil
		}
		if err != nil {
			return nil, err
		}
		name := append(dest[0], '=')
		vars[string(dest[0])] = string(name) + string(dest[1])
	}
}
