package bot_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/bot"
	"github.com/rapport-go/rapport/storage"
)

func TestABotAnswersEveryMessageOfItsCases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.stop()
		defer run(t, w.bot(echo).Run)()
		w.say("mia", "one")
		pass(3 * time.Second)
		w.say("mia", "two")
		w.say("max", "three")
		pass(3 * time.Second)
		assert.Equal(t, []string{"you said: one", "you said: two"}, w.read("mia"))
		assert.Equal(t, []string{"you said: three"}, w.read("max"))
		require.Len(t, w.asked, 3)
		second := w.asked[1]
		if second.Text() != "two" {
			second = w.asked[2]
		}
		require.Len(t, second.Before, 2)
		assert.Equal(t, channel.Parts{channel.Text{Body: "one"}}, second.Before[0].Parts)
		assert.Equal(t, storage.Author{Kind: channel.AuthorBot, ID: "robo", Name: "robo"}, second.Before[1].Author)
		assert.Equal(t, storage.BotID("robo"), second.Case.Bot)
		assert.Equal(t, engagement.BotTurn{Bot: "robo", Case: second.Case.ID, Fence: second.Case.Fence}, second.Right)
	})
}

func TestWhatCameBeforeTheBotHadTheCaseIsOneTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.stop() // nobody routes
		w.say("mia", "hello")
		w.say("mia", "is anybody there?")
		w.stop = run(t, w.engine.Run)
		defer w.stop()
		pass(3 * time.Second)
		defer run(t, w.bot(echo).Run)()
		pass(3 * time.Second)
		// The bot comes late, and finds first the one and then the other.
		all := fmt.Sprint(w.read("mia"))
		assert.Contains(t, all, "hello")
		assert.Contains(t, all, "is anybody there?")
		assert.LessOrEqual(t, len(w.read("mia")), 2, "%s", all)
	})
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer run(t, w.bot(echo).Run)()
		w.stop()
		w.say("mia", "hello")
		w.say("mia", "is anybody there?")
		pass(3 * time.Second)
		require.Empty(t, w.turns(), "it has no case yet")
		w.stop = run(t, w.engine.Run)
		defer w.stop()
		pass(3 * time.Second)
		assert.Equal(t, []string{"hello\nis anybody there?"}, w.turns())
		assert.Equal(t, []string{"you said: hello\nis anybody there?"}, w.read("mia"))
	})
}

func TestMessagesThatComeWhileItThinksAreTheNextTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.stop()
		defer run(t, w.bot(func(ctx context.Context, turn bot.Turn) (bot.Answer, error) {
			<-time.After(5 * time.Second)
			return echo(ctx, turn)
		}).Run)()
		w.say("mia", "one")
		pass(2 * time.Second)
		for _, text := range []string{"two", "three", "four"} {
			w.say("mia", text)
		}
		w.say("max", "not behind mia")
		pass(30 * time.Second)
		assert.Equal(t, []string{"you said: one", "you said: two\nthree\nfour"}, w.read("mia"))
		assert.Equal(t, []string{"you said: not behind mia"}, w.read("max"))
	})
}

func TestItHandsOverWithWhatPeopleShouldKnow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.stop()
		defer run(t, w.bot(func(context.Context, bot.Turn) (bot.Answer, error) {
			a := bot.Say("somebody will be with you")
			a.HandOver = &engagement.Handover{Tag: "tax", Priority: 7}
			return a, nil
		}).Run)()
		w.say("mia", "a person, please")
		pass(3 * time.Second)
		c := w.work()
		assert.Empty(t, c.Bot)
		assert.Equal(t, storage.QueueID("desk"), c.Queue)
		assert.Equal(t, []any{"tax", 7}, []any{c.Tag, c.Priority})
		assert.Equal(t, []string{"somebody will be with you"}, w.read("mia"))
		w.say("mia", "hello?")
		pass(3 * time.Second)
		assert.Len(t, w.turns(), 1, "it is not the bot's any more")
	})
}

func TestS4_41_TheCaseClosesWhenTheBotIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.stop()
		defer run(t, w.bot(func(context.Context, bot.Turn) (bot.Answer, error) {
			return bot.Answer{Parts: bot.Say("bye").Parts, Done: true, Disposition: "answered"}, nil
		}).Run)()
		w.say("mia", "thanks")
		pass(3 * time.Second)
		assert.Equal(t, storage.CaseClosed, w.work().State)
		assert.Equal(t, "answered", w.work().Disposition)
		assert.Equal(t, []string{"bye"}, w.read("mia"))
	})
}

func TestALateAnswerIsThrownAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.stop()
		defer run(t, w.bot(func(context.Context, bot.Turn) (bot.Answer, error) {
			<-time.After(10 * time.Second)
			a := bot.Say("too late")
			a.HandOver = &engagement.Handover{}
			return a, nil
		}).Run)()
		w.say("mia", "hello")
		pass(3 * time.Second)
		_, err := w.engine.PickUp(t.Context(), "ana", w.work().ID)
		require.NoError(t, err)
		pass(time.Minute)
		assert.Empty(t, w.read("mia"))
		assert.Equal(t, storage.AgentID("ana"), w.work().Owner)
		require.Len(t, w.came(), 1)
		assert.True(t, w.came()[0].Late)
		assert.NoError(t, w.came()[0].Err)
	})
}

func TestTheContactSeesThatItThinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.stop()
		think := 25 * time.Second
		defer run(t, w.bot(func(ctx context.Context, turn bot.Turn) (bot.Answer, error) {
			<-time.After(think)
			return echo(ctx, turn)
		}).Run)()
		w.say("mia", "hello")
		pass(time.Minute)
		assert.Len(t, w.fake.Typings(), 3, "every ten seconds, as long as the sign stays")
		think = 100 * time.Millisecond
		w.say("mia", "hello again")
		pass(time.Minute)
		assert.Len(t, w.fake.Typings(), 3, "a quick answer needs no sign")
		assert.Len(t, w.read("mia"), 2)
	})
}

func TestWhatNoPersonWroteIsNotAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.stop()
		defer run(t, w.bot(echo).Run)()
		w.say("mia", "hello")
		pass(3 * time.Second)
		w.say("mia", "I am out of office", func(m *channel.MessageReceived) { m.Automatic = "auto-replied" })
		pass(3 * time.Second)
		assert.Equal(t, []string{"hello"}, w.turns())
	})
}

func TestAWordOfAPersonAnswersWhatCameBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.stop()
		w.say("mia", "hello")
		pass(3 * time.Second)
		_, err := w.engine.Send(t.Context(), engagement.Outgoing{Conversation: w.work().Conversation, Agent: "ana", Parts: bot.Say("hi").Parts})
		require.NoError(t, err)
		_, err = w.engine.Done(t.Context(), "ana", w.work().ID, "")
		require.NoError(t, err)
		w.say("mia", "one more thing")
		pass(3 * time.Second)
		defer run(t, w.bot(echo).Run)()
		pass(3 * time.Second)
		assert.Equal(t, []string{"one more thing"}, w.turns())
	})
}

// fails are the ways in which a handler can fail.
var fails = map[string]struct {
	handler bot.HandlerFunc
	is      func(error) bool
}{
	"an error": {
		func(context.Context, bot.Turn) (bot.Answer, error) { return bot.Answer{}, errBroken },
		func(err error) bool { return errors.Is(err, errBroken) },
	},
	"a panic": {
		func(context.Context, bot.Turn) (bot.Answer, error) { panic("what the contact said") },
		func(err error) bool {
			p, ok := errors.AsType[*bot.PanicError](err)
			return ok && p.Value == "what the contact said" && p.Error() == "bot: the handler panicked with a string"
		},
	},
	"a bug": {
		func(_ context.Context, t bot.Turn) (bot.Answer, error) { return bot.Say(t.Before[99].Key), nil },
		func(err error) bool { _, ok := errors.AsType[*bot.PanicError](err); return ok },
	},
	"too slow": {
		func(ctx context.Context, _ bot.Turn) (bot.Answer, error) {
			<-ctx.Done()
			return bot.Say("late"), ctx.Err()
		},
		func(err error) bool { return errors.Is(err, context.DeadlineExceeded) },
	},
	"deaf and slow": {
		func(context.Context, bot.Turn) (bot.Answer, error) {
			<-time.After(time.Hour)
			return bot.Say("late"), nil
		},
		func(err error) bool { return errors.Is(err, context.DeadlineExceeded) },
	},
	"two ends": {
		func(context.Context, bot.Turn) (bot.Answer, error) {
			return bot.Answer{Done: true, HandOver: &engagement.Handover{}}, nil
		},
		func(err error) bool { _, ok := errors.AsType[*engagement.InvalidError](err); return ok },
	},
	"a bad hand-over": {
		func(context.Context, bot.Turn) (bot.Answer, error) {
			return bot.Answer{HandOver: &engagement.Handover{Priority: -1}}, nil
		},
		func(err error) bool { _, ok := errors.AsType[*engagement.InvalidError](err); return ok },
	},
	"what cannot be sent": {
		func(context.Context, bot.Turn) (bot.Answer, error) {
			return bot.Answer{Parts: channel.Parts{channel.Image{}}}, nil
		},
		func(err error) bool { _, ok := errors.AsType[*channel.PlanError](err); return ok },
	},
}

