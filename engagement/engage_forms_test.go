package engagement_test

import (
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestS5_42_S5_43_S5_44_AutomaticFieldsStayEditable(t *testing.T) {
	order := templates.Template{
		ID: "9", Name: "order", Language: "en", Category: templates.CategoryUtility, Status: templates.StatusApproved,
		Body: templates.ParseText("Dear {{1}}, order {{2}} is ready at {{3}}. {{4}}"),
	}
	w := newShop(t, func(_ *engagement.Config, s *shop) { s.list = append(s.list, order) })
	m := w.fake.Inbound(byPhone, "hello")
	m.From.Name = "Mia  Meier"
	require.Equal(t, 200, w.deliver(m))
	contact := w.item(engagement.ViewQueue, "ana").Contact.ID
	automatic := []templates.Automatic{
		{Field: "body.1", From: templates.ContactName}, {Field: "body.2", From: templates.ContactAttribute("order")},
		{Field: "body.3", Text: "our shop"}, {Field: "body.4", From: templates.AgentName},
	}
	var denied *engagement.DeniedError
	require.ErrorAs(t, w.SaveAutomatic(t.Context(), "ana", line, "order", "en", automatic), &denied)
	bad := []templates.Automatic{{Field: "body.9", From: templates.ContactName}}
	require.ErrorIs(t, w.SaveAutomatic(t.Context(), "chief", line, "order", "en", bad), channel.Invalid)
	require.ErrorIs(t, w.SaveAutomatic(t.Context(), "chief", line, "nothing", "en", automatic), storage.ErrNotFound)
	require.NoError(t, w.SaveAutomatic(t.Context(), "chief", line, "order", "en", automatic))
	_, err := w.SyncTemplates(t.Context(), line)
	require.NoError(t, err)

	form, err := w.TemplateForm(t.Context(), "ana", line, "order", "en", contact)
	require.NoError(t, err)
	var values []string
	for _, f := range form.Fields {
		values = append(values, f.Text)
	}
	assert.Equal(t, []string{"Mia Meier", "", "our shop", "ana"}, values, "what has no source stays blank")
	_, err = form.Template.Fill(form.Fields)
	require.ErrorIs(t, err, channel.Invalid, "and must be filled")
	form.Fields[1].Text, form.Fields[2].Text = "77", "the airport" // the agent changes what they like
	filled, err := form.Template.Fill(form.Fields)
	require.NoError(t, err)
	sent, err := w.engageAs("ana", engagement.Target{Contact: contact}, filled)
	require.NoError(t, err)
	assert.Equal(t, channel.Parts{channel.Text{Body: "Dear Mia Meier, order 77 is ready at the airport. ana"}},
		sent.Messages[0].Parts[0].(channel.Template).Shown)

	blank, err := w.TemplateForm(t.Context(), "ana", line, "order", "en", storage.ContactID{})
	require.NoError(t, err)
	assert.Empty(t, blank.Fields[0].Text, "nobody is known yet")
}

func TestS3_28_TheFixedTextCannotBeAltered(t *testing.T) {
	w := newShop(t, nil)
	m := greet("Mia")
	m.Shown = channel.Parts{channel.Text{Body: "Hello, send us money"}}
	sent, err := w.engageAs("ana", engagement.Target{Number: number}, m)
	require.NoError(t, err)
	assert.Contains(t, sent.Messages[0].Parts[0].(channel.Template).Shown[0].(channel.Buttons).Body, "Hello Mia, may we help?")
}

func TestS3_30_S3_31_RichMessagesAreAssignedToChannels(t *testing.T) {
	w := newShop(t, func(cfg *engagement.Config, s *shop) { cfg.Channels["line-2"] = newFake("mail") })
	ctx := t.Context()
	rich := &templates.Reply{
		ID: "opening", Name: "Opening hours", Shortcut: "hours",
		Parts: channel.Parts{
			channel.Buttons{Body: "Hello {{contact.name}}, we open at 9.", Buttons: []channel.Button{{ID: "ok", Title: "Fine"}}},
			channel.LinkButton{Body: "More", Label: "See", URL: "https://shop.example/hours"},
			channel.List{Body: "When?", Label: "Times", Sections: []channel.Section{{Rows: []channel.Row{{ID: "9", Title: "9:00"}, {ID: "10", Title: "10:00"}}}}},
		},
		Variables: []templates.ReplyVariable{{Name: "contact.name", Otherwise: "there"}},
		Scope:     templates.Scope{Channels: []channel.ID{line, "line-2"}},
	}
	require.NoError(t, w.PutReply(ctx, "chief", rich))
	for _, ch := range []channel.ID{line, "line-2", ""} {
		found, err := w.Replies(ctx, "ana", ch, "hours")
		require.NoError(t, err)
		assert.Len(t, found, 1, ch)
	}
	found, err := w.Replies(ctx, "ana", "line-3", "")
	require.NoError(t, err)
	assert.Empty(t, found)

	w.answer("hello")
	conv := w.item(engagement.ViewQueue, "ana").Conversation.ID
	parts, err := w.RenderReply(ctx, "ana", "opening", conv)
	require.NoError(t, err)
	assert.Equal(t, "Hello there, we open at 9.", parts[0].(channel.Buttons).Body)
	sent, err := w.Send(ctx, engagement.Outgoing{Conversation: conv, Agent: "ana", Parts: parts})
	require.NoError(t, err)
	assert.Len(t, sent.Messages, 3)
	w.due()
	assert.Len(t, w.fake.Sent(), 3)
}

func TestCannedRepliesBelongToTheirScope(t *testing.T) {
	w := newShop(t, nil)
	ctx := t.Context()
	mine := &templates.Reply{ID: "mine", Name: "Mine", Parts: channel.Parts{channel.Text{Body: "Bye, {{agent.name}} {{weather}}"}}, Scope: templates.Scope{Agents: []string{"ana"}}}
	require.NoError(t, w.PutReply(ctx, "ana", mine))
	assert.EqualValues(t, 1, mine.Version)
	stale := *mine
	stale.Version = 0
	require.ErrorIs(t, w.PutReply(ctx, "ana", &stale), storage.ErrConflict)
	var denied *engagement.DeniedError
	theft := *mine
	theft.Scope.Agents = []string{"ben"}
	require.ErrorAs(t, w.PutReply(ctx, "ben", &theft), &denied)
	all := &templates.Reply{ID: "all", Name: "All", Parts: channel.Parts{channel.Text{Body: "Hi"}}, Scope: templates.Scope{All: true}}
	require.ErrorAs(t, w.PutReply(ctx, "ana", all), &denied)
	require.NoError(t, w.PutReply(ctx, "", all), "the host may")
	require.ErrorIs(t, w.PutReply(ctx, "", &templates.Reply{ID: "x", Name: "X"}), channel.Invalid)
	isInvalid(t, w.PutReply(ctx, "", &templates.Reply{ID: "a/b", Name: "X"}), "ID")

	w.answer("hello")
	conv := w.item(engagement.ViewQueue, "ana").Conversation.ID
	_, err := w.RenderReply(ctx, "ben", "mine", conv)
	require.ErrorAs(t, err, &denied)
	_, err = w.RenderReply(ctx, "ana", "none", conv)
	require.ErrorIs(t, err, storage.ErrNotFound)
	parts, err := w.RenderReply(ctx, "ana", "mine", conv)
	faults := templates.Faults(err)
	require.Len(t, faults, 1)
	assert.Equal(t, "weather", faults[0].Variable)
	assert.Equal(t, channel.Parts{channel.Text{Body: "Bye, ana {{weather}}"}}, parts)
	found, err := w.Replies(ctx, "ben", line, "")
	require.NoError(t, err)
	assert.Len(t, found, 1)
}

func TestS1_8_S1_58_TheHistoryIsForThosePermitted(t *testing.T) {
	w := newShop(t, nil)
	ctx := t.Context()
	require.NoError(t, w.PutRole(ctx, "", &engagement.Role{ID: "guest"}))
	require.NoError(t, w.PutRole(ctx, "", &engagement.Role{ID: "desk", AllChannels: true, Permissions: []engagement.Permission{engagement.ViewHistory}}))
	for id, role := range map[storage.AgentID]storage.RoleID{"sup": engagement.RoleSupervisor, "gus": "guest", "des": "desk"} {
		require.NoError(t, w.PutAgent(ctx, "", &storage.Agent{ID: id, Role: role}))
	}
	m := w.mustEngage("ana")
	for range 250 {
		w.answer("hello again")
	}
	for _, agent := range []storage.AgentID{"chief", "sup", "ana", "des"} {
		var all []*storage.Message
		for got, err := range w.History(ctx, agent, m.Conversation) {
			require.NoError(t, err)
			all = append(all, got)
		}
		require.Len(t, all, 251)
		assert.Equal(t, m.ID, all[250].ID, "the engagement is part of it")
		assert.NotEmpty(t, all[250].Parts[0].(channel.Template).Shown)
	}
	for _, agent := range []storage.AgentID{"gus", "stranger", ""} {
		n := 0
		for got, err := range w.History(ctx, agent, m.Conversation) {
			n++
			assert.Nil(t, got)
			assert.ErrorAs(t, err, new(*engagement.DeniedError))
		}
		assert.Equal(t, 1, n)
	}
}

func TestS5_19_S5_20_S5_26_AContactsAddressesAreListedWithWhatCanBeDone(t *testing.T) {
	w := newShop(t, func(cfg *engagement.Config, _ *shop) { cfg.Channels["mail"] = newFake("mail") })
	ctx := t.Context()
	w.answer("hello")
	contact := w.item(engagement.ViewQueue, "ana").Contact.ID
	_, err := w.AddNumber(ctx, "ana", contact, "whatsapp", other)
	require.NoError(t, err)
	list, err := w.Reach(ctx, contact)
	require.NoError(t, err)
	require.Len(t, list, 2)
	assert.Equal(t, []engagement.Action{engagement.ActionWrite, engagement.ActionValidate}, list[0].Actions)
	assert.True(t, list[0].LastUsed, "the number that wrote")
	assert.Equal(t, byPhone, list[0].Identity.Address)
	assert.Equal(t, []engagement.Action{engagement.ActionConnect, engagement.ActionValidate}, list[1].Actions)
	assert.False(t, list[1].LastUsed)
	w.fake.Block(byPhone)
	_, err = w.Validate(ctx, "ana", line, byPhone)
	require.NoError(t, err)
	list, err = w.Reach(ctx, contact)
	require.NoError(t, err)
	assert.Equal(t, []engagement.Action{engagement.ActionValidate}, list[0].Actions)
	_, err = w.Reach(ctx, storage.ContactID{5})
	assert.ErrorIs(t, err, storage.ErrNotFound)
}

func TestS1_41_AContactThatIsGoneIsBoundToNobody(t *testing.T) {
	w := newShop(t, nil)
	w.mustEngage("ana")
	contact := w.live().Contact.ID
	require.NoError(t, w.EndBindings(t.Context(), "chief", contact))
	b := w.bindings()[0].Binding
	assert.Equal(t, storage.BindingContactGone, b.EndReason)
	assert.Equal(t, storage.AgentID("chief"), b.EndedBy)
	require.NoError(t, w.EndBindings(t.Context(), "chief", contact))
	assert.ErrorIs(t, w.EndBindings(t.Context(), "chief", storage.ContactID{4}), storage.ErrNotFound)
}

func newFake(kind channel.Kind) *channeltest.Fake { return channeltest.NewFake(kind) }
