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
	// Counted says that the contact's acts permit a number of messages each, for
	// some time: events bring an [Allowance], and nothing else opens the window.
	// Length is then the longest time that any of them permits.
	Counted bool
}

// A WindowState is what may be sent at some instant.
type WindowState struct {
	// Free says that free-form messages are allowed.
	Free bool `json:"free"`
	// Template says that templates are allowed.
	Template bool `json:"template"`
	// Until is when Free ends; zero if it does not end or is not given.
	Until time.Time `json:"until,omitzero"`
	// Left is how many free-form messages are still allowed, where they are
	// counted; 0 where they are not.
	Left int `json:"left,omitempty"`
}

// At says what may be sent at now by author, when the contact last wrote at
// last (zero: never). The end is exclusive. Where messages are counted, only
// allowances say so: what the contact's acts permit.
func (w Window) At(now, last time.Time, author AuthorKind, allowances ...Allowance) WindowState {
	if w.Counted {
		return w.counted(open(allowances, now))
	}
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

// counted is what the allowances that are open permit.
func (w Window) counted(allowances []Allowance) WindowState {
	s := WindowState{Template: w.Template}
	for _, a := range allowances {
		s.Free, s.Left = true, s.Left+a.Messages
		if a.Until.After(s.Until) {
			s.Until = a.Until
		}
	}
	return s
}
