package main

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// probe is what somebody writes who wants a browser to run it: in text, in an
// attribute with either quote or none, as an address, and in a template.
const probe = `xssprobe"'` + "`" + `><script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)></textarea></style></title>{{.}}${1} onfocus=alert(1) autofocus`

// lure is an address that runs something.
const lure = "javascript:alert('xssprobe')"

// Everything that customers and agents can write is hostile, and every page that
// can be reached by links shows it as text, under a policy that would stop it.
func TestNothingThatSomebodyWroteRunsOnAnyPage(t *testing.T) {
	r := newRig(t)
	r.asCustomer()
	r.asAgents()
	seen := r.walk(r.entrances())
	assert.Greater(t, seen.pages, 30, "too few pages were found: this proves nothing")
	assert.Greater(t, seen.shown, 50, "the probe is hardly shown: this proves nothing")
	t.Logf("%d pages, the probe %d times", seen.pages, seen.shown)
}

// asCustomer has Mia write the probe into everything that she can.
func (r *rig) asCustomer() {
	r.t.Helper()
	cloud := r.whatsapp()
	page := cloud.Keep([]byte(probe), "text/html", probe+".html")
	drawing := cloud.Keep([]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "image/svg+xml", probe+".svg")
	picture := cloud.Keep([]byte("<script>alert(1)</script>"), "image/png", probe)
	parts := []channel.Part{
		channel.Text{Body: probe}, channel.Text{Body: "https://evil.example/" + probe + " " + lure + " data:text/html," + probe},
		channel.File{Media: page, Caption: probe}, channel.File{Media: drawing, Caption: probe}, channel.Image{Media: picture, Caption: probe},
		channel.Location{Latitude: 1, Longitude: 2, Name: probe, Address: probe, URL: lure},
		channel.Contacts{Cards: []channel.ContactCard{{
			Name: probe, Organisation: probe, Title: probe, Phones: []channel.CardPhone{{Number: probe, Type: probe}},
			Mails: []channel.CardDetail{{Value: probe, Type: probe}}, URLs: []channel.CardDetail{{Value: lure, Type: probe}},
		}}},
		channel.Order{Catalog: probe, Note: probe, Items: []channel.OrderItem{{Product: probe, Quantity: 1, Price: "1", Currency: "EUR"}}},
		channel.Form{Name: probe, Data: probe}, channel.Placeholder{Type: probe},
	}
	for _, part := range parts {
		_, err := r.mia.Write(part, whatsapptest.Manner{})
		require.NoError(r.t, err)
	}
	r.settle()
}

// asAgents writes the probe into everything that agents can.
func (r *rig) asAgents() {
	r.t.Helper()
	e, ctx, item := r.app.engine, r.t.Context(), r.conversation()
	must := func(err error) { r.t.Helper(); require.NoError(r.t, err) }
	_, err := e.PickUp(ctx, "ana", item.Case.ID)
	must(err)
	info, err := e.Contact(ctx, item.Contact.ID)
	must(err)
	c := *info.Contact
	c.Name, c.Language, c.Attributes = probe, probe, map[string]string{probe: probe, "link": lure}
	must(e.PutContact(ctx, "ana", &c))
	_, err = e.LabelContact(ctx, "ana", c.ID, []string{probe}, nil)
	must(err)
	_, err = e.LabelCase(ctx, "ana", item.Case.ID, []string{probe}, nil)
	must(err)
	_, err = e.SetCaseAttribute(ctx, "ana", item.Case.ID, "probe", probe)
	must(err)
	_, err = e.AddNote(ctx, "ana", item.Conversation.ID, probe, "ben")
	must(err)
	_, err = e.RecordConsent(ctx, "ana", engagement.ConsentGiven{Contact: c.ID, Kind: "whatsapp", Granted: true, Basis: storage.BasisAgent, Detail: probe})
	must(err)
	out := engagement.Outgoing{Conversation: item.Conversation.ID, Agent: "ana", Parts: channel.Parts{channel.Text{Body: probe}}}
	_, err = e.Send(ctx, out)
	must(err)
	_, err = e.Schedule(ctx, out, time.Now().Add(time.Hour))
	must(err)
	scope := templates.Scope{All: true}
	must(e.PutReply(ctx, "ana", &templates.Reply{ID: "probe", Name: probe, Parts: channel.Parts{channel.Text{Body: strings.ReplaceAll(probe, "{{.}}", "")}}, Scope: scope}))
	macro := engagement.Macro{ID: "probe", Name: probe, Scope: scope, Actions: automation.Actions{automation.Label{Add: []string{probe}}}}
	must(e.PutMacro(ctx, "ana", &macro))
	must(e.PutAgent(ctx, "ana", &storage.Agent{ID: "evil " + probe, Name: probe}))
	must(e.PutTeam(ctx, "ana", &storage.Team{ID: "evil " + probe, Name: probe, Members: []storage.AgentID{"ben"}}))
	must(e.PutRole(ctx, "ana", &engagement.Role{ID: "evil " + probe, Name: probe}))
	is, err := e.ChannelInfo(ctx, item.Conversation.Channel)
	must(err)
	is.Show, is.Fields = true, []engagement.InfoField{{Name: "probe", Value: probe}, {Name: probe[:20], Value: lure}}
	_, err = e.SaveChannelInfo(ctx, "ana", item.Conversation.Channel, is)
	must(err)
	_, err = e.SaveHours(ctx, "ana", "evil "+probe[:10], engagement.HoursSettings{Schedule: hours.AlwaysOpen("UTC")})
	must(err)
	s, err := e.Routing(ctx)
	must(err)
	s.Skills = append(s.Skills, routing.Skill{ID: "evil", Name: probe})
	_, err = e.SaveRouting(ctx, "ana", s)
	must(err)
	r.settle()
	require.NoError(r.t, r.app.recall(ctx))
}

