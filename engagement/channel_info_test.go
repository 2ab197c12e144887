package engagement_test

import (
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestS2_31_S2_32_ChannelInfoIsForAgentsWhoServe(t *testing.T) {
	w := newFloor(t, given(1))
	c := w.comes("max")
	info := engagement.ChannelInfo{Fields: []engagement.InfoField{{"Plan", "gold"}, {"Greeting", "Moin"}}}
	version, err := w.SaveChannelInfo(t.Context(), "chief", line, info)
	require.NoError(t, err)
	shown := func() []engagement.InfoField {
		is, err := w.Composer(t.Context(), c.Owner, c.Conversation)
		require.NoError(t, err)
		return is.Info
	}
	assert.Empty(t, shown(), "its display is off")
	info.Show, info.Version = true, version
	_, err = w.SaveChannelInfo(t.Context(), "chief", line, info)
	require.NoError(t, err)
	assert.Equal(t, info.Fields, shown())
	got, err := w.ChannelInfo(t.Context(), line)
	require.NoError(t, err)
	assert.Equal(t, int64(2), got.Version)

	_, err = w.SaveChannelInfo(t.Context(), "chief", line, info)
	assert.ErrorIs(t, err, storage.ErrConflict)
	_, err = w.SaveChannelInfo(t.Context(), "ana", line, info)
	assert.ErrorAs(t, err, new(*engagement.DeniedError))
	_, err = w.SaveChannelInfo(t.Context(), "chief", "nowhere", info)
	isInvalid(t, err, "Channel")
	for field, fields := range map[string][]engagement.InfoField{
		"Fields[0]": {{"", "x"}},
		"Fields[1]": {{"a", "x"}, {"b", "\x00"}},
		"Fields":    {{"a", strings.Repeat("x", 64<<10)}},
	} {
		_, err = w.SaveChannelInfo(t.Context(), "chief", line, engagement.ChannelInfo{Fields: fields})
		isInvalid(t, err, field)
	}
	_, err = w.SaveChannelInfo(t.Context(), "chief", line, engagement.ChannelInfo{Fields: make([]engagement.InfoField, 51)})
	isInvalid(t, err, "Fields")
}

func TestS3_52_TheHostsPageOpensWhenAnAgentConnects(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, func(cfg *engagement.Config, _ *channeltest.Fake) {
			cfg.ContactPage = func(_ *storage.Case, of *storage.Contact) string {
				if of.Name == "Nobody" {
					return ""
				}
				return "https://crm.example/contacts/" + of.ID.String()
			}
		})
		w.onFloor(given(1))
		page := func(c *storage.Case) string { return "https://crm.example/contacts/" + c.Contact.String() }
		c := w.comes("max")
		assigned := w.told(engagement.CaseConnected, c.ID)
		require.Len(t, assigned, 1)
		assert.Equal(t, page(c), assigned[0].Detail.Page)
		assert.Equal(t, c.Owner, assigned[0].Detail.Owner)

		w.comes("eva")
		third := w.comes("tom")
		_, err := w.PickUp(t.Context(), "ana", third.ID)
		require.NoError(t, err)
		assert.Len(t, w.told(engagement.CaseConnected, third.ID), 1, "by hand")
		fourth := w.comes("kim")
		_, err = w.Send(t.Context(), engagement.Outgoing{Conversation: fourth.Conversation, Agent: "ben", Parts: channel.Parts{channel.Text{Body: "hi"}}})
		require.NoError(t, err)
		assert.Len(t, w.told(engagement.CaseConnected, fourth.ID), 1, "by writing")
		nobody := w.comes("no", func(m *channel.MessageReceived) { m.From.Name = "Nobody" })
		_, err = w.PickUp(t.Context(), "ana", nobody.ID)
		require.NoError(t, err)
		assert.Empty(t, w.told(engagement.CaseConnected, nobody.ID))
	})
}

func TestS2_27_AnsweringMakesTheAgentTheOwner(t *testing.T) {
	for name, answer := range map[string]func(*world, *storage.Case) error{
		"accepted": func(w *world, c *storage.Case) error { return drop(w.Accept(w.t.Context(), "ben", c.ID)) },
		"written": func(w *world, c *storage.Case) error {
			return drop(w.Send(w.t.Context(), engagement.Outgoing{Conversation: c.Conversation, Agent: "ben", Parts: channel.Parts{channel.Text{Body: "hi"}}}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newFloor(t, toDesk(anaAndBen()...))
			c := w.comes("max")
			require.NoError(t, answer(w, c))
			got := w.workOf("max")
			assert.Equal(t, storage.AgentID("ben"), got.Owner)
			assert.Equal(t, got.ID, w.item(engagement.ViewMine, "ben").Case.ID)
			assert.Empty(t, w.offered("ana"))
			assert.WithinDuration(t, time.Now(), got.PickedUpAt, time.Minute)
		})
	}
}
