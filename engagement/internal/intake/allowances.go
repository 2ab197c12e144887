package intake

import (
	"github.com/rapport-go/rapport/channel"
)

// allow keeps what an act of the contact's permits, where the channel counts.
func (b *batch) allow(t *talk, a *channel.Allowance) {
	if a == nil || !b.Caps[t.conv.Channel].Window.Counted {
		return
	}
	t.conv.Allowances, t.convChanged = channel.Allow(t.conv.Allowances, *a, b.now), true
}

// allowOpened is allow for somebody who opened the chat without writing, which
// may open the session window as well.
func (b *batch) allowOpened(t *talk, e channel.ConversationOpened) {
	before := t.conv.Window(b.Caps[t.conv.Channel].Window, b.now, channel.AuthorAgent)
	b.allow(t, e.Allowance)
	b.windowChanged(t, before)
}
