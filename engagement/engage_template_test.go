package engagement_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (w *world) search(q templates.Query) []string {
	w.t.Helper()
	found, state, err := w.Templates(w.t.Context(), engagement.TemplateQuery{Channel: line, Query: q})
	require.NoError(w.t, err)
	assert.NotZero(w.t, state.Synced)
	var names []string
	for _, e := range found {
		names = append(names, e.Template.Name)
	}
	return names
}

func TestS1_48_S1_49_TemplatesAreSearchedAndFiltered(t *testing.T) {
	w := newShop(t, nil)
	assert.ElementsMatch(t, []string{"greeting", "notice", "slow"}, w.search(templates.Query{}))
	assert.Equal(t, []string{"notice"}, w.search(templates.Query{Words: "ORDER ready"}))
	assert.Equal(t, []string{"greeting"}, w.search(templates.Query{Words: "stop"}), "in the footer")
	assert.Equal(t, []string{"greeting"}, w.search(templates.Query{Categories: []templates.Category{templates.CategoryMarketing}}))
	assert.ElementsMatch(t, []string{"greeting", "notice", "slow"},
		w.search(templates.Query{Categories: []templates.Category{templates.CategoryMarketing, templates.CategoryUtility}}))
	assert.Empty(t, w.search(templates.Query{Categories: []templates.Category{templates.CategoryAuthentication}}))
	assert.ElementsMatch(t, []string{"greeting", "notice"}, w.search(templates.Query{Sendable: true}))
}

func TestS1_50_ASyncOnDemandBringsTheListUpToDate(t *testing.T) {
	var s *shop
	w := newShop(t, func(_ *engagement.Config, made *shop) { s = made })
	fresh := notice
	fresh.Name = "fresh"
	better := paused
	better.Status = templates.StatusApproved
	s.lists(nil, greeting, better, fresh)
	report, err := w.SyncTemplates(t.Context(), line)
	require.NoError(t, err)
	assert.Equal(t, []int{1, 1, 1}, []int{report.Added, report.Changed, report.Removed})
	assert.ElementsMatch(t, []string{"greeting", "slow", "fresh"}, w.search(templates.Query{Sendable: true}))
	assert.Contains(t, w.kinds(), engagement.TemplateChanged)

	s.lists(&channel.Error{Kind: channel.Unavailable, Op: "list", Detail: "half of it"}, greeting)
	report, err = w.SyncTemplates(t.Context(), line)
	require.ErrorIs(t, err, channel.Unavailable)
	assert.True(t, report.Partial)
	found, state, err := w.Templates(t.Context(), engagement.TemplateQuery{Channel: line})
	require.NoError(t, err)
	assert.Len(t, found, 3, "what was not listed is not gone")
	assert.Contains(t, state.Problem, "half of it")

	_, err = w.Template(t.Context(), line, "greeting", "en")
	require.NoError(t, err)
	_, err = w.Template(t.Context(), line, "greeting", "fr")
	assert.ErrorIs(t, err, storage.ErrNotFound)
	plain := newWorld(t, nil)
	_, err = plain.SyncTemplates(t.Context(), line)
	assert.ErrorAs(t, err, new(*engagement.UnsupportedError))
}

func TestTemplatesAreReadOnASchedule(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var s *shop
		w := newShop(t, func(cfg *engagement.Config, made *shop) { s, cfg.SyncTemplates = made, time.Hour })
		stop := w.start()
		defer stop()
		pass(time.Minute)
		s.lists(nil, notice)
		pass(2 * time.Hour)
		assert.Equal(t, []string{"notice"}, w.search(templates.Query{}))
	})
}

func TestAProviderReportsAPausedTemplate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var s *shop
		w := newShop(t, func(_ *engagement.Config, made *shop) { s = made })
		require.Equal(t, 200, w.deliver(channel.TemplateChanged{
			Origin: channel.Origin{ID: "e1", Account: w.fake.Account(), At: time.Now()}, Template: "2", Name: "notice", Language: "en", Status: "PAUSED",
		}))
		_, err := w.engageAs("ana", engagement.Target{Number: number}, noticed())
		isFault(t, err, templates.FaultStatus, "")
		events, err := w.EventPage(t.Context(), "", 1000)
		require.NoError(t, err)
		i := slices.IndexFunc(events, func(e engagement.Event) bool {
			return e.Detail.Template != nil && e.Detail.Template.Change == "status"
		})
		require.GreaterOrEqual(t, i, 0)
		assert.Equal(t, []string{"notice", "APPROVED", "PAUSED"}, []string{events[i].Detail.Template.Name, events[i].Detail.Template.Old, events[i].Detail.Template.New})

		fresh := notice
		fresh.Name = "fresh"
		s.lists(nil, append(slices.Clone(s.list), fresh)...)
		require.Equal(t, 200, w.deliver(channel.TemplateChanged{
			Origin: channel.Origin{ID: "e2", Account: w.fake.Account(), At: time.Now()}, Name: "fresh", Language: "en", Status: "APPROVED",
		}))
		w.due() // a template that nobody knows has all of them read again
		assert.Contains(t, w.search(templates.Query{}), "fresh")
	})
}

