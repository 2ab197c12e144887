package engagement_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// withBot is a desk whose bot has what nobody else can take.
func withBot() routing.Settings {
	s := given(1)
	s.Destinations[0].Targets = []routing.Target{{Agent: "ana"}, {Bot: "robo"}}
	return s
}

func (w *world) says(turn engagement.BotTurn, conv storage.ConversationID, text string) error {
	_, err := w.Send(w.t.Context(), engagement.Outgoing{Conversation: conv, Turn: &turn, Parts: channel.Parts{channel.Text{Body: text}}})
	return err
}

func TestABotHasWhatNobodyElseCanTakeAndHandsItOver(t *testing.T) {
	w := newFloor(t, withBot())
	require.Equal(t, storage.AgentID("ana"), w.comes("one").Owner)
	c := w.comes("two")
	require.Equal(t, storage.BotID("robo"), c.Bot)
	assert.Empty(t, c.Owner)
	assert.Equal(t, storage.CaseOngoing, c.State)
	assert.Equal(t, storage.BotID("robo"), w.told(engagement.CaseAssigned, c.ID)[0].Detail.Bot)
	turn := engagement.BotTurn{Bot: "robo", Case: c.ID, Fence: c.Fence}
	require.NoError(t, w.says(turn, c.Conversation, "what is it about?"))
	last := w.timeline(c.Conversation)[1]
	assert.Equal(t, storage.Author{Kind: channel.AuthorBot, ID: "robo", Name: "robo"}, last.Author)

	_, err := w.HandOver(t.Context(), turn, engagement.Handover{Priority: -1})
	isInvalid(t, err, "Priority")
	_, err = w.HandOver(t.Context(), turn, engagement.Handover{Tag: "tax", Priority: 7})
	require.NoError(t, err)
	w.due()
	got := w.workOf("two")
	assert.Equal(t, storage.CaseOpen, got.State, "it does not go back to the bot")
	assert.Equal(t, storage.QueueID("desk"), got.Queue)
	assert.Equal(t, []any{"tax", 7}, []any{got.Tag, got.Priority})
	_, err = w.Done(t.Context(), "ana", w.workOf("one").ID, "")
	require.NoError(t, err)
	w.due()
	assert.Equal(t, storage.AgentID("ana"), w.workOf("two").Owner)
}

func TestACaseThatABotHandsOverGoesOnAtOnce(t *testing.T) {
	s := toDesk(routing.Target{Agent: "ana"})
	s.Destinations = append(s.Destinations, routing.Destination{ID: "bots", Targets: []routing.Target{{Bot: "robo"}}})
	rules := s.Channels[line]
	rules.Branch.Linear = []routing.Stop{{To: "bots"}, {To: "desk"}}
	s.Channels[line] = rules
	w := newFloor(t, s)
	c := w.comes("one")
	require.Equal(t, storage.BotID("robo"), c.Bot)
	_, err := w.HandOver(t.Context(), engagement.BotTurn{Bot: "robo", Case: c.ID, Fence: c.Fence}, engagement.Handover{})
	require.NoError(t, err)
	w.due()
	assert.Equal(t, []storage.CaseID{c.ID}, w.offered("ana"), "who is there is asked at once")
}

func TestABotThatAnswersLateIsRefused(t *testing.T) {
	w := newFloor(t, withBot())
	w.comes("one")
	c := w.comes("two")
	turn := engagement.BotTurn{Bot: "robo", Case: c.ID, Fence: c.Fence}
	for name, wrong := range map[string]engagement.BotTurn{
		"another bot":   {Bot: "other", Case: c.ID, Fence: c.Fence},
		"another fence": {Bot: "robo", Case: c.ID, Fence: c.Fence + 1},
		"another case":  {Bot: "robo", Case: w.workOf("one").ID, Fence: 1},
	} {
		var fenced *engagement.FencedError
		require.ErrorAs(t, w.says(wrong, c.Conversation, "hi"), &fenced, name)
	}
	_, err := w.PickUp(t.Context(), "ana", c.ID)
	require.NoError(t, err, "a person takes over")
	var fenced *engagement.FencedError
	require.ErrorAs(t, w.says(turn, c.Conversation, "too late"), &fenced)
	assert.Equal(t, turn.Fence+1, fenced.Fence)
	_, err = w.HandOver(t.Context(), turn, engagement.Handover{})
	require.ErrorAs(t, err, &fenced)
	_, err = w.BotDone(t.Context(), turn, "")
	require.ErrorAs(t, err, &fenced)
	assert.Len(t, w.timeline(c.Conversation), 1)
	isInvalid(t, w.says(engagement.BotTurn{}, c.Conversation, "hi"), "Turn")
}

