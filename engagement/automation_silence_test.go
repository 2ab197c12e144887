package engagement_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func reminding(s *engagement.AutomationSettings) {
	s.Reminder = automation.Timed{On: true, Message: spoken("please wait a little"), After: every(10 * time.Minute)}
}

func closing(s *engagement.AutomationSettings) {
	s.AutoClose = automation.AutoClose{
		On: true, After: every(time.Hour), Lead: every(10 * time.Minute),
		Notice: spoken("we close soon"), AgentText: "closes soon",
	}
}

func TestS4_32_S4_35_WhomNoAgentAnswersIsToldSoOnceForEachStretch(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, given(1))
		w.automates(reminding)
		c := w.comes("max")
		w.later(9 * time.Minute)
		w.writesAgain("max", "hello?")
		require.Empty(t, w.texts())
		w.later(time.Minute)
		require.Equal(t, []string{"please wait a little"}, w.texts(), "it counts from the first")
		w.writesAgain("max", "HELLO?")
		w.later(time.Hour)
		require.Len(t, w.texts(), 1)
		w.replies(c, c.Owner, "here I am")
		w.writesAgain("max", "and now?")
		w.later(time.Hour)
		assert.Len(t, w.texts(), 3, "another stretch")
	})
}

func TestS4_34_AnAnswerOfAnAgentEndsTheWaitButNotOfTheSystem(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, given(1))
		w.automates(func(s *engagement.AutomationSettings) {
			reminding(s)
			s.Keywords = []automation.Keyword{{Words: []string{"price"}, Reply: spoken("10 a month")}}
		})
		w.writesAgain("one", "the price?")
		two := w.writesAgain("two", "hello")
		w.later(5 * time.Minute)
		w.replies(two, two.Owner, "hi")
		w.later(time.Hour)
		assert.ElementsMatch(t, []string{"10 a month", "hi", "please wait a little"}, w.texts())
		assert.Equal(t, []automation.Reason{""}, w.did("reminder"))
	})
}

func TestS4_34_AnAnswerOfABotDoesNotEndTheWaitForPeople(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, withBot())
		w.automates(func(s *engagement.AutomationSettings) { reminding(s); s.BotClose.On = false })
		one := w.comes("one")
		w.replies(one, "ana", "hi")
		c := w.comes("two")
		turn := engagement.BotTurn{Bot: "robo", Case: c.ID, Fence: c.Fence}
		require.NoError(t, w.says(turn, c.Conversation, "hello, I am a bot"))
		w.later(time.Hour)
		require.Len(t, w.texts(), 2, "the bot serves them")
		_, err := w.HandOver(t.Context(), turn, engagement.Handover{})
		require.NoError(t, err)
		w.later(9 * time.Minute)
		require.Len(t, w.texts(), 2)
		w.later(2 * time.Minute)
		assert.Equal(t, "please wait a little", w.texts()[2])
	})
}

func TestS4_36_S4_43_ASilentContactsCaseIsClosedWithAWord(t *testing.T) {
	automated(t, nil, closing, func(t *testing.T, w *world) {
		w.write("hello")
		w.mustReply("ana", "which one?")
		c := w.workOf(customer.Value)
		w.later(50 * time.Minute)
		require.Equal(t, []string{"which one?", "we close soon"}, w.texts())
		told := w.happened(engagement.AgentsNotified)
		require.Len(t, told, 1)
		assert.Equal(t, []storage.AgentID{"ana"}, told[0].Detail.Agents)
		assert.Equal(t, "closes soon", told[0].Detail.Text)
		before := w.workOf(customer.Value)
		assert.Equal(t, c.LastActivity, before.LastActivity, "the system has not spoken for anybody")
		assert.Equal(t, storage.CaseOngoing, before.State)
		w.later(10 * time.Minute)
		assert.Equal(t, storage.CaseClosed, w.workOf(customer.Value).State)
		assert.Equal(t, c.LastActivity.Add(time.Hour), w.workOf(customer.Value).ClosedAt)
		assert.Equal(t, []automation.Reason{"", ""}, w.did("auto_close"))
		assert.Equal(t, storage.Author{Kind: channel.AuthorSystem, ID: "auto_close"}, w.happened(engagement.CaseClosed)[0].Actor)
	})
}

func TestS4_43_TheLastWordOfTheContactKeepsTheCaseOpen(t *testing.T) {
	automated(t, nil, closing, func(t *testing.T, w *world) {
		w.write("hello")
		w.mustReply("ana", "which one?")
		w.later(55 * time.Minute)
		w.write("the blue one")
		w.later(72 * time.Hour)
		assert.Equal(t, storage.CaseOngoing, w.workOf(customer.Value).State)
		w.mustReply("ana", "this one?")
		w.later(time.Hour)
		assert.Equal(t, storage.CaseClosed, w.workOf(customer.Value).State)
	})
}

