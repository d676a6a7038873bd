package bad

type chatRoom struct{ users []string }

func (r *chatRoom) kick(bad map[string]bool) (kept []string) {
	all := r.users
	for i := 0; i < len(r.users); {
		if bad[r.users[i]] {
			r.users = append(r.users[:i], r.users[i+1:]...) // want "this moves elements within the array of `users`, which was taken before and is read again at its old length"
			continue
		}
		i++
	}
	for _, u := range all {
		if !bad[u] {
			kept = append(kept, u)
		}
	}
	return kept
}

// The element that is told is the one behind.
func (r *chatRoom) drop(n int, tell func(string)) {
	before := r.users
	r.users = append(r.users[:n], r.users[n+1:]...) // want "this moves elements within the array of `users`, which was taken before and is read again at its old length"
	tell(before[n])
}

// There may be one of this name only.
func (r *chatRoom) leave(name string) {
	for i, u := range r.users {
		if u == name {
			r.users = append(r.users[:i], r.users[i+1:]...) // want "audit: this moves elements within the array of `users`, which was taken before"
		}
	}
}
