package main

import (
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A tickView says how far a message of ours has come.
type tickView struct {
	// Kind is "queued", "sent", "delivered", "read", "failed", "unknown" or
	// "cancelled".
	Kind string
	// Title says it in words, with the time if that is known.
	Title string
	// Reason is why it did not arrive.
	Reason string
}

func tickOf(m *storage.Message) *tickView {
	p := m.Progress
	switch m.Status() {
	case channel.StatusPlayed:
		return tick("read", "Played", p.Played)
	case channel.StatusRead:
		return tick("read", "Read", p.Read)
	case channel.StatusDelivered:
		return tick("delivered", "Delivered", p.Delivered)
	case channel.StatusFailed:
		t := tick("failed", "Not delivered", p.Failed)
		t.Reason = reason(p.Failure)
		return t
	case channel.StatusAccepted:
		return tick("sent", "Sent", p.Accepted)
	}
	return outcomeTick(m.Outcome)
}

func outcomeTick(o storage.Outcome) *tickView {
	switch o {
	case storage.OutcomeUnknown:
		return &tickView{
			Kind: "unknown", Title: "Nobody knows whether it arrived",
			Reason: "The provider broke off before it answered. The message may have arrived; it is not sent again by itself.",
		}
	case storage.OutcomeCancelled:
		return &tickView{Kind: "cancelled", Title: "Taken back before it was sent"}
	case storage.OutcomeRejected:
		return &tickView{Kind: "failed", Title: "Not delivered"}
	case storage.OutcomeNone:
		return &tickView{Kind: "sent", Title: "Sent"}
	}
	return &tickView{Kind: "queued", Title: "Waits to be sent"}
}

func tick(kind, title string, at time.Time) *tickView {
	if !at.IsZero() {
		title += " " + at.Local().Format("15:04:05")
	}
	return &tickView{Kind: kind, Title: title}
}

// reason is a failure in words: what it means, and what the provider said.
func reason(f channel.Failure) string {
	var all []string
	if f.Kind != channel.Unknown {
		all = append(all, f.Kind.String())
	}
	if f.Detail != "" {
		all = append(all, f.Detail)
	}
	if f.Code != "" {
		all = append(all, "code "+f.Code)
	}
	return strings.Join(all, " · ")
}
