package main

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// asking has the first line ask how it was.
func (r *rig) asking() {
	r.t.Helper()
	r.saves("ana", "/admin/automations", fill(r.automationsForm("ana", simulated), "survey.on", "yes", "survey.text", "How was it?", "survey.button", "Tell us",
		"survey.thanks.kind", "text", "survey.thanks.text", "Thank you!"))
}

// surveyLink is the link on the customer's phone, without the host; empty for none.
func (r *rig) surveyLink() string {
	for _, b := range r.mia.Screen() {
		for _, p := range b.Parts {
			if link, ok := p.(channel.LinkButton); ok {
				u, err := url.Parse(link.URL)
				require.NoError(r.t, err)
				return u.Path
			}
		}
	}
	return ""
}

// S4.45, S4.48: the survey goes out when a case that a person served is done; its
// page answers, and the answer stands on the case and in the results.
func TestS4_45_TheSurveyWorksFromEndToEnd(t *testing.T) {
	r := newRig(t)
	r.asking()
	it := r.talking("My lamp is broken")
	r.does("ana", "/conversations/"+it.Conversation.ID.String()+"/messages", url.Values{"text": {"A new one is on its way"}, "key": {"k"}})
	r.does("ana", "/cases/"+it.Case.ID.String()+"/done", nil)
	r.settle() // what falls due then leaves behind it
	chat := "/?view=closed&c=" + it.Conversation.ID.String()
	assert.Contains(t, r.sees("ana", chat), "Survey: not answered")
	link := r.surveyLink()
	require.Contains(t, link, surveyPath)

	res, page := r.send(http.MethodGet, link, "", nil, nil)
	require.Equal(t, http.StatusOK, res.StatusCode)
	assert.NotContains(t, page, "<script")
	name := regexp.MustCompile(`type="radio" name="([^"]+)"`).FindStringSubmatch(page)
	require.NotEmpty(t, name, page)
	res, page = r.post(link, url.Values{name[1]: {"4"}, "comment": {"Quick & friendly"}})
	require.Equal(t, http.StatusOK, res.StatusCode, page)
	r.settle()
	r.settle()
	assert.Contains(t, r.shown(), "Thank you!")
	page = htmlText(r.sees("ana", chat))
	assert.Contains(t, page, "Survey: 4 of 5")
	assert.Contains(t, page, "Quick & friendly")
	page = htmlText(r.sees("ana", automationsPage+string(simulated)))
	assert.Contains(t, page, "Asked about: 1. Answered: 1, 4.0 on average.")
	assert.Contains(t, page, "Quick & friendly")
}

// S4.46, S4.49: what the automations did about a case, and why one did nothing,
// stands on the case.
func TestS4_46_TheCaseSaysWhyNobodyWasAsked(t *testing.T) {
	r := newRig(t)
	r.asking()
	it := r.talking("Never mind")
	r.does("ana", "/cases/"+it.Case.ID.String()+"/done", nil)
	page := r.sees("ana", "/?view=closed&c="+it.Conversation.ID.String())
	assert.Contains(t, page, "<b>Survey</b>: not done: no person served the case")
	assert.NotContains(t, page, "Survey: not answered")
}
