package main

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/rapport-go/rapport/engagement"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// S2.31, S2.32: what the business notes about a channel is shown above its
// conversations, if it shall be.
func TestS2_31_InfoOfAChannelIsAForm(t *testing.T) {
	r := newRig(t)
	r.mia.Say("hello")
	r.settle()
	post := func(who string, f url.Values) (int, string) {
		res, text := r.as(who, http.MethodPost, "/channels/whatsapp-demo/info", f)
		return res.StatusCode, text
	}
	f := url.Values{"version": {"0"}, "info": {"Services: lamps\r\n  and desks\r\n\r\nBranding: <b>green</b>"}}
	status, text := post("ana", f)
	require.Equal(t, http.StatusNoContent, status, text)
	assert.NotContains(t, r.sees("ana", r.chat()), "About WhatsApp", "it is not to be shown yet")
	f = fields(r.sees("ana", "/?sheet=settings&channel=whatsapp-demo"), "info-whatsapp-demo")
	assert.Equal(t, "Services: lamps\n  and desks\nBranding: <b>green</b>", f.Get("info"))
	f.Set("show", "yes")
	status, text = post("ana", f)
	require.Equal(t, http.StatusNoContent, status, text)
	page := r.sees("ben", r.chat())
	assert.Contains(t, page, "About WhatsApp")
	assert.Contains(t, page, "<dt>Services</dt><dd>lamps\nand desks</dd><dt>Branding</dt><dd>&lt;b&gt;green&lt;/b&gt;</dd>")

	status, _ = post("ana", f)
	assert.Equal(t, http.StatusConflict, status)
	f.Set("version", "2")
	f.Set("info", "Services: lamps\nnothing")
	status, text = post("ana", f)
	assert.Equal(t, http.StatusUnprocessableEntity, status)
	assert.Contains(t, text, "Line 2 is not like")
	f.Set("info", "")
	status, _ = post("ben", f)
	assert.Equal(t, http.StatusForbidden, status)
	info, err := r.app.engine.ChannelInfo(t.Context(), "whatsapp-demo")
	require.NoError(t, err)
	assert.Equal(t, []engagement.InfoField{{Name: "Services", Value: "lamps\nand desks"}, {Name: "Branding", Value: "<b>green</b>"}}, info.Fields)
}
