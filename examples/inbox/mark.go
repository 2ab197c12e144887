package main

import "github.com/rapport-go/rapport/channel"

// A channelMark is the icon of a channel, with its name for who does not see it
// (S2.29).
type channelMark struct {
	Kind  channel.Kind
	Title string
}

func (a *app) mark(id channel.ID) channelMark {
	caps, _ := a.engine.Capabilities(id)
	return channelMark{caps.Kind, a.channelTitle(id)}
}
