package bad

import "slices"

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

// All that are due are removed, at places that others have moved to.
func (r *chatRoom) expire(due func(string) bool) {
	for i, u := range r.users {
		if due(u) {
			r.users = slices.Delete(r.users, i, i+1) // want "this moves elements within the array of `users`, which was taken before and is read again at its old length"
		}
	}
}

// A list of the package, which its callers cannot put back.
var chatRooms = []string{"lobby", "news", "help"}

func FirstChatRoom() string { return chatRooms[0] }

func OtherChatRooms(not string) []string {
	return slices.DeleteFunc(chatRooms, func(r string) bool { return r == not }) // want "this moves elements within the array that `chatRooms` still refers to"
}

type wayTable struct {
	prev map[string]string
	ways map[string][]string
}

func (t *wayTable) up(n string) []string {
	if w, ok := t.ways[n]; ok {
		return w
	}
	var w []string
	for at, ok := n, true; ok; at, ok = t.prev[at] {
		w = append(w, at)
	}
	t.ways[n] = w
	return w
}

func (t *wayTable) Down(n string) []string {
	w := t.up(n)
	slices.Reverse(w) // want "`Reverse` reorders `ways\\[...\\]` itself, and each call does so again, so `Parent` finds its elements in another order each time"
	return w
}

func (t *wayTable) Parent(n string) string { return t.up(n)[1] }
