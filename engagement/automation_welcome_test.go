package engagement_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func welcoming(s *engagement.AutomationSettings) {
	s.Welcome = automation.Welcome{On: true, Message: spoken("welcome")}
}

// dayWindow is a channel on which the business may write for a day after the
// contact has.
func dayWindow(c *channel.Capabilities) { c.Window = channel.Window{Length: 24 * time.Hour} }

func TestS4_3_S4_4_S4_6_TheWelcomeComesWhenTheChatIsOpenedAndNeverAgain(t *testing.T) {
	automated(t, dayWindow, welcoming, func(t *testing.T, w *world) {
		w.asks("o-1", false, nil)
		w.settled()
		require.Equal(t, []string{"welcome"}, w.texts(), "nobody has written, and the window is not open")
		w.write("hello")
		w.settled()
		w.asks("o-2", false, nil)
		w.settled()
		w.later(40 * 24 * time.Hour)
		w.asks("o-3", false, nil)
		w.write("are you still there?")
		w.settled()
		assert.Equal(t, []string{"welcome"}, w.texts())
		assert.Equal(t, []automation.Reason{""}, w.did("welcome"))
	})
}

func TestS4_5_TheWelcomeComesWithTheFirstMessageIfTheChatWasNotSeenToOpen(t *testing.T) {
	automated(t, dayWindow, welcoming, func(t *testing.T, w *world) {
		w.write("hello")
		w.asks("o-1", false, nil) // reported late
		w.settled()
		w.write("hello?")
		w.settled()
		assert.Equal(t, []string{"welcome"}, w.texts())
	})
}

func TestS4_5_TheWelcomeComesOnceForMessagesThatArriveTogether(t *testing.T) {
	automated(t, nil, welcoming, func(t *testing.T, w *world) {
		first, second := w.fake.Inbound(customer, "hello"), w.fake.Inbound(customer, "I have a question")
		first.At, second.At = time.Now(), time.Now()
		opened := channel.ConversationOpened{
			Origin: channel.Origin{ID: "o-1", Account: w.fake.Account(), At: time.Now(), Raw: []byte("{}")},
			From:   channel.Person{Addresses: []channel.Address{customer}},
		}
		require.Equal(t, http.StatusOK, w.deliver(opened, first, second))
		w.settled()
		assert.Equal(t, []string{"welcome"}, w.texts())
	})
}

func TestS4_4_TheWelcomeComesOnceForEachUserAndNumberOverRestarts(t *testing.T) {
	onEachStoreInABubble(t, func(t *testing.T, open func() storage.Store) {
		worlds := twoProcesses(t, open)
		worlds[0].automates(welcoming)
		for i := range 3 {
			worlds[i%2].write("hello")
			pass(time.Second)
			worlds[1].due()
			worlds[0].due()
			pass(2 * time.Second)
			worlds[0].due()
		}
		again := newWorldOn(t, open(), func(c *engagement.Config, _ *channeltest.Fake) {
			c.Channels = map[channel.ID]channel.Channel{line: worlds[0].fake}
		})
		again.fake = worlds[0].fake
		again.write("hello")
		again.settled()
		assert.Equal(t, []string{"welcome"}, again.texts())
	})
}

func TestS4_4_AThreadOfItsOwnIsNoNewUser(t *testing.T) {
	automated(t, func(c *channel.Capabilities) { c.Threads = true }, welcoming, func(t *testing.T, w *world) {
		for _, thread := range []string{"one", "two"} {
			m := w.fake.Inbound(customer, "about "+thread)
			m.At, m.Thread = time.Now(), thread
			require.Equal(t, http.StatusOK, w.deliver(m))
			w.settled()
		}
		assert.Equal(t, []string{"welcome"}, w.texts())
		assert.Equal(t, []automation.Reason{""}, w.did("welcome"))
	})
}

func TestTheWelcomeOfEachCaseComesWithEachCaseOfTheContact(t *testing.T) {
	automated(t, nil, func(s *engagement.AutomationSettings) { welcoming(s); s.Welcome.PerCase = true }, func(t *testing.T, w *world) {
		for range 2 {
			w.write("hello")
			w.write("hello?")
			w.settled()
			c := w.workOf(customer.Value)
			_, err := w.Done(t.Context(), "ana", c.ID, "")
			require.NoError(t, err)
		}
		w.mustReply("ana", "one more thing")
		w.settled()
		assert.Equal(t, []string{"welcome", "welcome", "one more thing"}, w.texts())
	})
}

func TestWhatCannotBeSaidIsNotSaidToHaveRun(t *testing.T) {
	long := func(s *engagement.AutomationSettings) { welcoming(s) }
	automated(t, dayWindow, long, func(t *testing.T, w *world) {
		m := w.fake.Inbound(customer, "hello")
		m.At = time.Now().Add(-25 * time.Hour) // it was held up on its way
		require.Equal(t, http.StatusOK, w.deliver(m))
		w.settled()
		assert.Empty(t, w.texts())
		assert.Equal(t, []automation.Reason{automation.OutsideWindow}, w.did("welcome"))
	})
}

