package good

func returns() error { return nil }

func ignored() {
	panic("cannot happen") //memvet:ignore calltopanic the caller has checked
}
