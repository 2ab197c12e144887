package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// newRoutedRig is a business that routes, with agents who are there.
func newRoutedRig(t *testing.T, active ...storage.AgentID) *rig {
	t.Helper()
	r := openRig(t, true)
	for _, id := range active {
		require.NoError(t, r.app.engine.SetAvailability(t.Context(), id, routing.Active))
	}
	return r
}

// ask has Mia write, and cases routed.
func (r *rig) ask(text string) {
	r.t.Helper()
	r.mia.Say(text)
	r.settle()
	r.settle()
}

// as does something as an agent.
func (r *rig) as(agent, method, path string, form url.Values) (*http.Response, string) {
	r.t.Helper()
	return r.send(method, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()), http.Header{"Cookie": {agentCookie + "=" + agent}})
}

// does is as, and must work.
func (r *rig) does(agent, path string, form url.Values) {
	r.t.Helper()
	res, text := r.as(agent, http.MethodPost, path, form)
	require.Equal(r.t, http.StatusNoContent, res.StatusCode, text)
	r.settle()
}

// sees is what an agent's page shows.
func (r *rig) sees(agent, path string) string {
	r.t.Helper()
	res, text := r.as(agent, http.MethodGet, path, nil)
	require.Equal(r.t, http.StatusOK, res.StatusCode, text)
	return text
}

// chat is the address of the only conversation.
func (r *rig) chat() string { return "/?view=mine&c=" + r.conversation().Conversation.ID.String() }

// change changes the routing's settings.
func (r *rig) change(change func(*routing.Settings)) {
	r.t.Helper()
	set, err := r.app.engine.Routing(r.t.Context())
	require.NoError(r.t, err)
	change(&set)
	_, err = r.app.engine.SaveRouting(r.t.Context(), "ana", set)
	require.NoError(r.t, err)
}

// eventually waits for something that time brings.
func (r *rig) eventually(ok func() bool) {
	r.t.Helper()
	require.Eventually(r.t, func() bool { r.settle(); return ok() }, 20*time.Second, 30*time.Millisecond)
}

const offered = `class="offer"`

// S2.5, S2.21, S2.25: an offer is for one agent who is there; declined, it goes to
// the next, and whoever accepts has it.
func TestS2_25_AnOfferGoesFromOneToTheNext(t *testing.T) {
	r := newRoutedRig(t, "ben", "cleo")
	r.ask("hello")
	c := r.conversation().Case
	first, second := string(c.For), "ben"
	if first == "ben" {
		second = "cleo"
	}
	page := r.sees(first, "/")
	assert.Contains(t, page, offered)
	assert.Contains(t, page, "for you alone")
	assert.Contains(t, page, `data-until="`)
	assert.Contains(t, page, "hello")
	assert.Contains(t, page, `class="mark is-whatsapp"`, "S2.29")
	assert.Contains(t, page, "<title>WhatsApp</title>")
	assert.Contains(t, r.sees(first, r.chat()), "Offered to you. Waits in Support, 1st of 1")
	assert.Contains(t, r.sees("ana", r.chat()), "Offered to "+r.app.nameOf(c.For)+". Waits in Support, 1st of 1")
	assert.NotContains(t, r.sees(second, "/"), offered)
	assert.NotContains(t, r.sees("ana", "/"), offered, "she is not there")
	assert.Contains(t, r.sees(first, r.chat()), `action="/cases/`+c.ID.String()+`/accept"`)

	r.does(first, "/offers/"+c.ID.String()+"/decline", nil)
	r.settle()
	assert.NotContains(t, r.sees(first, "/"), offered)
	assert.Contains(t, r.sees(second, "/"), offered)
	res, text := r.as(first, http.MethodPost, "/offers/"+c.ID.String()+"/accept", nil)
	assert.Equal(t, http.StatusConflict, res.StatusCode)
	assert.Contains(t, text, "the offer is over")
	r.does(second, "/offers/"+c.ID.String()+"/accept", nil)
	assert.Contains(t, r.sees(second, r.chat()), "You serve this case")
	assert.NotContains(t, r.sees(second, "/"), offered)
}

// S2.23: who leaves is offered nothing any more, and sees why.
func TestS2_23_WhoLeavesIsOfferedNothing(t *testing.T) {
	r := newRoutedRig(t, "cleo")
	r.ask("hello")
	assert.Contains(t, r.sees("cleo", "/"), offered)
	r.does("cleo", "/presence", url.Values{"state": {"lunch"}})
	r.settle()
	page := r.sees("cleo", "/")
	assert.NotContains(t, page, offered)
	assert.Contains(t, page, `<option value="lunch" selected>`)
	assert.Contains(t, page, `title="Cleo: lunch"`)
	chat := r.sees("ana", r.chat())
	assert.Contains(t, chat, "Waits in Support, 1st of 1")
	assert.Contains(t, chat, "The case waits at Support")
	assert.Contains(t, r.sees("ana", r.chat()+"&whom=cleo"), "Not Cleo at Support: is not active.")
	assert.Contains(t, r.sees("ana", r.chat()+"&whom=cleo"), `aria-current="true">Why not Cleo?`)
	res, text := r.as("cleo", http.MethodPost, "/presence", url.Values{"state": {"asleep"}})
	assert.Equal(t, http.StatusBadRequest, res.StatusCode, text)
}

