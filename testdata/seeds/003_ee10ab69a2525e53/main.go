// Command sums adds up the same numbers from a slice of integers and from a
// slice of interfaces, whose arrays look nothing alike.
package main

var total int64

func sumNumbers(ns []int64) {
	for i := 0; i < len(ns); i++ {
		total += ns[i]
	}
}

func sumBoxes(bs []any) {
	for i := 0; i < len(bs); i++ {
		total += bs[i].(int64)
	}
}

func main() {
	numbers := []int64{0x55, 0x22, 0xab, 0x9}
	sumNumbers(numbers)
	boxes := make([]any, len(numbers))
	for i := range numbers {
		boxes[i] = numbers[i]
	}
	sumBoxes(boxes)
}
