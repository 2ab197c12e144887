package main

import "github.com/rapport-go/rapport/channel"

// A channelTab is a channel that can be chosen.
type channelTab struct {
	ID         channel.ID
	Title, URL string
	Current    bool
}

// channelTitle is what a channel is called.
func (a *app) channelTitle(id channel.ID) string {
	if a.phones != nil {
		if l := a.phones.line(id); l != nil {
			return l.title
		}
	}
	return string(id)
}

// channelTabs are all channels, with the address that shows each.
func (a *app) channelTabs(current channel.ID, where place) []channelTab {
	var tabs []channelTab
	for _, id := range a.channels {
		there := where.on(where.sheet)
		there.channel = id
		tabs = append(tabs, channelTab{ID: id, Title: a.channelTitle(id), URL: there.url(), Current: id == current})
	}
	return tabs
}

// channelOf is the channel that a sheet shows: the one of the address, or the
// first.
func (a *app) channelOf(where place) (channel.ID, error) {
	if where.channel == "" {
		return a.channels[0], nil
	}
	for _, id := range a.channels {
		if id == where.channel {
			return id, nil
		}
	}
	return "", notFound("channel")
}
