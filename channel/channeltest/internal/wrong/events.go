package wrong

import (
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
)

// each plants a change of the events of one type.
func each[T channel.Event](change func(T) channel.Event) func(*driver, *channeltest.Bench) {
	return eachEvent(func(e channel.Event) channel.Event {
		if v, ok := e.(T); ok {
			return change(v)
		}
		return e
	})
}

func eventFaults() []Fault {
	return []Fault{
		{"an ID that is the text's", "events/ids", each(func(m channel.MessageReceived) channel.Event {
			if t, ok := m.Parts[0].(channel.Text); ok {
				m.ID = channel.DeriveID(t.Body)
			}
			return m
		})},
		{"an echo without an ID", "events/ids", each(func(v channel.EchoReceived) channel.Event { v.ID = ""; return v })},
		{"a status of no account", "events/account", each(func(v channel.StatusChanged) channel.Event { v.Account = ""; return v })},
		{"an edit without its source", "events/raw", each(func(v channel.MessageEdited) channel.Event { v.Raw = nil; return v })},
		{"an event by reference", "events/stored", each(func(v channel.HandoverChanged) channel.Event { return &v })},
		{"a reaction of nobody", "events/content", each(func(v channel.ReactionChanged) channel.Event {
			v.From = channel.Person{}
			return v
		})},
		{"a thread where there are none", "events/content", each(func(m channel.MessageReceived) channel.Event {
			m.Thread = "t"
			return m
		})},
		{"threads that no message names", "events/content", says(func(c *channel.Capabilities) { c.Threads = true })},
		{"read is taken for delivered", "events/statuses", each(func(v channel.StatusChanged) channel.Event {
			if v.Status == channel.StatusRead {
				v.Status = channel.StatusDelivered
			}
			return v
		})},
		{"a status that never comes", "events/statuses", says(func(c *channel.Capabilities) {
			c.Statuses = append([]channel.Status{}, append(c.Statuses, channel.StatusPlayed)...)
		})},
		{"a status that nobody announced", "events/statuses", says(func(c *channel.Capabilities) {
			c.Statuses = []channel.Status{channel.StatusDelivered, channel.StatusFailed}
		})},
		{"the key does not come back", "events/key", each(func(v channel.StatusChanged) channel.Event { v.Key = ""; return v })},
	}
}
