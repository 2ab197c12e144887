package webchat

import (
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

const (
	// window is how many messages a position knows. It is larger than a page of
	// the transcript, so that what a page brings again is recognised.
	window   = 64
	markSize = 6 // characters of base64: 36 bits
)

// A position is what a browser has: marks of the latest messages that it was
// sent, as they were then. The browser keeps it as the id of the latest event,
// and brings it when it comes back after a cut: so nothing is sent twice and
// nothing is left out, whichever process it comes to.
//
// The transcript's cursors would not do: a message that left late appears
// behind later ones.
type position struct {
	marks []string // in the order in which they were sent
}

// parsePosition reads an event id. What is no position is an empty one.
func parsePosition(id string) position {
	if len(id) == 0 || len(id)%markSize != 0 || len(id) > window*markSize || strings.ContainsFunc(id, notBase64) {
		return position{}
	}
	var p position
	for mark := range slices.Chunk([]byte(id), markSize) {
		p.marks = append(p.marks, string(mark))
	}
	return p
}

func notBase64(r rune) bool { return notTag(r) && r != '_' }

// String is the position as an event id.
func (p position) String() string { return strings.Join(p.marks, "") }

func (p position) empty() bool { return len(p.marks) == 0 }

// has reports whether the browser has the message as it is now.
func (p position) has(s channel.Said) bool { return slices.Contains(p.marks, mark(s)) }

// add notes that the browser has it.
func (p *position) add(s channel.Said) {
	p.marks = append(p.marks, mark(s))
	p.marks = p.marks[max(0, len(p.marks)-window):]
}

// mark tells a message, as it is, from others. How far it has come is left out:
// the widget knows what it has shown.
func mark(s channel.Said) string {
	edited, deleted := "", ""
	if !s.EditedAt.IsZero() {
		edited = s.EditedAt.UTC().Format(timeLayout)
	}
	if !s.DeletedAt.IsZero() {
		deleted = "deleted"
	}
	return digest("mark", string(s.ID), edited, deleted)[:markSize]
}
