package memory

import (
	"maps"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// micro is t as it is kept: UTC, whole microseconds.
func micro(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// micros does the same to all of them.
func micros(ts ...*time.Time) {
	for _, t := range ts {
		*t = micro(*t)
	}
}

// pointed copies what p points to, if that refers to nothing else.
func pointed[T any](p *T) *T {
	if p == nil {
		return nil
	}
	c := *p
	return &c
}

func copyContact(v *storage.Contact) *storage.Contact {
	c := *v
	c.Attributes, c.Labels = maps.Clone(v.Attributes), storage.Labels(v.Labels...)
	micros(&c.CreatedAt)
	return &c
}

func copyIdentity(v *storage.Identity) *storage.Identity {
	c := *v
	micros(&c.ProfileAt, &c.StateAt, &c.CheckedAt, &c.CreatedAt)
	return &c
}

func copyConsent(v *storage.Consent) *storage.Consent {
	c := *v
	micros(&c.At, &c.CreatedAt)
	return &c
}

func copyConversation(v *storage.Conversation) *storage.Conversation {
	c := *v
	c.Allowances, c.Automation = slices.Clone(v.Allowances), slices.Clone(v.Automation)
	micros(&c.LastInbound, &c.Answer.At, &c.ServedAt, &c.CreatedAt)
	for i := range c.Allowances {
		micros(&c.Allowances[i].Until)
	}
	return &c
}

func copyCase(v *storage.Case) *storage.Case {
	c := *v
	c.Entry = pointed(v.Entry)
	c.Attributes, c.Labels = maps.Clone(v.Attributes), storage.Labels(v.Labels...)
	c.Routing, c.SLA, c.Automation = slices.Clone(v.Routing), slices.Clone(v.SLA), slices.Clone(v.Automation)
	micros(&c.OpenedAt, &c.PickedUpAt, &c.WaitingSince, &c.LastActivity, &c.ClosedAt, &c.ForUntil, &c.Rank)
	return &c
}

func copyMessage(v *storage.Message) *storage.Message {
	c := *v
	c.Parts, c.Also = copyParts(v.Parts), slices.Clone(v.Also)
	c.Progress = copyProgress(v.Progress)
	c.Notes = slices.Clone(v.Notes)
	c.Cost = pointed(v.Cost)
	c.Reactions = slices.Clone(v.Reactions)
	for i := range c.Reactions {
		micros(&c.Reactions[i].At)
	}
	c.Mentions = slices.Clone(v.Mentions)
	c.Native, c.Raw = slices.Clone(v.Native), slices.Clone(v.Raw)
	micros(&c.Answer.At, &c.At, &c.CreatedAt, &c.EditedAt, &c.DeletedAt)
	return &c
}

func copyProgress(p channel.Progress) channel.Progress {
	micros(&p.Accepted, &p.Delivered, &p.Read, &p.Played, &p.Failed)
	return p
}

func copyAgent(v *storage.Agent) *storage.Agent {
	c := *v
	c.Skills, c.Traits = maps.Clone(v.Skills), slices.Clone(v.Traits)
	if c.Capacity = pointed(v.Capacity); c.Capacity != nil {
		c.Capacity.Kinds = maps.Clone(v.Capacity.Kinds)
	}
	return &c
}

func copyTeam(v *storage.Team) *storage.Team {
	c := *v
	c.Members = slices.Compact(slices.Sorted(slices.Values(v.Members)))
	return &c
}

func copyBinding(v *storage.Binding) *storage.Binding {
	c := *v
	micros(&c.StartedAt, &c.EndsAt, &c.HoldUntil, &c.EndedAt)
	return &c
}

func copyJournalEntry(v *storage.JournalEntry) *storage.JournalEntry {
	c := *v
	c.Data = slices.Clone(v.Data)
	micros(&c.At)
	return &c
}

func copySetting(v *storage.Setting) *storage.Setting {
	c := *v
	c.Data = slices.Clone(v.Data)
	micros(&c.UpdatedAt)
	return &c
}

func copySetAside(v *storage.SetAside) *storage.SetAside {
	c := *v
	c.Event = slices.Clone(v.Event)
	micros(&c.At)
	return &c
}