func TestS4_13_TheProviderIsToldWhatToShow(t *testing.T) {
	automated(t, nil, nil, func(t *testing.T, w *world) {
		w.fake.FailNextVerb(&channel.Error{Kind: channel.Unavailable, Op: "set starters", Err: errors.New("down")})
		w.automates(func(s *engagement.AutomationSettings) {
			welcoming(s)
			s.IceBreakers = []string{"What does it cost?", "Where are you?"}
			s.Commands = []channel.Command{{Name: "order", Hint: "order something"}}
		})
		got, err := w.Starters(t.Context(), line)
		require.NoError(t, err)
		assert.Equal(t, int64(1), got.Version, "it was down")
		w.later(time.Minute)
		told, err := w.fake.Starters(t.Context())
		require.NoError(t, err)
		assert.Equal(t, channel.Starters{
			Welcome: true, IceBreakers: []string{"What does it cost?", "Where are you?"},
			Commands: []channel.Command{{Name: "order", Hint: "order something"}},
		}, told, "it was tried again")
		got, err = w.Starters(t.Context(), line)
		require.NoError(t, err)
		assert.Equal(t, int64(2), got.Version)

		w.fake.FailNextVerb(&channel.Error{Kind: channel.Invalid, Op: "set starters", Err: errors.New("no more than one")})
		w.automates(func(s *engagement.AutomationSettings) { s.IceBreakers = []string{"Hello?"} })
		w.settled()
		got, err = w.Starters(t.Context(), line)
		require.NoError(t, err)
		assert.Equal(t, int64(2), got.Version, "the provider has the old ones")
		assert.Contains(t, got.Problem, "no more than one")
		w.automates(func(s *engagement.AutomationSettings) { s.IceBreakers = []string{"Hello!"} })
		w.settled()
		got, err = w.Starters(t.Context(), line)
		require.NoError(t, err)
		assert.Equal(t, engagement.Starters{Version: 4, At: got.At}, got)
	})
}

func TestS4_14_S4_15_S4_16_StartersThatAreTooManyOrTooLongAreNotSaved(t *testing.T) {
	automated(t, nil, nil, func(t *testing.T, w *world) {
		for name, items := range map[string][]string{
			"a fifth": {"1?", "2?", "3?", "4?", "5?"}, "81 characters": {string(make81())}, "an emoji": {"hello 👋"},
		} {
			_, err := w.SaveAutomation(t.Context(), "chief", line, engagement.AutomationSettings{Settings: automation.Settings{IceBreakers: items}})
			var wrong *automation.SettingsError
			require.ErrorAs(t, err, &wrong, name)
		}
		s, err := w.Automation(t.Context(), line)
		require.NoError(t, err)
		assert.Equal(t, int64(1), s.Version, "nothing was saved")
	})
}

func make81() (all []rune) {
	for range 81 {
		all = append(all, 'ä')
	}
	return all
}

func TestS4_17_ATappedIceBreakerIsAMessageOfTheContact(t *testing.T) {
	automated(t, dayWindow, func(s *engagement.AutomationSettings) { s.IceBreakers = []string{"Where are you?"} }, func(t *testing.T, w *world) {
		w.write("Where are you?")
		it := w.item(engagement.ViewQueue, "ana")
		assert.Equal(t, int64(1), it.Conversation.Inbound)
		is, err := w.Composer(t.Context(), "ana", it.Conversation.ID)
		require.NoError(t, err)
		assert.True(t, is.Window.Free)
	})
}

func TestS2_18_S2_19_S2_20_OneWelcomeWhereItIsSwitchedOnAndNoneElsewhere(t *testing.T) {
	for _, kind := range []channel.Kind{"messenger", "wechat", "whatsapp", "line", "woztell", "thirdparty", "email", "webchat"} {
		for _, on := range []bool{true, false} {
			bubble(t, func(t *testing.T) {
				fake := channeltest.NewFake(kind)
				w := newWorld(t, func(c *engagement.Config, f *channeltest.Fake) {
					c.Channels = map[channel.ID]channel.Channel{line: fake}
				})
				w.fake = fake
				if on {
					w.automates(func(s *engagement.AutomationSettings) {
						s.Welcome = automation.Welcome{On: true, Message: spoken("welcome")}
					})
				}
				w.write("hello")
				w.due()
				w.write("are you there?")
				w.due()
				want := []string(nil)
				if on {
					want = []string{"welcome"}
				}
				assert.Equal(t, want, w.texts(), "%s, switched on: %t", kind, on)
			})
		}
	}
}