// isFault checks that err says what is wrong with a template.
func isFault(t *testing.T, err error, code templates.FaultCode, variable string) {
	t.Helper()
	faults := templates.Faults(errors.Unwrap(err))
	require.NotEmpty(t, faults, err)
	assert.Equal(t, code, faults[0].Code, err)
	assert.Equal(t, variable, faults[0].Variable)
	assert.ErrorIs(t, err, channel.Invalid)
}

func TestS1_51_ABadTemplateIsRefusedBeforeAnythingIsStored(t *testing.T) {
	w := newShop(t, nil)
	filled := func(values ...string) channel.Template {
		m := channel.Template{Name: "greeting", Language: "en"}
		for _, v := range values {
			m.Body = append(m.Body, channel.Parameter{Text: v})
		}
		return m
	}
	picture := channel.Media{URL: "https://shop.example/a.gif", Type: "image/gif"}
	for name, c := range map[string]struct {
		send     channel.Template
		code     templates.FaultCode
		variable string
	}{
		"unfilled":           {filled(), templates.FaultMissing, "1"},
		"empty":              {filled(" "), templates.FaultEmpty, "1"},
		"newline":            {filled("Mia\nMüller"), templates.FaultNewline, "1"},
		"five spaces":        {filled("Mia     Müller"), templates.FaultSpaces, "1"},
		"too many":           {filled("Mia", "Max"), templates.FaultExtra, ""},
		"another account's":  {channel.Template{Name: "theirs", Language: "en"}, templates.FaultAccount, ""},
		"another language's": {channel.Template{Name: "notice", Language: "de"}, templates.FaultAccount, ""},
		"paused":             {channel.Template{Name: "slow", Language: "en"}, templates.FaultStatus, ""},
		"header of nothing":  {channel.Template{Name: "notice", Language: "en", Header: []channel.Parameter{{Image: &picture}}}, templates.FaultExtra, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w.untouched(func() {
				_, err := w.engageAs("ana", engagement.Target{Number: number}, c.send)
				isFault(t, err, c.code, c.variable)
			})
		})
	}
}

func TestS1_52_AFileFillsAMediaHeader(t *testing.T) {
	picture := greeting
	picture.Name, picture.Header = "picture", templates.Header{Kind: templates.HeaderImage}
	w := newShop(t, func(cfg *engagement.Config, s *shop) {
		s.list = append(s.list, picture)
		dir, err := engagement.OpenMediaDir(t.TempDir())
		require.NoError(t, err)
		t.Cleanup(func() { assert.NoError(t, dir.Close()) })
		cfg.Media = dir
	})
	media, err := w.Upload(t.Context(), "a.png", "image/png", 3, newReader("png"))
	require.NoError(t, err)
	m := greet("Mia")
	m.Name, m.Header = "picture", []channel.Parameter{{Image: &media}}
	sent, err := w.engageAs("ana", engagement.Target{Number: number}, m)
	require.NoError(t, err)
	w.due()
	assert.Equal(t, storage.OutcomeAccepted, w.message(sent.Messages[0].ID).Outcome)
	content, opened, err := w.OpenMedia(t.Context(), sent.Messages[0].ID, 0)
	require.NoError(t, err, "the timeline can show it")
	defer func() { assert.NoError(t, content.Body.Close()) }()
	assert.Equal(t, media.Stored, opened.Stored)
	file, err := w.Upload(t.Context(), "a.pdf", "application/pdf", 3, newReader("pdf"))
	require.NoError(t, err)
	w.untouched(func() {
		m.Header = []channel.Parameter{{Image: &file}}
		_, err = w.engageAs("ana", engagement.Target{Number: number}, m)
		isFault(t, err, templates.FaultMediaType, "")
	})
}