// S2.35 to S2.38: a case is offered to a colleague with a note, taken back,
// refused, and taken.
func TestS2_35_Transfer(t *testing.T) {
	r := newRoutedRig(t, "ana")
	r.ask("hello")
	c := r.conversation().Case
	at := "/cases/" + c.ID.String()
	r.does("ana", "/offers/"+c.ID.String()+"/accept", nil)
	require.NoError(t, r.app.engine.SetAvailability(t.Context(), "ben", routing.Active))
	page := r.sees("ana", r.chat())
	assert.Contains(t, page, `value="agent:ben">Ben — active`)
	assert.Contains(t, page, `value="agent:cleo">Cleo — offline`)
	assert.Contains(t, page, `value="tag:orders">Orders`)

	r.does("ana", at+"/transfer", url.Values{"to": {"agent:ben"}, "note": {"She speaks Dutch"}})
	page = r.sees("ana", r.chat())
	assert.Contains(t, page, "Offered to Ben. It stays yours")
	assert.Contains(t, page, `<blockquote class="quote">She speaks Dutch</blockquote>`)
	assert.Contains(t, r.sees("cleo", r.chat()), "Ana serves this case, and offers it to Ben")
	offer := r.sees("ben", "/")
	assert.Contains(t, offer, "from Ana")
	assert.Contains(t, offer, "She speaks Dutch")
	page = r.sees("ben", r.chat())
	assert.Contains(t, page, "Ana serves this case, and offers it to you")
	assert.Contains(t, page, "Ana offers you this case. Accept it, and you can answer.")
	assert.NotContains(t, page, "has to release it")
	r.does("ana", at+"/recall", nil)
	assert.NotContains(t, r.sees("ben", "/"), offered)
	assert.NotContains(t, r.sees("ana", r.chat()), "Offered to")

	r.does("ana", at+"/transfer", url.Values{"to": {"agent:ben"}})
	r.does("ben", "/offers/"+c.ID.String()+"/decline", nil)
	assert.Contains(t, r.sees("ana", r.chat()), "You serve this case")
	r.does("ana", at+"/transfer", url.Values{"to": {"tag:advice"}})
	assert.Contains(t, r.sees("ana", r.chat()), "Offered to Advice, at Sales")
	r.does("ben", "/offers/"+c.ID.String()+"/accept", nil)
	assert.Contains(t, r.sees("ana", r.chat()), "Ben serves this case")
	for _, to := range []string{"", "agent:", "nobody:x", "agent:ben"} {
		res, _ := r.as("ben", http.MethodPost, at+"/transfer", url.Values{"to": {to}})
		assert.Equal(t, http.StatusBadRequest, res.StatusCode, to)
	}
}

// A case is parked and resumed, ended, made urgent, and done.
func TestCasesArePutAside(t *testing.T) {
	r := newRoutedRig(t, "ana")
	r.ask("hello")
	c := r.conversation()
	at, chat := "/cases/"+c.Case.ID.String(), "/?view=parked&c="+c.Conversation.ID.String()
	r.does("ana", at+"/pickup", nil)
	r.does("ana", at+"/priority", url.Values{"priority": {"10"}})
	assert.Contains(t, r.sees("ana", chat), `value="10" aria-pressed="true"`)
	for until, want := range map[string]string{"hour": "Parked by you until ", "tomorrow": "09:00", "writes": "Parked by you until the contact writes"} {
		r.does("ana", at+"/park", url.Values{"until": {until}})
		page := r.sees("ana", chat)
		assert.Contains(t, page, want)
		assert.Contains(t, page, "id=\"case-"+c.Case.ID.String(), "in the list of what was put aside")
		assert.Contains(t, page, `<span class="waits">parked until `)
		r.does("ana", at+"/resume", nil)
	}
	r.does("ana", at+"/end", nil)
	assert.Contains(t, r.sees("ana", chat), "Ended by Ana, not done")
	r.does("ana", at+"/resume", nil)
	for path, form := range map[string]url.Values{"/park": {"until": {"never"}}, "/priority": {"priority": {"high"}}, "/nonsense": nil} {
		res, _ := r.as("ana", http.MethodPost, at+path, form)
		assert.GreaterOrEqual(t, res.StatusCode, 400, path)
	}
}

