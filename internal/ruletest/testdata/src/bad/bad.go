package bad

func panics() {
	panic("no") // want "`panic` ends the program"
}

func panicsLater() {
	panics() // want "audit: `panics` ends the program"
}
