package intake

import (
	"github.com/rapport-go/rapport/automation/survey"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// SurveyDue is the kind of the due moments that keep the answer to a survey. The
// subject is the button that was tapped, and the data the conversation.
const SurveyDue = "survey"

// marked is the button of a survey that a message says was tapped.
func marked(parts channel.Parts) (choice string, ok bool) {
	for _, p := range parts {
		if c, is := p.(channel.Choice); is {
			_, _, ok = survey.ParseChoice(c.ID)
			return c.ID, ok
		}
	}
	return "", false
}

// mark takes a message that answers a survey. The contact has written, so that
// they can be thanked; but it makes no work, and opens no case.
func (b *batch) mark(t *talk, m *storage.Message, from channel.Address, choice string) {
	before := t.conv.Window(b.Caps[m.Channel].Window, b.now, channel.AuthorAgent)
	b.people[t.conv.ID] = t.conv.Contact
	if t.work != nil {
		m.Case = t.work.ID
	}
	if !from.IsZero() {
		t.conv.Address = from
	}
	if !m.At.Before(t.conv.LastInbound) {
		t.conv.LastInbound, t.conv.LastInboundID = m.At, m.ProviderID
	}
	t.conv.Inbound++
	t.convChanged = true
	b.windowChanged(t, before)
	key := storage.DueKey{Kind: SurveyDue, Subject: choice}
	b.dues = append(b.dues, &storage.DueMoment{DueKey: key, At: b.now, Data: []byte(t.conv.ID.String())})
}
