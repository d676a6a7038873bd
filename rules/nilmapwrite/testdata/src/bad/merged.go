package bad

type objectMeta struct{ labels, notes map[string]string }

type workload struct {
	objectMeta
	image string
}

// Labels are made, notes are not; that a key is not found says nothing of the map.
func newWorkload(image string, from *workload) *workload {
	w := &workload{
		objectMeta: objectMeta{labels: make(map[string]string)},
		image:      image,
	}
	if from != nil {
		mergeMeta(w, from) // want "`mergeMeta` writes to a map that is still nil here"
	}
	return w
}

func mergeMeta(w, from *workload) {
	for k, v := range from.labels {
		if _, ok := w.labels[k]; !ok {
			w.labels[k] = v
		}
	}
	for k, v := range from.notes {
		if _, ok := w.notes[k]; !ok {
			w.notes[k] = v
		}
	}
}

func annotated(image string, notes map[string]string) *workload {
	w := &workload{image: image}
	w.notes = notes
	return w
}