// entrances are the addresses to begin at: those that scripts ask for are not in
// links.
func (r *rig) entrances() []string {
	item := r.app.engine
	page, err := item.Inbox(r.t.Context(), engagement.InboxQuery{View: engagement.ViewMine, Agent: "ana"})
	require.NoError(r.t, err)
	require.NotEmpty(r.t, page.Items)
	c := page.Items[0].Conversation.ID.String()
	return []string{"/", "/?view=mine&c=" + c, "/shop", "/?view=mine&c=" + c + "&q=xssprobe", "/?q=" + url.QueryEscape(probe), "/?c=" + url.QueryEscape(probe), "/" + url.PathEscape(probe)}
}

// A walked is what a walk has found.
type walked struct{ pages, shown int }

const mostPages = 250

// walk goes through all pages that can be reached, as an administrator.
func (r *rig) walk(queue []string) (found walked) {
	r.t.Helper()
	known := map[string]bool{}
	for len(queue) > 0 && found.pages < mostPages {
		path := queue[0]
		queue = queue[1:]
		if known[path] {
			continue
		}
		known[path] = true
		res, text := r.get(path)
		assert.Less(r.t, res.StatusCode, http.StatusInternalServerError, path)
		r.underPolicy(path, res.Header)
		if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
			continue
		}
		found.pages++
		found.shown += strings.Count(text, "xssprobe")
		queue = append(queue, r.inspect(path, text)...)
	}
	return found
}

// underPolicy checks what keeps a browser from running what slipped through.
func (r *rig) underPolicy(path string, h http.Header) {
	r.t.Helper()
	policy := h.Get("Content-Security-Policy")
	assert.Contains(r.t, policy, "default-src 'none'", path)
	scripts := "'none'"
	for d := range strings.SplitSeq(policy, ";") {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(d), "script-src "); ok {
			scripts = rest
		}
	}
	assert.NotContains(r.t, scripts, "unsafe", path)
	assert.NotContains(r.t, scripts, "data:", path)
	assert.Equal(r.t, "nosniff", h.Get("X-Content-Type-Options"), path)
	if kind := h.Get("Content-Type"); strings.HasPrefix(kind, "image/svg") && strings.HasPrefix(path, "/media/") {
		assert.Contains(r.t, policy, "sandbox", path)
	}
}

// inspect finds what would run on a page, and where it leads on.
func (r *rig) inspect(path, text string) (links []string) {
	r.t.Helper()
	doc, err := html.Parse(strings.NewReader(text))
	require.NoError(r.t, err)
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "script" && n.FirstChild != nil && !isData(n) {
			assert.Empty(r.t, strings.TrimSpace(n.FirstChild.Data), "%s has a script in it", path)
		}
		for _, a := range n.Attr {
			assert.NoError(r.t, harmless(n.Data, a), "%s: <%s %s=%q>", path, n.Data, a.Key, a.Val)
			if slices.Contains([]string{"href", "src"}, a.Key) && strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "//") && n.Data != "script" {
				links = append(links, a.Val)
			}
		}
	}
	return links
}

// isData reports whether a script element is none that runs.
func isData(n *html.Node) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "type" && strings.Contains(a.Val, "json") })
}

// harmless is what is wrong with an attribute.
func harmless(tag string, a html.Attribute) error {
	value := strings.ToLower(strings.TrimSpace(a.Val))
	switch a.Key {
	case "href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href":
		if value == "x" || strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "vbscript:") || strings.HasPrefix(value, "data:text") {
			return errors.New("it leads to something that runs")
		}
	case "srcdoc":
		return errors.New("a page within a page")
	}
	if strings.HasPrefix(a.Key, "on") && len(a.Key) > 2 {
		return errors.New("an event that runs something")
	}
	if tag == "meta" && a.Key == "http-equiv" && value == "refresh" {
		return errors.New("a page that goes elsewhere by itself")
	}
	return nil
}
