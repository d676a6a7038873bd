// Package bug selects the instruction set of an interpreter.
package bug

import (
	"errors"
	"fmt"
)

// OpCode is an opcode.
type OpCode byte

// Opcodes.
const (
	STOP    OpCode = 0x00
	BALANCE OpCode = 0x31
	SLOAD   OpCode = 0x54
	PUSH0   OpCode = 0x5f
)

type interpreter struct {
	cfg   Config
	stack []uint64
	gas   uint64
}

type executionFunc func(in *interpreter) error

type operation struct {
	execute     executionFunc
	constantGas uint64
}

// JumpTable has the operation of every opcode.
type JumpTable [256]*operation

var errUndefined = errors.New("invalid opcode")

func opUndefined(*interpreter) error { return errUndefined }

func opStop(*interpreter) error { return nil }

func opPush0(in *interpreter) error { in.stack = append(in.stack, 0); return nil }

var (
	frontierInstructionSet  = newFrontierInstructionSet()
	homesteadInstructionSet = newHomesteadInstructionSet()
)

func newFrontierInstructionSet() JumpTable {
	tbl := JumpTable{
		STOP:    {execute: opStop},
		BALANCE: {execute: opPush0, constantGas: 20},
		SLOAD:   {execute: opPush0, constantGas: 50},
	}
	for i, entry := range tbl {
		if entry == nil {
			tbl[i] = &operation{execute: opUndefined}
		}
	}
	return tbl
}

func newHomesteadInstructionSet() JumpTable {
	tbl := newFrontierInstructionSet()
	tbl[SLOAD].constantGas = 200
	return tbl
}

var activators = map[int]func(*JumpTable){
	1884: enable1884,
	3855: enable3855,
}

func enable1884(jt *JumpTable) {
	jt[SLOAD].constantGas = 800 // ALSO: shallow-clone
	jt[BALANCE].constantGas = 700
}

func enable3855(jt *JumpTable) {
	jt[PUSH0] = &operation{execute: opPush0, constantGas: 2}
}

// EnableEIP enables the given EIP in jt.
func EnableEIP(eip int, jt *JumpTable) error {
	fn, ok := activators[eip]
	if !ok {
		return fmt.Errorf("undefined eip %d", eip)
	}
	fn(jt)
	return nil
}

// Config configures an interpreter.
type Config struct {
	JumpTable *JumpTable
	Homestead bool
	ExtraEips []int
}

func newInterpreter(cfg Config, gas uint64) *interpreter {
	if cfg.JumpTable == nil {
		if cfg.Homestead {
			cfg.JumpTable = &homesteadInstructionSet
		} else {
			cfg.JumpTable = &frontierInstructionSet
		}
		var extraEips []int
		for _, eip := range cfg.ExtraEips {
			table := *cfg.JumpTable // BUG: shallow-clone
			if err := EnableEIP(eip, &table); err == nil {
				extraEips = append(extraEips, eip)
			}
			cfg.JumpTable = &table
		}
		cfg.ExtraEips = extraEips
	}
	return &interpreter{cfg: cfg, gas: gas}
}

func (in *interpreter) run(code []byte) error {
	for _, c := range code {
		op := in.cfg.JumpTable[c]
		if in.gas < op.constantGas {
			return errors.New("out of gas")
		}
		in.gas -= op.constantGas
		if err := op.execute(in); err != nil {
			return err
		}
	}
	return nil
}
