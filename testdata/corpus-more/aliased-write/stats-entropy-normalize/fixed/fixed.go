// Package fixed has statistics functions for small data sets.
package fixed

import (
	"errors"
	"math"
	"sort"
)

// ErrEmpty is returned for a data set without values.
var ErrEmpty = errors.New("input must not be empty")

// Data is a data set.
type Data []float64

// Len gives the number of values.
func (d Data) Len() int { return len(d) }

// Sum adds the values.
func (d Data) Sum() (float64, error) { return Sum(d) }

// Mean is the average.
func (d Data) Mean() (float64, error) { return Mean(d) }

// Median is the middle value.
func (d Data) Median() (float64, error) { return Median(d) }

// Entropy is the entropy of the distribution.
func (d Data) Entropy() (float64, error) { return Entropy(d) }

func copyslice(input Data) Data {
	s := make(Data, input.Len())
	copy(s, input)
	return s
}

// Sum adds the values of the data set.
func Sum(input Data) (sum float64, err error) {
	if input.Len() == 0 {
		return math.NaN(), ErrEmpty
	}
	for _, v := range input {
		sum += v
	}
	return sum, nil
}

// Mean gives the average of the data set.
func Mean(input Data) (float64, error) {
	sum, err := Sum(input)
	if err != nil {
		return math.NaN(), err
	}
	return sum / float64(input.Len()), nil
}

// Median gives the middle of the data set.
func Median(input Data) (float64, error) {
	if input.Len() == 0 {
		return math.NaN(), ErrEmpty
	}
	c := copyslice(input)
	sort.Float64s(c)
	m := c.Len() / 2
	if c.Len()%2 == 1 {
		return c[m], nil
	}
	return (c[m-1] + c[m]) / 2, nil
}

// Entropy calculates the entropy of the data set.
func Entropy(input Data) (float64, error) {
	normal, err := normalize(input)
	if err != nil {
		return math.NaN(), err
	}
	var result float64
	for _, v := range normal {
		if v == 0 {
			continue
		}
		result += v * math.Log(v)
	}
	return -result, nil
}

func normalize(input Data) (Data, error) {
	sum, err := input.Sum()
	if err != nil {
		return Data{}, err
	}
	c := copyslice(input)
	for i := 0; i < c.Len(); i++ {
		c[i] = c[i] / sum
	}
	return c, nil
}

// Summary is what a report shows.
type Summary struct {
	Entropy, Mean, Median float64
}

// Describe summarizes the data set.
func Describe(d Data) (s Summary, err error) {
	if s.Entropy, err = d.Entropy(); err != nil {
		return s, err
	}
	if s.Mean, err = d.Mean(); err != nil {
		return s, err
	}
	s.Median, err = d.Median()
	return s, err
}
