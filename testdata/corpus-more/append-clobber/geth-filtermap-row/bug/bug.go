// Package bug stores rows of filter maps, split in a base and an extension.
package bug

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
)

type filterRow []uint32

type keyValue interface {
	Get(key string) ([]byte, bool)
	Put(key string, val []byte)
}

var errLength = errors.New("invalid encoded row length")

func encodeRow(row []uint32) []byte {
	out := make([]byte, 0, 4*len(row))
	for _, v := range row {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	return out
}

func decodeRow(b []byte) ([]uint32, error) {
	if len(b)%4 != 0 {
		return nil, errLength
	}
	row := make([]uint32, len(b)/4)
	for i := range row {
		row[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return row, nil
}

type rowsCache struct {
	mu   sync.Mutex
	rows map[uint64][][]uint32
}

func (c *rowsCache) get(idx uint64) ([][]uint32, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r, ok := c.rows[idx]
	return r, ok
}

func (c *rowsCache) add(idx uint64, rows [][]uint32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rows[idx] = rows
}

type filterMaps struct {
	db            keyValue
	cache         rowsCache
	groupLength   uint32
	baseRowLength uint32
	mapsPerEpoch  uint32
}

func (f *filterMaps) mapRowIndex(mapIndex, rowIndex uint32) uint64 {
	return uint64(rowIndex)*uint64(f.mapsPerEpoch) + uint64(mapIndex)
}

func (f *filterMaps) readBaseRows(idx uint64) ([][]uint32, error) {
	rows := make([][]uint32, f.groupLength)
	for i := range rows {
		b, ok := f.db.Get(fmt.Sprintf("base/%d/%d", idx, i))
		if !ok {
			continue
		}
		row, err := decodeRow(b)
		if err != nil {
			return nil, err
		}
		rows[i] = row
	}
	return rows, nil
}

// getRow returns the row of a map, only its base if baseOnly is set.
func (f *filterMaps) getRow(mapIndex, rowIndex uint32, baseOnly bool) (filterRow, error) {
	baseIdx := f.mapRowIndex(mapIndex&-f.groupLength, rowIndex)
	baseRows, ok := f.cache.get(baseIdx)
	if !ok {
		var err error
		if baseRows, err = f.readBaseRows(baseIdx); err != nil {
			return nil, fmt.Errorf("failed to retrieve map %d base rows %d: %w", mapIndex, rowIndex, err)
		}
		f.cache.add(baseIdx, baseRows)
	}
	baseRow := baseRows[mapIndex&(f.groupLength-1)]
	if baseOnly {
		return baseRow, nil
	}
	ext, ok := f.db.Get(fmt.Sprintf("ext/%d", f.mapRowIndex(mapIndex, rowIndex)))
	if !ok {
		return baseRow, nil
	}
	extRow, err := decodeRow(ext)
	if err != nil {
		return nil, err
	}
	return filterRow(append(baseRow, extRow...)), nil // BUG: append-clobber
}

// storeRows stores rows of maps that belong to one group.
func (f *filterMaps) storeRows(mapIndices []uint32, rowIndex uint32, rows []filterRow) error {
	baseIdx := f.mapRowIndex(mapIndices[0]&-f.groupLength, rowIndex)
	var baseRows [][]uint32
	if uint32(len(mapIndices)) != f.groupLength {
		var ok bool
		baseRows, ok = f.cache.get(baseIdx)
		if !ok {
			var err error
			if baseRows, err = f.readBaseRows(baseIdx); err != nil {
				return err
			}
		}
	} else {
		baseRows = make([][]uint32, f.groupLength)
	}
	for i, mapIndex := range mapIndices {
		baseRow := []uint32(rows[i])
		var extRow filterRow
		if uint32(len(rows[i])) > f.baseRowLength {
			extRow = baseRow[f.baseRowLength:]
			baseRow = baseRow[:f.baseRowLength]
		}
		baseRows[mapIndex&(f.groupLength-1)] = baseRow
		f.db.Put(fmt.Sprintf("base/%d/%d", baseIdx, mapIndex&(f.groupLength-1)), encodeRow(baseRow))
		f.db.Put(fmt.Sprintf("ext/%d", f.mapRowIndex(mapIndex, rowIndex)), encodeRow(extRow))
	}
	f.cache.add(baseIdx, baseRows)
	return nil
}
