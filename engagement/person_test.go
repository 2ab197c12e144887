package engagement_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const wall = channel.ID("wall") // where everybody reads

// A twoLines is a world with a private channel and a public one of another kind.
type twoLines struct {
	*world
	wall *channeltest.Fake
}

func newTwoLines(t *testing.T, store storage.Store) *twoLines {
	t.Helper()
	second := channeltest.NewFake("wall")
	w := newWorldOn(t, store, func(cfg *engagement.Config, first *channeltest.Fake) {
		first.SetCapabilities(func(c *channel.Capabilities) { c.Engagement = true })
		cfg.Channels[wall] = second
		cfg.Policies = map[channel.ID]engagement.Policy{wall: {Public: true}}
	})
	return &twoLines{w, second}
}

// says lets somebody write on a channel.
func (w *twoLines) says(ch channel.ID, who, text string) {
	w.t.Helper()
	fake := map[channel.ID]*channeltest.Fake{line: w.fake, wall: w.wall}[ch]
	m := fake.Inbound(channel.Address{Kind: channel.AddressUser, Value: who}, text)
	m.At = time.Now()
	r := fake.Webhook(m)
	r.URL.Path = "/" + string(ch)
	rec := httptest.NewRecorder()
	w.hook.ServeHTTP(rec, r)
	require.Equal(w.t, http.StatusOK, rec.Code)
}

// contactOf is who has an address on a channel.
func (w *twoLines) contactOf(ch channel.ID, who string) storage.ContactID {
	w.t.Helper()
	kind := map[channel.ID]channel.Kind{line: "line", wall: "wall"}[ch]
	return w.identityOf(kind, who).Contact
}

func (w *twoLines) identityOf(kind channel.Kind, who string) *storage.Identity {
	w.t.Helper()
	var id *storage.Identity
	require.NoError(w.t, w.store.View(w.t.Context(), func(_ context.Context, tx storage.Tx) error {
		found, err := tx.Identities().Find(w.t.Context(), storage.IdentityKey{
			Kind: kind, Address: channel.Address{Kind: channel.AddressUser, Value: who},
		})
		if err == nil {
			id = found[0]
		}
		return err
	}))
	require.NotNil(w.t, id)
	return id
}

// done closes a contact's case.
func (w *twoLines) done(id storage.ContactID) {
	w.t.Helper()
	info, err := w.Contact(w.t.Context(), id)
	require.NoError(w.t, err)
	_, err = w.Done(w.t.Context(), "ana", info.Conversations[0].Case, "")
	require.NoError(w.t, err)
}

// talkOf is a contact's only conversation, or the first.
func (w *twoLines) talkOf(id storage.ContactID) storage.ConversationID {
	w.t.Helper()
	info, err := w.Contact(w.t.Context(), id)
	require.NoError(w.t, err)
	require.NotEmpty(w.t, info.Conversations)
	return info.Conversations[0].ID
}

// said is what a page says, oldest first.
func said(page engagement.TimelinePage) (out []string) {
	for _, m := range page.Messages {
		out = append(out, channeltest.Words(m.Parts))
	}
	slices.Reverse(out)
	return out
}

func (w *twoLines) person(id storage.ContactID, f engagement.PersonFilter) []string {
	w.t.Helper()
	page, err := w.Person(w.t.Context(), id, storage.MessageID{}, 0, f)
	require.NoError(w.t, err)
	return said(page)
}