func TestS1_54_S5_40_S5_49_ATemplateIsShownAsTheContactSeesIt(t *testing.T) {
	w := newShop(t, nil)
	m := w.mustEngage("ana")
	shown := m.Parts[0].(channel.Template).Shown
	assert.Equal(t, channel.Parts{channel.Buttons{
		Body: "Hello Mia, may we help?", Footer: "Reply STOP to stop",
		Buttons: []channel.Button{{ID: "Yes", Title: "Yes"}, {ID: "No", Title: "No"}},
	}}, shown)
	assert.Contains(t, w.item(engagement.ViewMine, "ana").Case.Preview, "Hello Mia")
}

func TestS1_55_MoreTemplatesBeforeAnyReply(t *testing.T) {
	w := newShop(t, nil)
	w.mustEngage("ana")
	_, err := w.engageAs("ana", engagement.Target{Number: number}, noticed())
	require.NoError(t, err)
	w.mustEngage("ana")
	assert.Len(t, w.fake.Sent(), 3)
}

func TestS1_56_S1_57_TheComposerKnowsWhatMayBeWritten(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		m := w.mustEngage("ana")
		compose := func(agent storage.AgentID) engagement.Composer {
			c, err := w.Composer(t.Context(), agent, m.Conversation)
			require.NoError(t, err)
			return c
		}
		c := compose("ana")
		assert.Equal(t, []any{engagement.ComposeTemplate, engagement.ComposerNoReply}, []any{c.Mode, c.Why})
		assert.Equal(t, w.live().Until, c.BoundUntil)
		w.untouched(func() {
			_, err := w.say("ana", "are you there?")
			var closed *engagement.WindowError
			require.ErrorAs(t, err, &closed)
			assert.Equal(t, []string{"greeting", "notice"}, closed.Templates, "those that can be sent")
			assert.Contains(t, err.Error(), "notice")
		})
		c = compose("ben")
		assert.Equal(t, []any{engagement.ComposeNothing, engagement.ComposerServed, storage.AgentID("ana")}, []any{c.Mode, c.Why, c.Owner})

		w.answer("yes?")
		heard := time.Now()
		c = compose("ana")
		assert.Equal(t, []any{engagement.ComposeFree, engagement.ComposerOpen}, []any{c.Mode, c.Why})
		assert.WithinDuration(t, heard.Add(day), c.Until, time.Second)
		assert.Equal(t, []bool{true}, w.flips())
		w.mustSay("ana", "here we are")
		pass(12 * time.Hour)
		w.answer("and then?")
		pass(12*time.Hour + time.Second)
		w.due()
		assert.Equal(t, []bool{true}, w.flips(), "it was opened for longer")
		pass(12 * time.Hour)
		w.due()
		assert.Equal(t, []bool{true, false}, w.flips())
		c = compose("ana")
		assert.Equal(t, []any{engagement.ComposeTemplate, engagement.ComposerClosed}, []any{c.Mode, c.Why})
		w.answer("late")
		assert.Equal(t, []bool{true, false, true}, w.flips())
	})
}

// flips is whether free-form messages became allowed or not, each time that
// this changed.
func (w *world) flips() []bool {
	w.t.Helper()
	events, err := w.EventPage(w.t.Context(), "", 10_000)
	require.NoError(w.t, err)
	var out []bool
	for _, e := range events {
		if e.Kind == engagement.ComposerChanged {
			out = append(out, e.Detail.Composer.Free)
		}
	}
	return out
}

func TestTheComposerTellsWhoseTurnItIs(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := bound(t, false)
		id := w.bindings()[0].Contact.ID
		info, err := w.Contact(t.Context(), id)
		require.NoError(t, err)
		conv := info.Conversations[0].ID
		c, err := w.Composer(t.Context(), "ben", conv)
		require.NoError(t, err)
		assert.Equal(t, []any{engagement.ComposeNothing, engagement.ComposerBound, storage.AgentID("ana"), w.live().Until}, []any{c.Mode, c.Why, c.Owner, c.Until})
		w.answer("hello")
		c, err = w.Composer(t.Context(), "ben", conv)
		require.NoError(t, err)
		assert.Equal(t, []any{engagement.ComposeNothing, engagement.ComposerWaiting}, []any{c.Mode, c.Why})
		c, err = w.Composer(t.Context(), "ana", conv)
		require.NoError(t, err)
		assert.Equal(t, engagement.ComposeFree, c.Mode)
	})
}