// S4.28: the list has the places of a queue as the queue gives them out, also for
// those who do not see every channel of it.
func TestS4_28_TheQueueHasPlaces(t *testing.T) {
	r := newRoutedRig(t)
	r.ask("first")
	noah := r.whatsapp().Phones()[1]
	noah.Say("second, and urgent")
	r.settle()
	r.settle()
	page, err := r.app.engine.Inbox(t.Context(), engagement.InboxQuery{View: engagement.ViewOpen, Agent: "ana"})
	require.NoError(t, err)
	require.Len(t, page.Items, 2)
	places := func() string {
		list := r.sees("ana", "/?view=open&part=inbox") + r.sees("ana", "/?part=inbox")
		_, list, _ = strings.Cut(list, `id="queue-Support"`)
		first, second := strings.Index(list, "first"), strings.Index(list, "urgent")
		assert.Contains(t, list, `<span class="position">1st</span>`)
		assert.Contains(t, list, `<span class="position">2nd</span>`)
		if first < second {
			return "first"
		}
		return "urgent"
	}
	require.NoError(t, r.app.engine.SetAvailability(t.Context(), "ana", routing.Active))
	assert.Equal(t, "first", places())
	for _, it := range page.Items {
		if it.Contact.Name == "Noah Clarke" {
			r.does("ana", "/cases/"+it.Case.ID.String()+"/priority", url.Values{"priority": {"100"}})
		}
	}
	assert.Equal(t, "urgent", places())
	places2, err := r.app.placesIn(t.Context(), r.app.agent("ana"), "support", 3)
	require.NoError(t, err)
	assert.Empty(t, places2, "where a case is hidden, places are asked for")
	for _, it := range page.Items {
		n, err := r.app.placeOf(t.Context(), r.app.agent("ana"), it.Case.ID, places2)
		require.NoError(t, err)
		assert.Positive(t, n)
	}
}

// S3.39: who may only read is offered nothing to do.
func TestS3_39_WhoMayOnlyReadCanDoNothing(t *testing.T) {
	r := newRoutedRig(t, "ana")
	reader := engagement.Role{ID: "reader", Name: "Reader", AllChannels: true, Permissions: []engagement.Permission{engagement.ViewCases}}
	require.NoError(t, r.app.engine.PutRole(t.Context(), "", &reader))
	r.ask("hello")
	page := r.sees("ben", r.chat())
	assert.Contains(t, page, "/priority")
	res, text := r.as("ana", http.MethodPost, "/admin/roles", url.Values{"act": {"give"}, "role": {"reader"}, "agent": {"ben 1"}})
	require.Equal(t, http.StatusOK, res.StatusCode, text)
	page = r.sees("ben", r.chat())
	assert.Contains(t, page, "Your role lets you read here, but not answer.")
	assert.NotContains(t, page, "/cases/"+r.conversation().Case.ID.String())
}

// S2.4, S2.7: sales asks all at once; what nobody takes is missed, and followed
// up.
func TestS2_7_WhatNobodyTakesIsMissed(t *testing.T) {
	r := newRoutedRig(t, "ana", "ben")
	r.change(func(s *routing.Settings) {
		for i := range s.Destinations {
			s.Destinations[i].Wait = 300 * time.Millisecond
		}
		s.Otherwise = routing.ChannelRules{Branch: linear("sales"), Wait: 300 * time.Millisecond}
	})
	r.ask("a lamp, please")
	c := r.conversation().Case
	assert.Contains(t, r.sees("ana", "/"), "for whoever is first")
	assert.Contains(t, r.sees("ben", "/"), "for whoever is first")
	r.eventually(func() bool { return strings.Contains(r.sees("ana", "/?view=missed"), "Follow up") })
	assert.NotContains(t, r.sees("ben", "/"), offered)
	r.does("ben", "/cases/"+c.ID.String()+"/pickup", nil)
	assert.Contains(t, r.sees("ben", r.chat()), "You serve this case")
}

// S3.74: the reply field shows what was promised, and warns.
func TestS3_74_ThePromiseIsInTheReplyField(t *testing.T) {
	r := newRoutedRig(t, "ana")
	r.ask("hello")
	assert.Contains(t, r.sees("ana", r.chat()), "First response due ")
	a, err := r.app.engine.SLA(t.Context())
	require.NoError(t, err)
	a.Global = sla.Targets{First: sla.Target{Within: sla.Period{Minutes: 1}, Wall: true, Warn: []sla.Warning{{Percent: 1}}}}
	_, err = r.app.engine.SaveSLA(t.Context(), "ana", a, true)
	require.NoError(t, err)
	r.eventually(func() bool { return strings.Contains(r.sees("ana", r.chat()), `class="promise is-warned"`) })
	r.does("ana", "/cases/"+r.conversation().Case.ID.String()+"/pickup", nil)
	_, err = r.app.engine.Send(t.Context(), engagement.Outgoing{Conversation: r.conversation().Conversation.ID, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "Here I am"}}})
	require.NoError(t, err)
	r.settle()
	assert.Contains(t, r.sees("ana", r.chat()), "First response in time")
}

// Without the script, a form that names no place leads back to its page.
func TestAFormWithoutAPlaceLeadsBackToItsPage(t *testing.T) {
	for referer, want := range map[string]string{
		"http://inbox.example/?view=mine": "/?view=mine",
		"https://evil.example/?view=mine": "/",
		"":                                "/",
	} {
		req := httptest.NewRequest(http.MethodPost, "http://inbox.example/cases/x/pickup", nil)
		req.Header.Set("Referer", referer)
		rec := httptest.NewRecorder()
		require.NoError(t, done(rec, req))
		assert.Equal(t, want, rec.Header().Get("Location"), referer)
	}
}
