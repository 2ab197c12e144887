package channel

import "time"

// A Window is the session window: how long after a contact's last message the
// business may write freely. The zero Window is always open.
type Window struct {
	// Length counts from the contact's last message. 0 means that free-form
	// messages are always allowed.
	Length time.Duration
	// Human is how long, from the same moment, a person (not a program) may
	// still write freely. 0 means no longer than Length.
	Human time.Duration
	// Template says that templates may be sent when the window is closed.
	Template bool
}

// A WindowState is what may be sent at some instant.
type WindowState struct {
	// Free says that free-form messages are allowed.
	Free bool `json:"free"`
	// Template says that templates are allowed.
	Template bool `json:"template"`
	// Until is when Free ends; zero if it does not end or is not given.
	Until time.Time `json:"until,omitzero"`
}

// At says what may be sent at now by author, when the contact last wrote at
// last (zero: never). The end is exclusive.
func (w Window) At(now, last time.Time, author AuthorKind) WindowState {
	if w.Length == 0 {
		return WindowState{Free: true, Template: w.Template}
	}
	length := w.Length
	if author == AuthorAgent {
		length = max(length, w.Human)
	}
	s := WindowState{Template: w.Template}
	if last.IsZero() {
		return s
	}
	if end := last.Add(length); now.Before(end) {
		s.Free, s.Until = true, end
	}
	return s
}
