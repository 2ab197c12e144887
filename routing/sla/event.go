package sla

import (
	"fmt"
	"time"
)

// An EventKind is what has happened to a case.
type EventKind string

// The kinds of events.
const (
	// Opened: the case began.
	Opened EventKind = "opened"
	// ContactWrote: the contact sent a message.
	ContactWrote EventKind = "contact wrote"
	// AgentReplied: a message went to the contact.
	AgentReplied EventKind = "agent replied"
	// Frozen: the case entered a state in which clocks may stand still.
	Frozen EventKind = "frozen"
	// Thawed: the case left such a state.
	Thawed EventKind = "thawed"
	// Solved: the case was solved. It leaves all such states.
	Solved EventKind = "solved"
	// Reopened: a solved case goes on.
	Reopened EventKind = "reopened"
	// PolicyChanged: policy, hours or priority are others from now on.
	PolicyChanged EventKind = "policy changed"
)

// An Event is something that happened to a case. What repeats, such as solving
// a solved case, changes nothing.
type Event struct {
	Kind EventKind `json:"kind"`
	At   time.Time `json:"at"`
	// ByContact says that the contact asked for the case, with Opened. Otherwise
	// the clocks start with the contact's first message.
	ByContact bool `json:"by_contact,omitempty"`
	// Agent is who replied or solved; empty if unknown.
	Agent string `json:"agent,omitempty"`
	// Automatic is a message that no person wrote. It changes nothing: only
	// people reply (S3.76), and an auto-reply of the contact asks for nothing.
	Automatic bool `json:"automatic,omitempty"`
	// Freeze is the state, with Frozen and Thawed.
	Freeze Freeze `json:"freeze,omitempty"`
	// Policy is the new one, with PolicyChanged.
	Policy *Policy `json:"policy,omitempty"`
	// Priority is the case's priority from now on, with PolicyChanged.
	Priority string `json:"priority,omitempty"`
	// Carry takes running clocks over too, with PolicyChanged.
	Carry bool `json:"carry,omitempty"`
}

// An EventError is about an event that cannot be.
type EventError struct {
	Kind    EventKind
	Problem string
}

func (e *EventError) Error() string { return fmt.Sprintf("event %.40q %s", e.Kind, e.Problem) }

func (e Event) check() error {
	problem := ""
	switch e.Kind {
	case Opened, ContactWrote, AgentReplied, Solved, Reopened:
	case Frozen, Thawed:
		if e.Freeze == "" {
			problem = "has no Freeze"
		}
	case PolicyChanged:
		if e.Policy == nil {
			problem = "has no Policy"
		}
	default:
		problem = "is of no known kind"
	}
	if e.At.IsZero() {
		problem = "has no instant"
	}
	if problem == "" {
		return nil
	}
	return &EventError{e.Kind, problem}
}