func TestS5_13_S5_17_APersonsTalkIsOfAllChannels(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := newTwoLines(t, open())
		for i := range 3 {
			w.says(line, "max", fmt.Sprint("private ", i))
			w.says(wall, "max at the wall", fmt.Sprint("public ", i))
		}
		private, public := w.contactOf(line, "max"), w.contactOf(wall, "max at the wall")
		w.done(public)
		_, err := w.MergeContacts(t.Context(), "ana", public, private)
		require.NoError(t, err)
		conv := w.talkOf(private)
		_, err = w.AddNote(t.Context(), "ana", conv, "a note of ours")
		require.NoError(t, err)

		all := []string{"private 0", "public 0", "private 1", "public 1", "private 2", "public 2"}
		assert.Equal(t, all, w.person(private, engagement.PersonFilter{}))
		assert.Equal(t, all, w.person(public, engagement.PersonFilter{}), "whoever was merged is the same person")
		assert.Equal(t, append(slices.Clone(all), "a note of ours"), w.person(private, engagement.PersonFilter{Notes: true}))
		t.Run("S5.15 private and public", func(t *testing.T) {
			assert.Equal(t, []string{"private 0", "private 1", "private 2"}, w.person(private, engagement.PersonFilter{Audience: engagement.AudiencePrivate}))
			assert.Equal(t, []string{"public 0", "public 1", "public 2"}, w.person(private, engagement.PersonFilter{Audience: engagement.AudiencePublic}))
			assert.Equal(t, []string{"public 0", "public 1", "public 2"}, w.person(private, engagement.PersonFilter{Channels: []channel.ID{wall}}))
			assert.Empty(t, w.person(private, engagement.PersonFilter{Channels: []channel.ID{wall}, Audience: engagement.AudiencePrivate}))
		})
		t.Run("S5.14 by words", func(t *testing.T) {
			assert.Equal(t, []string{"public 1"}, w.person(private, engagement.PersonFilter{Words: "1 PUBL"}))
			assert.Empty(t, w.person(private, engagement.PersonFilter{Words: "note"}))
			assert.Equal(t, []string{"a note of ours"}, w.person(private, engagement.PersonFilter{Words: "note", Notes: true}))
		})
		t.Run("S5.16 what is new", func(t *testing.T) {
			page, err := w.Person(t.Context(), private, storage.MessageID{}, 0, engagement.PersonFilter{})
			require.NoError(t, err)
			newest := page.Messages[0].ID
			assert.Empty(t, w.person(private, engagement.PersonFilter{After: newest}))
			w.says(wall, "max at the wall", "once more")
			assert.Equal(t, []string{"once more"}, w.person(private, engagement.PersonFilter{After: newest}))
		})
	})
}

func TestS5_13_PagesOfAPersonHaveEverythingOnce(t *testing.T) {
	for _, limit := range []int{1, 2, 3, 7, 8} {
		w := newTwoLines(t, memory.New().Tenant("test"))
		var want []string
		for i := range 7 {
			want = append(want, fmt.Sprint("text ", i))
			w.says(line, "max", want[i])
			if i%3 == 0 {
				_, err := w.AddNote(t.Context(), "ana", w.talkOf(w.contactOf(line, "max")), "note")
				require.NoError(t, err)
			}
		}
		var got []string
		var before storage.MessageID
		for {
			page, err := w.Person(t.Context(), w.contactOf(line, "max"), before, limit, engagement.PersonFilter{})
			require.NoError(t, err)
			require.LessOrEqual(t, len(page.Messages), limit)
			got = append(said(page), got...)
			if before = page.Next; before.IsZero() {
				break
			}
		}
		assert.Equal(t, want, got, "limit %d", limit)
	}
}

func TestPersonRefusesWhatCannotBeAsked(t *testing.T) {
	w := newTwoLines(t, memory.New().Tenant("test"))
	w.says(line, "max", "hi")
	id := w.contactOf(line, "max")
	for name, f := range map[string]engagement.PersonFilter{"Audience": {Audience: "all"}, "Words": {Words: "…"}} {
		_, err := w.Person(t.Context(), id, storage.MessageID{}, 0, f)
		var wrong *engagement.InvalidError
		require.ErrorAs(t, err, &wrong)
		assert.Equal(t, name, wrong.Field)
	}
	for _, limit := range []int{-1, 201} {
		_, err := w.Person(t.Context(), id, storage.MessageID{}, limit, engagement.PersonFilter{})
		var wrong *engagement.InvalidError
		assert.ErrorAs(t, err, &wrong)
	}
	_, err := w.Person(t.Context(), storage.ContactID{1}, storage.MessageID{}, 0, engagement.PersonFilter{})
	assert.ErrorIs(t, err, storage.ErrNotFound)
}

