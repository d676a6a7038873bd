package good

import "slices"

type chatRoom struct{ users []string }

func (r *chatRoom) kick(bad map[string]bool) (kept []string) {
	all := slices.Clone(r.users)
	for i := 0; i < len(r.users); {
		if bad[r.users[i]] {
			r.users = append(r.users[:i], r.users[i+1:]...)
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

// The element is taken out before.
func (r *chatRoom) drop(n int, tell func(string)) {
	u := r.users[n]
	r.users = append(r.users[:n], r.users[n+1:]...)
	tell(u)
}

// Nothing is read behind the removal.
func (r *chatRoom) leave(name string) {
	for i, u := range r.users {
		if u == name {
			r.users = append(r.users[:i], r.users[i+1:]...)
			return
		}
	}
}

// The field has a list of its own by then.
func (r *chatRoom) clean(bad string) (had bool) {
	old := r.users
	r.users = slices.Clone(r.users)
	if i := slices.Index(r.users, bad); i >= 0 {
		r.users = append(r.users[:i], r.users[i+1:]...)
	}
	return old[0] == bad
}

// What lies before has not moved.
func (r *chatRoom) expire(due func(string) bool) {
	users := r.users
	for i := len(users) - 1; i >= 0; i-- {
		if due(users[i]) {
			r.users = append(r.users[:i], r.users[i+1:]...)
		}
	}
}

var chatRooms = []string{"lobby", "news", "help"}

func FirstChatRoom() string { return chatRooms[0] }

func CloseChatRoom(not string) []string {
	chatRooms = slices.DeleteFunc(chatRooms, func(r string) bool { return r == not })
	return chatRooms
}

func OtherChatRooms(not string) []string {
	return slices.DeleteFunc(slices.Clone(chatRooms), func(r string) bool { return r == not })
}
