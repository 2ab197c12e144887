package engagement_test

import (
	"context"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/require"
)

// spoken is a message of an automation.
func spoken(body string) automation.Message {
	return automation.Message{Parts: channel.Parts{channel.Text{Body: body}}}
}

// every is a duration of settings.
func every(d time.Duration) automation.Duration { return automation.Duration(d) }

// automates changes the automations of the line.
func (w *world) automates(change func(*engagement.AutomationSettings)) {
	w.t.Helper()
	if err := w.PutAgent(w.t.Context(), "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}); err != nil {
		require.ErrorIs(w.t, err, storage.ErrConflict) // there already
	}
	s, err := w.Automation(w.t.Context(), line)
	require.NoError(w.t, err)
	change(&s)
	_, err = w.SaveAutomation(w.t.Context(), "chief", line, s)
	require.NoError(w.t, err)
	w.due()
}

// rules adds rules of the business's own.
func (w *world) rules(all ...automation.Rule) {
	w.t.Helper()
	w.automates(func(s *engagement.AutomationSettings) {
		for _, r := range all {
			r.On = true
			s.Rules = append(s.Rules, r)
		}
	})
}

// later lets time pass, and has everything done when it falls due.
func (w *world) later(d time.Duration) {
	w.t.Helper()
	end := time.Now().Add(d)
	for {
		w.due()
		next, some := w.next()
		if !some || next.After(end) {
			break
		}
		pass(max(time.Until(next), time.Millisecond))
	}
	pass(time.Until(end))
	w.due()
}

// next is when something falls due.
func (w *world) next() (at time.Time, some bool) {
	w.t.Helper()
	require.NoError(w.t, w.store.View(w.t.Context(), func(ctx context.Context, tx storage.Tx) (err error) {
		at, some, err = tx.DueMoments().NextDue(ctx)
		return err
	}))
	return at, some
}

// settled gives all that follows at once the time that it takes.
func (w *world) settled() { w.later(5 * time.Second) }

// did is what the journal says of an automation: empty for each time that it ran,
// or why it did not.
func (w *world) did(name string) (all []automation.Reason) {
	w.t.Helper()
	events, err := w.EventPage(w.t.Context(), "", 100_000)
	require.NoError(w.t, err)
	for _, e := range events {
		if e.Kind != engagement.AutomationRan && e.Kind != engagement.AutomationSkipped {
			continue
		}
		if x := e.Detail.Automation; x.Automation == name {
			require.Equal(w.t, e.Kind == engagement.AutomationRan, x.Ran)
			require.NotEmpty(w.t, x.Text)
			all = append(all, x.Reason)
		}
	}
	return all
}

// happened are the events of a kind.
func (w *world) happened(kind engagement.EventKind) (all []engagement.Event) {
	w.t.Helper()
	events, err := w.EventPage(w.t.Context(), "", 100_000)
	require.NoError(w.t, err)
	for _, e := range events {
		if e.Kind == kind {
			all = append(all, e)
		}
	}
	return all
}

// automated is a test of automations in simulated time, on a world without rules
// of the routing.
func automated(t *testing.T, change func(*channel.Capabilities), set func(*engagement.AutomationSettings), test func(t *testing.T, w *world)) {
	t.Helper()
	bubble(t, func(t *testing.T) {
		w := newWorld(t, func(_ *engagement.Config, f *channeltest.Fake) {
			if change != nil {
				f.SetCapabilities(change)
			}
		})
		w.automates(func(s *engagement.AutomationSettings) {
			if set != nil {
				set(s)
			}
		})
		test(t, w)
	})
}

// writesAgain delivers a text of a person, has it routed, and returns the case.
func (w *world) writesAgain(who, text string) *storage.Case {
	w.t.Helper()
	return w.comes(who, func(m *channel.MessageReceived) { m.Parts = channel.Parts{channel.Text{Body: text}} })
}

// replies sends what an agent writes in a case.
func (w *world) replies(c *storage.Case, agent storage.AgentID, text string) {
	w.t.Helper()
	_, err := w.Send(w.t.Context(), engagement.Outgoing{Conversation: c.Conversation, Agent: agent, Parts: channel.Parts{channel.Text{Body: text}}})
	require.NoError(w.t, err)
	w.due()
}

// onEachStoreInABubble is onEachStore with simulated time, on the stores that
// need no network.
func onEachStoreInABubble(t *testing.T, test func(t *testing.T, open func() storage.Store)) {
	for _, name := range []string{"memory", "sqlite"} {
		t.Run(name, func(t *testing.T) { inBubbleOn(t, name, test) })
	}
}

// inBubbleOn is a test with simulated time on a store.
func inBubbleOn(t *testing.T, name string, test func(t *testing.T, open func() storage.Store)) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	bubble(t, func(t *testing.T) {
		db := memory.New()
		test(t, func() storage.Store {
			if name == "memory" {
				return db.Tenant("test")
			}
			return sqliteTenant(t, path)
		})
	})
}

func TestAutomationsActAndSpeakWithoutWaitingForAPoll(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, func(c *engagement.Config, _ *channeltest.Fake) { c.Poll = 24 * time.Hour })
		w.automates(func(s *engagement.AutomationSettings) {
			welcoming(s)
			s.OwnerAssignment.On = true
		})
		defer w.start()()
		synctest.Wait() // everybody sleeps
		w.write("hello")
		pass(time.Second)
		require.Equal(t, []string{"welcome"}, w.texts())
		w.mustReply("ana", "hi")
		pass(time.Second)
		require.Equal(t, []automation.Reason{""}, w.did("owner"))
	})
}
