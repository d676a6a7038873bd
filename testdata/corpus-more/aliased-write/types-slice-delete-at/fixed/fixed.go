// Package fixed has a slice type with methods that return new slices.
package fixed

import (
	"errors"
	"math/rand"
	"strings"
)

// Slice is a slice with methods.
type Slice[T comparable] []T

// ErrRange is returned for positions that are not there.
var ErrRange = errors.New("position out of range")

// At returns the element at a position, from the end if it is negative.
func (a Slice[T]) At(i int) (T, error) {
	var zero T
	if i < 0 {
		i += len(a)
	}
	if i < 0 || i >= len(a) {
		return zero, ErrRange
	}
	return a[i], nil
}

// Index returns the position of the first element that is e, or -1.
func (a Slice[T]) Index(e T) int {
	for i, o := range a {
		if o == e {
			return i
		}
	}
	return -1
}

// All reports whether fn holds for all elements.
func (a Slice[T]) All(fn func(T) bool) bool {
	for _, o := range a {
		if !fn(o) {
			return false
		}
	}
	return true
}

// Delete returns the slice without the elements that are e.
func (a Slice[T]) Delete(e T) Slice[T] {
	result := make(Slice[T], 0, len(a))
	for _, o := range a {
		if o != e {
			result = append(result, o)
		}
	}
	return result
}

// DeleteAt returns the slice without the element at a position.
func (a Slice[T]) DeleteAt(index int) Slice[T] {
	if index < 0 || index >= len(a) {
		return a
	}
	result := make(Slice[T], 0, len(a)-1)
	result = append(result, a[:index]...)
	return append(result, a[index+1:]...)
}

// DeleteIf returns the slice without the elements that fn holds for.
func (a Slice[T]) DeleteIf(fn func(T) bool) Slice[T] {
	return a.Select(func(e T) bool { return !fn(e) })
}

// Select returns the elements that fn holds for.
func (a Slice[T]) Select(fn func(T) bool) Slice[T] {
	result := Slice[T]{}
	for _, o := range a {
		if fn(o) {
			result = append(result, o)
		}
	}
	return result
}

// Insert returns the slice with elements put before a position.
func (a Slice[T]) Insert(index int, elements ...T) Slice[T] {
	result := make(Slice[T], 0, len(a)+len(elements))
	result = append(result, a[:index]...)
	result = append(result, elements...)
	return append(result, a[index:]...)
}

// Reverse returns the elements in the other order.
func (a Slice[T]) Reverse() Slice[T] {
	result := make(Slice[T], len(a))
	for i, o := range a {
		result[len(a)-1-i] = o
	}
	return result
}

// Shuffle returns the elements in some order.
func (a Slice[T]) Shuffle() Slice[T] {
	rest := a
	result := make(Slice[T], 0, len(a))
	for len(rest) > 0 {
		i := rand.Intn(len(rest))
		result = append(result, rest[i])
		rest = rest.DeleteAt(i)
	}
	return result
}

// Deck is a named list of cards.
type Deck struct {
	Name  string
	Cards Slice[string]
}

// Without returns the cards that remain when one is taken out.
func (d *Deck) Without(card string) (Slice[string], error) {
	i := d.Cards.Index(card)
	if i < 0 {
		return nil, ErrRange
	}
	return d.Cards.DeleteAt(i), nil
}

// String lists the cards.
func (d *Deck) String() string {
	return d.Name + ": " + strings.Join(d.Cards, " ")
}