func TestS3_3_S3_5_FirstMessagesAreTemplates(t *testing.T) {
	w := newShop(t, nil)
	w.untouched(func() {
		_, err := w.say("ana", "hello stranger")
		assert.ErrorAs(t, err, new(*engagement.WindowError))
	})
	// A template by Send is an engagement like any other.
	sent, err := w.Send(t.Context(), engagement.Outgoing{Channel: line, To: byPhone, Agent: "ana", Parts: channel.Parts{noticed()}})
	require.NoError(t, err)
	assert.Equal(t, w.live().Binding.ID, sent.Messages[0].Binding)
	_, err = w.Send(t.Context(), engagement.Outgoing{Channel: line, To: byPhone, Agent: "ben", Parts: channel.Parts{noticed()}})
	refused(t, err, engagement.ReasonBound)
}

func TestS3_12_ALimitOnFirstMessagesDoesNotBlockReplies(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		limit := &channel.Error{Kind: channel.RateLimited, Scope: channel.ScopeInitiated, Op: "fake: send", Detail: "too many new talks", RetryAfter: time.Hour}
		w.fake.FailNext(limit)
		sent, err := w.engage("ana")
		require.NoError(t, err)
		w.due()
		require.Equal(t, 200, w.deliver(w.fake.Inbound(channel.Address{Kind: channel.AddressPhone, Value: other}, "hello")))
		reply, err := w.Send(t.Context(), engagement.Outgoing{
			Channel: line, To: channel.Address{Kind: channel.AddressPhone, Value: other}, Agent: "ben", Parts: channel.Parts{channel.Text{Body: "hi"}},
		})
		require.NoError(t, err)
		second, err := w.engageAs("ana", engagement.Target{Number: "+4915188888888"}, noticed())
		require.NoError(t, err)
		w.due()
		assert.Equal(t, storage.OutcomeAccepted, w.message(reply.Messages[0].ID).Outcome)
		assert.Equal(t, storage.OutcomeQueued, w.message(second.Messages[0].ID).Outcome)
		health, err := w.Health(t.Context(), line)
		require.NoError(t, err)
		assert.Equal(t, channel.AbilityLimited, health.Send, "S3.11")
		pass(2 * time.Hour)
		w.due()
		assert.Equal(t, storage.OutcomeAccepted, w.message(sent.Messages[0].ID).Outcome)
		assert.Equal(t, storage.OutcomeAccepted, w.message(second.Messages[0].ID).Outcome)
		health, err = w.Health(t.Context(), line)
		require.NoError(t, err)
		assert.Equal(t, channel.AbilityOK, health.Send)
	})
}

func TestS3_11_HealthIsKeptAndToldOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		tell := func(id channel.ProviderID, h channel.Health) {
			require.Equal(t, 200, w.deliver(channel.HealthChanged{Origin: channel.Origin{ID: id, Account: w.fake.Account(), At: time.Now()}, Health: h}))
		}
		count := func() (n int) {
			for _, k := range w.kinds() {
				if k == engagement.ChannelHealth {
					n++
				}
			}
			return n
		}
		tell("h1", channel.Health{Quality: "RED", Limit: "TIER_250", Send: channel.AbilityLimited, Reasons: []string{"flagged"}})
		tell("h2", channel.Health{Quality: "RED"}) // nothing new
		assert.Equal(t, 1, count())
		tell("h3", channel.Health{Templates: channel.AbilityBlocked})
		h, err := w.Health(t.Context(), line)
		require.NoError(t, err)
		assert.Equal(t, channel.Health{
			Send: channel.AbilityLimited, Templates: channel.AbilityBlocked, Quality: "RED", Limit: "TIER_250", Reasons: []string{"flagged"},
		}, h.Health)
		tell("h4", channel.Health{Send: channel.AbilityOK, Templates: channel.AbilityOK})
		h, err = w.Health(t.Context(), line)
		require.NoError(t, err)
		assert.Empty(t, h.Reasons)
		assert.Equal(t, 3, count())
		w.answer("hello") // S3.12: an ill channel still receives
		assert.Equal(t, 1, w.queue("ana"))
	})
}

func TestS3_11_ErrorsTellOfTheChannelsHealthToo(t *testing.T) {
	w := newShop(t, nil)
	unpaid := &channel.Error{Kind: channel.Unsupported, Scope: channel.ScopeChannel, Op: "fake: send", Code: "131042", Detail: "no payment method"}
	w.fake.FailNext(unpaid)
	w.mustEngage("ana")
	h, err := w.Health(t.Context(), line)
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityBlocked, h.Send)
	assert.Equal(t, []string{"no payment method"}, h.Reasons)
	w.mustEngage("ana")
	h, err = w.Health(t.Context(), line)
	require.NoError(t, err)
	assert.Equal(t, channel.Health{Send: channel.AbilityOK}, h.Health)
}

