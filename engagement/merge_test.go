package engagement_test

import (
	"context"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// newTwins is a world in which one person came on two channels, with no case open
// on the second.
func newTwins(t *testing.T, store storage.Store) (w *twoLines, first, second storage.ContactID) {
	t.Helper()
	w = newTwoLines(t, store)
	w.says(line, "max", "hi")
	w.says(wall, "max at the wall", "hi")
	first, second = w.contactOf(line, "max"), w.contactOf(wall, "max at the wall")
	w.done(second)
	return w, first, second
}

func TestS5_36_MergedContactsAreOnePerson(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w, first, second := newTwins(t, open())
		merge, err := w.MergeContacts(t.Context(), "ana", second, first)
		require.NoError(t, err)

		for _, id := range []storage.ContactID{first, second} {
			info, err := w.Contact(t.Context(), id)
			require.NoError(t, err)
			assert.Equal(t, first, info.Contact.ID)
			assert.Len(t, info.Identities, 2)
			assert.Len(t, info.Conversations, 2)
			require.Len(t, info.Merged, 1)
			assert.Equal(t, second, info.Merged[0].ID)
			reach, err := w.Reach(t.Context(), id)
			require.NoError(t, err)
			assert.Len(t, reach, 2, "S5.36: the talk can go on at either address")
			for _, r := range reach {
				assert.False(t, r.Conversation.IsZero())
			}
		}
		w.says(wall, "max at the wall", "me again")
		assert.Equal(t, []string{"hi", "hi", "me again"}, w.person(first, engagement.PersonFilter{}))
		assert.Equal(t, first, w.contactOf(wall, "max at the wall"))

		for range 2 { // the second time changes nothing
			undone, err := w.UnmergeContacts(t.Context(), "ana", merge.ID)
			require.NoError(t, err)
			assert.False(t, undone.UndoneAt.IsZero())
		}
		assert.Equal(t, second, w.contactOf(wall, "max at the wall"))
		assert.Equal(t, first, w.contactOf(line, "max"))
		assert.Equal(t, []string{"hi"}, w.person(second, engagement.PersonFilter{}))
		assert.Equal(t, []string{"hi", "me again"}, w.person(first, engagement.PersonFilter{}), "what was said since stays")
		w.says(wall, "max at the wall", "and now?")
		assert.Equal(t, []string{"hi", "and now?"}, w.person(second, engagement.PersonFilter{}))
	})
}

func TestMergeRefuses(t *testing.T) {
	w, first, second := newTwins(t, memory.New().Tenant("test"))
	refused := func(from, into storage.ContactID) error {
		_, err := w.MergeContacts(t.Context(), "ana", from, into)
		require.Error(t, err)
		return err
	}
	var state *engagement.StateError
	require.ErrorAs(t, refused(first, second), &state, "somebody waits for an answer")
	assert.Equal(t, storage.CaseOpen, state.State)
	var wrong *engagement.InvalidError
	assert.ErrorAs(t, refused(second, second), &wrong)
	require.ErrorIs(t, refused(second, storage.ContactID{1}), storage.ErrNotFound)
	_, err := w.MergeContacts(t.Context(), "nobody", second, first)
	var denied *engagement.DeniedError
	require.ErrorAs(t, err, &denied)

	merge, err := w.MergeContacts(t.Context(), "ana", second, first)
	require.NoError(t, err)
	assert.ErrorAs(t, refused(second, first), &wrong)
	assert.ErrorAs(t, refused(first, second), &wrong)

	w.says(line, "eve", "hi")
	third := w.contactOf(line, "eve")
	w.done(first)
	later, err := w.MergeContacts(t.Context(), "ana", first, third)
	require.NoError(t, err)
	_, err = w.UnmergeContacts(t.Context(), "ana", merge.ID)
	require.ErrorAs(t, err, &wrong, "the later merge comes first")
	_, err = w.UnmergeContacts(t.Context(), "ana", later.ID)
	require.NoError(t, err)
	_, err = w.UnmergeContacts(t.Context(), "ana", merge.ID)
	require.NoError(t, err)
	list, err := w.Merges(t.Context(), first)
	require.NoError(t, err)
	assert.Len(t, list, 2)
}