func TestS5_14_S3_36_SearchIsOfWhatARoleSees(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		w := newTwoLines(t, open())
		w.says(line, "max", "Où est ma commande Ümlaut?")
		w.says(wall, "eve", "commandes are late")
		require.NoError(t, w.PutRole(t.Context(), "", &engagement.Role{
			ID: "wall only", Channels: map[channel.ID][]engagement.Permission{wall: {engagement.ViewCases}},
		}))
		require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "tess", Role: "wall only"}))
		find := func(s interface {
			SearchMessages(ctx context.Context, words string, f engagement.SearchFilter, before storage.MessageID, limit int) (engagement.TimelinePage, error)
		}, words string, f engagement.SearchFilter,
		) []string {
			page, err := s.SearchMessages(t.Context(), words, f, storage.MessageID{}, 0)
			require.NoError(t, err)
			return said(page)
		}
		max := w.contactOf(line, "max")
		assert.Equal(t, []string{"Où est ma commande Ümlaut?", "commandes are late"}, find(w, "COMMANDE", engagement.SearchFilter{}))
		assert.Equal(t, []string{"Où est ma commande Ümlaut?"}, find(w, "umlaut ou", engagement.SearchFilter{}))
		assert.Equal(t, []string{"Où est ma commande Ümlaut?"}, find(w, "comm", engagement.SearchFilter{Contact: max}))
		assert.Equal(t, []string{"commandes are late"}, find(w, "comm", engagement.SearchFilter{Channels: []channel.ID{wall}}))
		assert.Empty(t, find(w, "comm", engagement.SearchFilter{Contact: max, Channels: []channel.ID{wall}}))
		assert.Equal(t, []string{"commandes are late"}, find(w.As("tess"), "comm", engagement.SearchFilter{}))
		_, err := w.As("tess").SearchMessages(t.Context(), "comm", engagement.SearchFilter{Channels: []channel.ID{line}}, storage.MessageID{}, 0)
		var denied *engagement.DeniedError
		assert.ErrorAs(t, err, &denied)
		_, err = w.SearchMessages(t.Context(), "?!", engagement.SearchFilter{}, storage.MessageID{}, 0)
		var wrong *engagement.InvalidError
		assert.ErrorAs(t, err, &wrong)
	})
}

func TestS5_32_S5_33_UnreadIsCountedInAll(t *testing.T) {
	w := newTwoLines(t, memory.New().Tenant("test"))
	w.says(line, "max", "one")
	w.says(line, "max", "two")
	w.says(line, "eve", "three")
	counts := func(agent storage.AgentID) int {
		c, err := w.Counts(t.Context(), agent)
		require.NoError(t, err)
		return c.Unread
	}
	assert.Zero(t, counts("ana"), "what nobody serves is no one's to read")
	for _, who := range []string{"max", "eve"} {
		_, err := w.PickUp(t.Context(), "ana", w.workOf(who).ID)
		require.NoError(t, err)
	}
	assert.Equal(t, 3, counts("ana"))
	assert.Zero(t, counts("ben"))
	require.NoError(t, w.MarkRead(t.Context(), "ana", w.workOf("max").Conversation))
	assert.Equal(t, 1, counts("ana"), "reading a conversation counts for that agent")
}

func TestInboxByLabel(t *testing.T) {
	w := newTwoLines(t, memory.New().Tenant("test"))
	w.says(line, "max", "one")
	w.says(line, "eve", "two")
	_, err := w.LabelCase(t.Context(), "ana", w.workOf("eve").ID, []string{"to  call"}, nil)
	require.NoError(t, err)
	for label, want := range map[string]int{"": 2, "to call": 1, " to call\n": 1, "other": 0} {
		page, err := w.Inbox(t.Context(), engagement.InboxQuery{View: engagement.ViewOpen, Agent: "ana", Label: label})
		require.NoError(t, err)
		assert.Len(t, page.Items, want, "label %q", label)
	}
}