func TestS3_13_S3_24_APendingChannelRefusesClearly(t *testing.T) {
	w := newShop(t, nil)
	w.fake.SetHealth(channel.Health{Send: channel.AbilityPending, Reasons: []string{"the display name is being reviewed"}}, nil)
	h, err := w.CheckHealth(t.Context(), line)
	require.NoError(t, err)
	assert.Equal(t, []string{"the display name is being reviewed"}, h.Reasons, "what is missing")
	w.untouched(func() {
		_, err := w.engage("ana")
		var pending *engagement.PendingError
		require.ErrorAs(t, err, &pending)
		assert.Contains(t, err.Error(), "the display name is being reviewed")
	})
	w.fake.SetHealth(channel.Health{Send: channel.AbilityOK}, nil)
	_, err = w.CheckHealth(t.Context(), line)
	require.NoError(t, err)
	_, err = w.engage("ana")
	require.NoError(t, err)
}

func TestS3_29_WhatIsAskedOutsideTheWindowNeedsATemplate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.answer("thanks, bye")
		pass(day)
		w.untouched(func() {
			_, err := w.say("", "How did you like it?") // the system
			assert.ErrorAs(t, err, new(*engagement.WindowError))
		})
		_, err := w.Send(t.Context(), engagement.Outgoing{Channel: line, To: byPhone, Parts: channel.Parts{noticed()}})
		require.NoError(t, err)
		assert.Empty(t, w.bindings(), "the system is bound to nobody")
	})
}

func TestS3_4_FreeFormEndsExactlyADayAfterTheLastMessage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.answer("hello")
		w.mustSay("ana", "hi")
		pass(day - time.Second)
		w.mustSay("ana", "still here?")
		pass(time.Second)
		w.untouched(func() {
			_, err := w.say("ana", "too late")
			assert.ErrorAs(t, err, new(*engagement.WindowError))
		})
	})
}

func TestS3_1_S3_2_AttachmentsComeAndGo(t *testing.T) {
	w := newShop(t, func(cfg *engagement.Config, _ *shop) {
		dir, err := engagement.OpenMediaDir(t.TempDir())
		require.NoError(t, err)
		t.Cleanup(func() { assert.NoError(t, dir.Close()) })
		cfg.Media = dir
	})
	m := w.fake.Inbound(byPhone, "look")
	m.Parts = channel.Parts{channel.Image{Media: w.fake.PutMedia([]byte("picture"), "image/png"), Caption: "look"}}
	require.Equal(t, 200, w.deliver(m))
	w.answer("and this is only text")
	picture, err := w.Upload(t.Context(), "b.png", "image/png", 3, newReader("png"))
	require.NoError(t, err)
	for _, parts := range []channel.Parts{
		{channel.Text{Body: "nice"}}, {channel.Image{Media: picture}}, {channel.Image{Media: picture, Caption: "ours"}},
	} {
		_, err := w.Send(t.Context(), engagement.Outgoing{Channel: line, To: byPhone, Agent: "ana", Parts: parts})
		require.NoError(t, err)
		w.due()
	}
	assert.Len(t, w.fake.Sent(), 3)
	all := w.timeline(w.item(engagement.ViewMine, "ana").Conversation.ID)
	require.Len(t, all, 5)
	assert.NotEmpty(t, all[0].Parts[0].(channel.Image).Media.Stored)
}

func TestS3_26_S3_78_EachChannelIsItsOwnSender(t *testing.T) {
	second := newFake("whatsapp")
	second.SetAccount("second")
	w := newShop(t, func(cfg *engagement.Config, s *shop) {
		second.SetCapabilities(func(c *channel.Capabilities) { c.Window = s.Capabilities().Window })
		cfg.Channels["line-2"] = second
	})
	_, err := w.SaveEngagementSettings(t.Context(), "chief", "line-2", engagement.EngagementSettings{Settings: on(7)})
	require.NoError(t, err)
	w.mustEngage("ana")
	_, err = w.Engage(t.Context(), engagement.Engagement{Agent: "ben", Channel: "line-2", Target: engagement.Target{Number: number}, Template: greet("Mia")})
	require.NoError(t, err, "S1.21: each channel has its own binding")
	w.due()
	assert.Len(t, w.fake.Sent(), 1)
	assert.Len(t, second.Sent(), 1)
}

var _ channel.Channel = (*shop)(nil)
var _ templates.Source = (*shop)(nil)
