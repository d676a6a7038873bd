// Package fixed does arithmetic on sets of coins.
package fixed

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
)

var reDenom = regexp.MustCompile(`^[a-z][a-z0-9]{2,15}$`)

// Coin is an amount of one denomination.
type Coin struct {
	Denom  string
	Amount int64
}

// IsZero reports whether there is nothing.
func (c Coin) IsZero() bool { return c.Amount == 0 }

func (c Coin) String() string { return fmt.Sprintf("%d%s", c.Amount, c.Denom) }

// Coins is a set sorted by denomination.
type Coins []Coin

// NewCoins makes a valid set of the coins.
func NewCoins(coins ...Coin) Coins {
	set := removeZeroCoins(coins)
	if len(set) == 0 {
		return Coins{}
	}
	sorted := make(Coins, len(set))
	copy(sorted, set)
	sort.Sort(sorted)
	if err := sorted.Validate(); err != nil {
		panic(err)
	}
	return sorted
}

// Validate checks names, order and sign.
func (coins Coins) Validate() error {
	for i, c := range coins {
		if !reDenom.MatchString(c.Denom) {
			return fmt.Errorf("invalid denom %q", c.Denom)
		}
		if i > 0 && coins[i-1].Denom >= c.Denom {
			return fmt.Errorf("denom %s out of order", c.Denom)
		}
		if c.Amount <= 0 {
			return fmt.Errorf("coin %s is not positive", c)
		}
	}
	return nil
}

func removeZeroCoins(coins Coins) Coins {
	result := make(Coins, 0, len(coins))
	for _, c := range coins {
		if !c.IsZero() {
			result = append(result, c)
		}
	}
	return result
}

// Add gives the sum of both sets.
func (coins Coins) Add(other ...Coin) Coins {
	sums := map[string]int64{}
	for _, c := range coins {
		sums[c.Denom] += c.Amount
	}
	for _, c := range other {
		sums[c.Denom] += c.Amount
	}
	out := make([]Coin, 0, len(sums))
	for d, a := range sums {
		out = append(out, Coin{d, a})
	}
	return NewCoins(out...)
}

func (coins Coins) String() string {
	parts := make([]string, len(coins))
	for i, c := range coins {
		parts[i] = c.String()
	}
	return strings.Join(parts, ",")
}

func (coins Coins) Len() int           { return len(coins) }
func (coins Coins) Less(i, j int) bool { return coins[i].Denom < coins[j].Denom }
func (coins Coins) Swap(i, j int)      { coins[i], coins[j] = coins[j], coins[i] }

// Params are the fees of a chain.
type Params struct {
	MinFees []Coin
}

// Describe shows the fees in the configured order next to the effective ones.
func (p Params) Describe() string {
	effective := NewCoins(p.MinFees...)
	return fmt.Sprintf("configured %s, effective %s", Coins(p.MinFees), effective)
}
