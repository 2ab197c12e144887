package engagement_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/require"
)

// An act is what somebody does at an instant.
type act struct {
	at   time.Time
	wait time.Duration // after the one before
	kind int
	who  string
	text string
}

// The kinds of acts.
const (
	writes = iota
	opens
	replies
	finishes
	releases
	parks
	botAnswers
	botFails
)

// plan is acts of random people, likely ones more often.
func plan(rng *rand.Rand, n, people int) []act {
	likely := []int{writes, writes, writes, opens, replies, replies, replies, finishes, releases, parks, botAnswers, botAnswers, botFails}
	acts := make([]act, n)
	for i := range acts {
		wait := time.Duration(rng.IntN(int(30*24*time.Hour/time.Minute)*2/n)) * time.Minute
		acts[i] = act{wait: wait, kind: likely[rng.IntN(len(likely))], who: fmt.Sprint("person-", rng.IntN(people)), text: fmt.Sprint("text ", i)}
		if acts[i].kind == writes {
			acts[i].text += []string{"", " about the price", " to a bot", ""}[rng.IntN(4)]
		}
	}
	return acts
}

// does does one act, if it is possible.
func (m *month) does(a *act) {
	for _, id := range []storage.AgentID{"ana", "ben"} {
		m.is(id, routing.Active)
	}
	from := channel.Address{Kind: channel.AddressUser, Value: a.who}
	switch a.kind {
	case writes:
		msg := m.fake.Inbound(from, a.text)
		msg.At, msg.ID = time.Now(), channel.ProviderID(a.text)
		require.Equal(m.t, 200, m.deliver(msg))
		return
	case opens:
		require.Equal(m.t, 200, m.deliver(channel.ConversationOpened{
			Origin: channel.Origin{ID: channel.ProviderID(a.text), Account: m.fake.Account(), At: time.Now(), Raw: []byte("{}")},
			From:   channel.Person{Addresses: []channel.Address{from}},
		}))
		return
	}
	if c := m.known(from); c != nil {
		m.handles(a, c)
	}
}

// known is the latest case of a person; nil if there is none.
func (m *month) known(from channel.Address) (found *storage.Case) {
	require.NoError(m.t, m.store.View(m.t.Context(), func(ctx context.Context, tx storage.Tx) error {
		ids, err := tx.Identities().Find(ctx, storage.IdentityKey{Kind: "line", Address: from})
		if err != nil || ids[0] == nil {
			return err
		}
		convs, err := tx.Conversations().OfContact(ctx, ids[0].Contact)
		if err != nil || len(convs) == 0 || convs[0].Case.IsZero() {
			return err
		}
		cases, err := tx.Cases().Get(ctx, convs[0].Case)
		found = cases[0]
		return err
	}))
	return found
}

// handles is what an agent or the bot does with a case.
func (m *month) handles(a *act, c *storage.Case) {
	ctx, turn := m.t.Context(), engagement.BotTurn{Bot: c.Bot, Case: c.ID, Fence: c.Fence}
	serving := c.State == storage.CaseOngoing
	var err error
	switch {
	case a.kind == replies && serving && c.Owner != "":
		_, err = m.Send(ctx, engagement.Outgoing{Conversation: c.Conversation, Agent: c.Owner, Parts: channel.Parts{channel.Text{Body: a.text}}})
	case a.kind == finishes && serving && c.Owner != "":
		_, err = m.Done(ctx, c.Owner, c.ID, "")
	case a.kind == releases && serving && c.Owner != "":
		_, err = m.Release(ctx, c.Owner, c.ID)
	case a.kind == parks && serving && c.Owner != "":
		_, err = m.Park(ctx, c.Owner, c.ID, time.Now().Add(5*time.Hour))
	case a.kind == botAnswers && serving && c.Bot != "":
		err = m.says(turn, c.Conversation, a.text)
	case a.kind == botFails && serving && c.Bot != "":
		err = m.BotConfused(ctx, turn)
	}
	if _, closed := errors.AsType[*engagement.WindowError](err); !closed {
		require.NoError(m.t, err)
	}
}

// everything switches all on.
func everything(s *engagement.AutomationSettings) {
	welcoming(s)
	noticing(s)
	queueing(s)
	reminding(s)
	closing(s)
	s.Hours = "office"
	s.OutOfHours = automation.OutOfHours{On: true, Message: spoken("closed")}
	s.Idle = automation.Timed{On: true, Message: spoken("are you there?"), After: every(25 * time.Minute)}
	s.BotClose = automation.BotClose{On: true, After: every(35 * time.Minute)}
	s.BotFallback = automation.BotFallback{On: true, Reply: spoken("a person will help"), People: true}
	s.CloseMessage = automation.Notice{On: true, Message: spoken("goodbye"), Delay: every(time.Minute)}
	s.OwnerAssignment.On = true
	s.Missed = automation.Missed{On: true, Message: spoken("we call you"), Labels: []string{"missed"}}
	s.Keywords = []automation.Keyword{{Words: []string{"price"}, Reply: spoken("10 a month"), Labels: []string{"price"}}}
	s.Rules = []automation.Rule{
		{ID: "vip", On: true, Trigger: automation.CaseLabelled, When: `event.label == "price"`, Delay: every(15 * time.Minute),
			Actions: automation.Actions{automation.SetPriority{Priority: 5}, automation.Send{Message: spoken("still interested?")}}},
		{ID: "bot", On: true, Trigger: automation.MessageReceived, When: `message.text contains "bot"`, Once: automation.OncePerCase,
			Actions: automation.Actions{automation.Route{Bot: "robo"}}},
		{ID: "back", On: true, Trigger: automation.CaseReopened, Actions: automation.Actions{automation.AddNote{Text: "is back"}}},
		{ID: "late", On: true, Trigger: automation.MessageReceived, When: `case.human_messages > 1`, Once: automation.OncePerCase,
			Actions: automation.Actions{automation.Send{Message: spoken("you again")}, automation.Notify{Owner: true, Text: "talks much"}}},
	}
}
