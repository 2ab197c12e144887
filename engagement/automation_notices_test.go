package engagement_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func noticing(s *engagement.AutomationSettings) {
	s.Unassigned = automation.Notice{On: true, Message: spoken("nobody is here")}
}

func queueing(s *engagement.AutomationSettings) {
	s.QueueNotice = automation.Notice{On: true, Message: spoken("you are number {{queue.position}}")}
}

func TestS4_19_S4_20_WhomNobodyServesIsToldSoOnceForEachEntry(t *testing.T) {
	automated(t, nil, noticing, func(t *testing.T, w *world) {
		w.write("hello")
		w.settled()
		w.write("anybody?")
		w.settled()
		require.Equal(t, []string{"nobody is here"}, w.texts())
		c := w.workOf(customer.Value)
		_, err := w.PickUp(t.Context(), "ana", c.ID)
		require.NoError(t, err)
		w.settled()
		_, err = w.Release(t.Context(), "ana", c.ID)
		require.NoError(t, err)
		w.write("and now?")
		w.settled()
		require.Equal(t, []string{"nobody is here", "nobody is here"}, w.texts(), "it is nobody's again")
		_, err = w.Done(t.Context(), "ana", c.ID, "")
		require.NoError(t, err)
		w.write("one more thing")
		w.settled()
		assert.Len(t, w.texts(), 3, "another case")
		assert.Equal(t, []automation.Reason{"", "", ""}, w.did("unassigned"))
	})
}

func TestS4_19_WhomSomebodyServesAtOnceIsToldNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, given(1))
		w.automates(func(s *engagement.AutomationSettings) { noticing(s); queueing(s) })
		require.NotEmpty(t, w.comes("one").Owner)
		w.settled()
		assert.Empty(t, w.texts())
		assert.Empty(t, w.did("unassigned"), "the assignment has ended it")
	})
}

func TestS4_19_AnAgentWhoComesBeforeTheNoticeEndsIt(t *testing.T) {
	delayed := func(s *engagement.AutomationSettings) { noticing(s); s.Unassigned.Delay = every(time.Minute) }
	automated(t, nil, delayed, func(t *testing.T, w *world) {
		w.write("hello")
		w.later(59 * time.Second)
		w.mustReply("ana", "hi")
		w.later(time.Hour)
		assert.Equal(t, []string{"hi"}, w.texts())
	})
}

func TestS4_21_WhoComesIntoTheQueueIsToldTheirPlace(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, given(1))
		w.automates(func(s *engagement.AutomationSettings) { noticing(s); queueing(s) })
		for _, who := range []string{"one", "two", "three", "four"} {
			w.comes(who)
			w.settled()
		}
		assert.Equal(t, []string{"you are number 1", "you are number 2"}, w.texts(), "and not that nobody is here")
		w.writesAgain("four", "hurry")
		w.settled()
		assert.Len(t, w.texts(), 2, "once")
		assert.Equal(t, []automation.Reason{"", ""}, w.did("queue_notice"))
	})
}

func TestS4_31_WithoutANoticeForTheQueueItIsAKindOfUnassigned(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newFloor(t, given(1))
		w.automates(noticing)
		for _, who := range []string{"one", "two", "three"} {
			w.comes(who)
			w.settled()
		}
		assert.Equal(t, []string{"nobody is here"}, w.texts())
	})
}

// atNight is a floor whose hours are over: simulated time begins at midnight.
func atNight(t *testing.T, change func(*engagement.AutomationSettings)) *world {
	t.Helper()
	w := newFloor(t, given(1))
	w.saveHours("office", daily("UTC", hours.At(9, 0), hours.At(17, 0)))
	w.automates(func(s *engagement.AutomationSettings) {
		s.Hours = "office"
		s.OutOfHours = automation.OutOfHours{On: true, Message: spoken("we open at {{hours.opens.time}}")}
		if change != nil {
			change(s)
		}
	})
	return w
}

func TestOutOfHoursTheReplyForThatIsTheOnlyOne(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := atNight(t, func(s *engagement.AutomationSettings) { noticing(s); queueing(s) })
		for _, who := range []string{"one", "two", "three"} { // the third waits in the queue
			w.comes(who)
			w.settled()
		}
		assert.Equal(t, []string{"we open at 09:00", "we open at 09:00", "we open at 09:00"}, w.texts())
		w.writesAgain("three", "hello?")
		w.later(2 * time.Hour)
		w.writesAgain("three", "HELLO?")
		w.settled()
		assert.Len(t, w.texts(), 3, "told once in a night")
		assert.Contains(t, w.did("queue_notice"), automation.ClosedNow)
		w.later(22 * time.Hour)
		w.writesAgain("three", "still there")
		w.writesAgain("one", "good night")
		w.settled()
		assert.Len(t, w.texts(), 4, "another night for whom an agent serves; the case of the other was never served")
	})
}

func TestInHoursNobodyIsToldThatTheBusinessIsClosed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := atNight(t, queueing)
		w.later(10 * time.Hour)
		for _, who := range []string{"one", "two", "three"} {
			w.comes(who)
			w.settled()
		}
		assert.Equal(t, []string{"you are number 1"}, w.texts())
		assert.Empty(t, w.did("out_of_hours"))
	})
}

func TestHoursThatThereAreNotCannotBeNamed(t *testing.T) {
	automated(t, nil, nil, func(t *testing.T, w *world) {
		_, err := w.SaveAutomation(t.Context(), "chief", line, engagement.AutomationSettings{Hours: "nights"})
		isInvalid(t, err, "Hours")
	})
}

func TestWhoeverMayNotChangeTheChannelCannotSaveItsAutomations(t *testing.T) {
	automated(t, nil, nil, func(t *testing.T, w *world) {
		require.NoError(t, w.PutAgent(t.Context(), "chief", &storage.Agent{ID: "temp", Role: engagement.RoleAgent}))
		_, err := w.SaveAutomation(t.Context(), "temp", line, engagement.AutomationSettings{})
		var denied *engagement.DeniedError
		require.ErrorAs(t, err, &denied)
		_, err = w.SaveAutomation(t.Context(), "chief", line, engagement.AutomationSettings{Settings: automation.Settings{Version: 7}})
		require.ErrorIs(t, err, storage.ErrConflict, "S4.2: somebody else has saved")
		_, err = w.Automation(t.Context(), "another")
		require.Error(t, err)
	})
}