func TestS4_44_AMessageAtTheClosingInstantWins(t *testing.T) {
	automated(t, nil, closing, func(t *testing.T, w *world) {
		w.write("hello")
		w.mustReply("ana", "which one?")
		w.later(time.Hour - time.Second)
		pass(time.Second) // it is due, and nobody has looked
		w.write("the blue one")
		w.settled()
		assert.Equal(t, storage.CaseOngoing, w.workOf(customer.Value).State)
	})
}

func TestS4_39_S4_40_CasesOfNobodyOfBotsAndParkedOnesAreNotClosed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, withBot())
		w.automates(func(s *engagement.AutomationSettings) { closing(s); s.BotClose.On = false })
		one, two := w.comes("one"), w.comes("two")
		w.replies(one, "ana", "one moment")
		require.NoError(t, w.says(engagement.BotTurn{Bot: "robo", Case: two.ID, Fence: two.Fence}, two.Conversation, "which one?"))
		_, err := w.Park(t.Context(), "ana", one.ID, time.Time{})
		require.NoError(t, err)
		three := w.comes("three") // ana has room again
		w.replies(three, three.Owner, "well?")
		_, err = w.Release(t.Context(), three.Owner, three.ID)
		require.NoError(t, err)
		w.later(80 * time.Hour)
		for _, who := range []string{"one", "two", "three"} {
			assert.NotEqual(t, storage.CaseClosed, w.workOf(who).State, who)
		}
		assert.NotContains(t, w.texts(), "we close soon")
	})
}

func TestS4_42_ABotWhomTheContactDoesNotAnswerIsDone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, withBot()) // nobody has saved anything
		w.comes("one")
		c := w.comes("two")
		turn := engagement.BotTurn{Bot: "robo", Case: c.ID, Fence: c.Fence}
		require.NoError(t, w.says(turn, c.Conversation, "which one?"))
		w.later(9 * time.Minute)
		w.writesAgain("two", "the blue one")
		w.later(time.Hour)
		require.Equal(t, storage.CaseOngoing, w.workOf("two").State, "the contact has answered")
		require.NoError(t, w.says(turn, c.Conversation, "good"))
		w.later(9 * time.Minute)
		require.Equal(t, storage.CaseOngoing, w.workOf("two").State)
		w.later(time.Minute)
		assert.Equal(t, storage.CaseClosed, w.workOf("two").State)
		assert.Contains(t, w.did("bot_silence"), automation.NewerMessage)
	})
}

func TestABotThatDoesNotUnderstandSaysSoAndHandsOver(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, withBot())
		w.automates(func(s *engagement.AutomationSettings) {
			s.BotFallback = automation.BotFallback{On: true, Reply: spoken("a person will help"), People: true}
		})
		w.comes("one")
		c := w.comes("two")
		turn := engagement.BotTurn{Bot: "robo", Case: c.ID, Fence: c.Fence}
		var fenced *engagement.FencedError
		require.ErrorAs(t, w.BotConfused(t.Context(), engagement.BotTurn{Bot: "other", Case: c.ID, Fence: c.Fence}), &fenced)
		require.NoError(t, w.BotConfused(t.Context(), turn))
		require.NoError(t, w.BotConfused(t.Context(), turn), "twice about one message")
		w.settled()
		assert.Equal(t, []string{"a person will help"}, w.texts())
		got := w.workOf("two")
		assert.Equal(t, []any{storage.CaseOpen, storage.QueueID("desk"), storage.BotID("")}, []any{got.State, got.Queue, got.Bot})
		entry := w.happened(engagement.BotConfused)[0]
		assert.Equal(t, w.timeline(c.Conversation)[0].ID, entry.Message)
		assert.Equal(t, "robo", entry.Actor.ID)
		require.ErrorAs(t, w.BotConfused(t.Context(), turn), &fenced, "it is not its turn any more")
	})
}

func TestTheIdleMessageComesOnceForEachMessageOfTheAgent(t *testing.T) {
	automated(t, nil, func(s *engagement.AutomationSettings) {
		s.Idle = automation.Timed{On: true, Message: spoken("are you there?"), After: every(5 * time.Minute)}
	}, func(t *testing.T, w *world) {
		w.write("hello")
		w.mustReply("ana", "which one?")
		w.later(time.Hour)
		require.Equal(t, []string{"which one?", "are you there?"}, w.texts())
		w.write("yes")
		w.later(time.Hour)
		assert.Len(t, w.texts(), 2)
	})
}
