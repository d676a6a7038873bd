package limits

// FNRenamed is missed because the rule looks at names alone.
func FNRenamed() {
	stop := func(v any) { panic(v) } // want "`panic` ends the program"
	stop("no")
}