var errBroken = errors.New("broken")

func TestAHandlerThatFailsLeavesNobodyAlone(t *testing.T) {
	for name, c := range fails {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				stop := run(t, w.bot(c.handler).Run)
				w.say("mia", "hello")
				pass(2 * time.Minute)
				assert.Equal(t, storage.QueueID("desk"), w.work().Queue)
				assert.Empty(t, w.read("mia"))
				require.Len(t, w.came(), 1)
				assert.True(t, c.is(w.came()[0].Err), "%v", w.came()[0].Err)
				stop()
				w.stop()
				pass(2 * time.Hour) // who is left behind ends as well
			})
		})
	}
}

func TestWhatItDoesNotUnderstand(t *testing.T) {
	confused := func(context.Context, bot.Turn) (bot.Answer, error) {
		return bot.Answer{}, fmt.Errorf("no rule: %w", bot.ErrNotUnderstood)
	}
	for name, c := range map[string]struct {
		use   bot.Fallback
		says  []string
		stays bool
	}{
		"hand over":           {bot.Fallback{}, nil, false},
		"say and hand over":   {bot.Fallback{Parts: bot.Say("one moment").Parts}, []string{"one moment"}, false},
		"stay silent":         {bot.Fallback{Stay: true}, nil, true},
		"a set reply":         {bot.Fallback{Stay: true, Parts: bot.Say("pardon?").Parts}, []string{"pardon?"}, true},
		"what cannot be sent": {bot.Fallback{Stay: true, Parts: channel.Parts{channel.Image{}}}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				defer w.stop()
				defer run(t, w.bot(confused, func(cfg *bot.Config) {
					cfg.NotUnderstood, cfg.Failed = c.use, bot.Fallback{Parts: bot.Say("wrong fallback").Parts}
				}).Run)()
				w.say("mia", "xyzzy")
				pass(3 * time.Second)
				assert.Equal(t, c.says, w.read("mia"))
				assert.Equal(t, c.stays, w.work().Bot == "robo")
				require.Len(t, w.came(), 1)
				assert.ErrorIs(t, w.came()[0].Err, bot.ErrNotUnderstood)
			})
		})
	}
}

func TestTheChannelsAutomationsSayWhatHappensIfTheyDo(t *testing.T) {
	for _, people := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			defer w.stop()
			s, err := w.engine.Automation(t.Context(), line)
			require.NoError(t, err)
			s.BotFallback = automation.BotFallback{On: true, People: people, Reply: automation.Message{Parts: bot.Say("pardon?").Parts}}
			_, err = w.engine.SaveAutomation(t.Context(), "chief", line, s)
			require.NoError(t, err)
			defer run(t, w.bot(func(context.Context, bot.Turn) (bot.Answer, error) {
				return bot.Answer{}, bot.ErrNotUnderstood
			}, func(cfg *bot.Config) { cfg.NotUnderstood = bot.Fallback{Parts: bot.Say("wrong fallback").Parts} }).Run)()
			w.say("mia", "xyzzy")
			pass(5 * time.Second)
			assert.Equal(t, []string{"pardon?"}, w.read("mia"))
			assert.Equal(t, people, w.work().Queue == "desk")
			assert.Equal(t, people, w.work().Bot == "")
			require.Len(t, w.came(), 1)
			assert.ErrorIs(t, w.came()[0].Err, bot.ErrNotUnderstood)
			assert.Zero(t, w.came()[0].Answer)
		})
	}
}

func TestConfigNamesEverythingThatIsWrong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.stop()
		_, err := bot.New(w.engine, bot.Config{Bot: "a/b", Timeout: -1, Parallel: -1, History: 201, ClockSkew: -1})
		for _, field := range []string{"Store", "Handler", "Bot", "Timeout", "Parallel", "History", "ClockSkew"} {
			assert.ErrorContains(t, err, field)
		}
		_, err = bot.New(nil, bot.Config{})
		var invalid *engagement.InvalidError
		require.ErrorAs(t, err, &invalid)
	})
}