func TestABotClosesItsCase(t *testing.T) {
	w := newFloor(t, withBot())
	w.comes("one")
	c := w.comes("two")
	got, err := w.BotDone(t.Context(), engagement.BotTurn{Bot: "robo", Case: c.ID, Fence: c.Fence}, "answered")
	require.NoError(t, err)
	assert.Equal(t, storage.CaseClosed, got.State)
	assert.Equal(t, "answered", got.Disposition)
}

// timed is a desk whose work has timers.
func timed(timers routing.Timers) routing.Settings {
	s := given(1)
	s.Destinations[0].Skills = []routing.Need{{Skill: "chat"}}
	s.Skills = []routing.Skill{{ID: "chat", Name: "Chat", Timers: timers}}
	return s
}

func chatty(w *world) {
	for _, id := range []storage.AgentID{"ana", "ben"} {
		require.NoError(w.t, w.PutAgent(w.t.Context(), "", &storage.Agent{ID: id, Version: 1, Skills: map[string]int{"chat": 50}}))
	}
}

func TestS3_68_TheCountdownRunsWhileAMessageAwaitsAnAnswer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, timed(routing.Timers{Response: 2 * time.Minute}))
		chatty(w)
		c := w.comes("max")
		require.NotEmpty(t, c.Owner)
		by, err := w.RespondBy(t.Context(), c.ID)
		require.NoError(t, err)
		assert.Equal(t, 2*time.Minute, by.Sub(c.PickedUpAt))
		is, err := w.Composer(t.Context(), c.Owner, c.Conversation)
		require.NoError(t, err)
		assert.Equal(t, by, is.RespondBy)
		_, err = w.Send(t.Context(), engagement.Outgoing{Conversation: c.Conversation, Agent: c.Owner, Parts: channel.Parts{channel.Text{Body: "hello"}}})
		require.NoError(t, err)
		by, err = w.RespondBy(t.Context(), c.ID)
		require.NoError(t, err)
		assert.Zero(t, by, "it is answered")
		pass(time.Hour)
		wrote := w.comes("max")
		by, err = w.RespondBy(t.Context(), c.ID)
		require.NoError(t, err)
		assert.Equal(t, 2*time.Minute, by.Sub(wrote.WaitingSince))
	})
}

func TestS3_69_S3_70_AContactWhoDoesNotAnswerIsTakenFromTheAgent(t *testing.T) {
	for name, c := range map[string]struct {
		requeue bool
		state   storage.CaseState
		fence   int64
	}{
		"to the queue":            {true, storage.CaseOngoing, 3}, // somebody has it at once
		"to wait for the contact": {false, storage.CaseParked, 2},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newFloor(t, timed(routing.Timers{Silence: 10 * time.Minute, Requeue: c.requeue}))
				chatty(w)
				work := w.comes("max")
				owner := work.Owner
				say := func() {
					_, err := w.Send(t.Context(), engagement.Outgoing{Conversation: work.Conversation, Agent: owner, Parts: channel.Parts{channel.Text{Body: "well?"}}})
					require.NoError(t, err)
				}
				say()
				pass(9 * time.Minute)
				w.comes("max")
				pass(9 * time.Minute)
				w.due()
				require.Equal(t, owner, w.workOf("max").Owner, "they answered in time")
				say()
				pass(10 * time.Minute)
				if !c.requeue {
					w.is("ben", routing.Away)
				}
				w.due()
				got := w.workOf("max")
				assert.Equal(t, c.state, got.State)
				assert.Equal(t, c.fence, got.Fence)
				assert.Equal(t, c.requeue, got.Owner != "")
				again := w.comes("max")
				assert.Equal(t, storage.CaseOngoing, again.State, "it goes on when the contact writes")
			})
		})
	}
}