func TestS1_41_BindingsOfAMergedContactEnd(t *testing.T) {
	for name, holders := range map[string][2]storage.AgentID{"one": {"ana", ""}, "the same": {"ana", "ana"}, "two": {"ana", "ben"}} {
		t.Run(name, func(t *testing.T) {
			w, first, second := newTwins(t, memory.New().Tenant("test"))
			require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
			w.settings(func(s *engagement.EngagementSettings) { s.On, s.Period, s.Allow.All = true, 7, true })
			for i, of := range []storage.ContactID{second, first} {
				if holders[i] != "" {
					w.binds(of, holders[i])
				}
			}
			_, err := w.MergeContacts(t.Context(), "ana", second, first)
			if name == "two" {
				var refused *engagement.RefusedError
				require.ErrorAs(t, err, &refused)
				assert.Equal(t, engagement.ReasonBound, refused.Reason)
				assert.Equal(t, storage.AgentID("ben"), refused.Holder)
				return
			}
			require.NoError(t, err)
			require.NoError(t, w.store.View(t.Context(), func(ctx context.Context, tx storage.Tx) error {
				all, err := tx.Bindings().List(ctx, storage.BindingQuery{Channel: line, Ended: true, Limit: 10})
				for _, b := range all {
					if b.Contact == second {
						assert.Equal(t, storage.BindingContactGone, b.EndReason)
					} else {
						assert.True(t, b.EndedAt.IsZero())
					}
				}
				return err
			}))
		})
	}
}

// binds writes down that a contact is bound to an agent.
func (w *twoLines) binds(of storage.ContactID, agent storage.AgentID) {
	w.t.Helper()
	at := time.Now().UTC()
	require.NoError(w.t, w.store.Update(w.t.Context(), func(ctx context.Context, tx storage.Tx) error {
		return tx.Bindings().Insert(ctx, &storage.Binding{
			ID: storage.BindingID(of), Channel: line, Contact: of, Agent: agent, StartedAt: at.Add(time.Second), EndsAt: at.Add(time.Hour), Messages: 1,
		})
	}))
}

func TestS3_10_AWithdrawalOutlivesAMerge(t *testing.T) {
	for name, yesLater := range map[string]bool{"the yes came later": true, "the no came later": false} {
		t.Run(name, func(t *testing.T) {
			w, first, second := newTwins(t, memory.New().Tenant("test"))
			said := func(id storage.ContactID, granted bool) {
				_, err := w.RecordConsent(t.Context(), "", engagement.ConsentGiven{
					Contact: id, Kind: "line", Purpose: storage.PurposeMarketing, Granted: granted, Basis: storage.BasisOptIn,
				})
				require.NoError(t, err)
			}
			said(first, !yesLater)
			said(second, yesLater)
			merge, err := w.MergeContacts(t.Context(), "", second, first)
			require.NoError(t, err)
			assert.False(t, w.lastSaid(first, "line"), "the stricter counts")
			_, err = w.UnmergeContacts(t.Context(), "", merge.ID)
			require.NoError(t, err)
			assert.False(t, w.lastSaid(first, "line"))
			assert.False(t, w.lastSaid(second, "line"), "a no is not lost")
		})
	}
}

// lastSaid is a contact's latest word in the ledger.
func (w *twoLines) lastSaid(id storage.ContactID, kind channel.Kind) bool {
	w.t.Helper()
	all, err := w.Consents(w.t.Context(), id)
	require.NoError(w.t, err)
	require.NotEmpty(w.t, all)
	last := all[0]
	for _, c := range all {
		if c.Kind == kind && !c.At.Before(last.At) {
			last = c
		}
	}
	return last.Granted
}
