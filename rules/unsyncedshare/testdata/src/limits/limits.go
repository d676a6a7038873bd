package limits

// Two goroutines outside a loop are not compared with each other yet.
func FNTwo(m map[string]int) {
	go func() { m["a"] = 1 }()
	go func() { m["b"] = 2 }()
}
