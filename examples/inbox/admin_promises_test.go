package main

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (r *rig) sla() engagement.SLASettings {
	r.t.Helper()
	s, err := r.app.engine.SLA(r.t.Context())
	require.NoError(r.t, err)
	return s
}

// promise saves the page, and must be able to.
func (r *rig) promise(f url.Values) {
	r.t.Helper()
	res, text := r.as("ana", http.MethodPost, "/admin/promises", f)
	require.Equal(r.t, http.StatusOK, res.StatusCode, text)
}

// S3.71: other promises for a channel and a priority are made, changed and taken
// back; a case of the channel shows its own.
func TestS3_71_PromisesOfAChannelAreForms(t *testing.T) {
	r := newRoutedRig(t, "ana")
	f := r.admin("promises", "")
	f.Set("Overrides[0].Channel", "whatsapp-demo")
	f.Set("Overrides[0].First.Minutes", "3")
	f.Set("Overrides[0].First.Wall", "yes")
	f.Set("Overrides[0].First.Warn", "50")
	r.promise(f)
	s := r.sla()
	assert.Equal(t, []sla.Override{{Channel: "whatsapp-demo", Targets: sla.Targets{
		First: sla.Target{Within: sla.Period{Minutes: 3}, Wall: true, Warn: []sla.Warning{{Percent: 50}}},
	}}}, s.Overrides)
	assert.Equal(t, 10, s.Global.First.Within.Minutes, "what everybody is promised stays")
	r.ask("hello")
	assert.Contains(t, r.sees("ana", r.chat()), "<b>2 min left</b>")

	f = r.admin("promises", "")
	assert.Equal(t, "whatsapp-demo", f.Get("Overrides[0].Channel"))
	f.Set("Overrides[1].Channel", "line-demo")
	f.Set("Overrides[1].Priority", "10")
	f.Set("Overrides[1].Hours", "shop")
	f.Set("Overrides[1].Solution.Days", "2")
	r.promise(f)
	before := r.sla()
	require.Len(t, before.Overrides, 2)
	r.promise(r.admin("promises", ""))
	after := r.sla()
	before.Version, before.Policy.Version = after.Version, after.Policy.Version
	assert.Equal(t, before, after, "what is saved as it is shown stays")

	f = r.admin("promises", "")
	f.Set("Overrides[0].Remove", "yes")
	r.promise(f)
	require.Len(t, r.sla().Overrides, 1)
	assert.Equal(t, "line-demo", r.sla().Overrides[0].Channel)
}

// What is wrong is named at its field, also where others were removed before it,
// and nothing is saved; nor is what somebody else came before.
func TestBadPromisesAreNamedAndNotSaved(t *testing.T) {
	r := newRoutedRig(t)
	f := r.admin("promises", "")
	f.Set("Overrides[0].Channel", "line-demo")
	f.Set("Overrides[0].First.Hours", "1")
	f.Set("Overrides[0].First.Wall", "yes")
	r.promise(f)
	before := r.sla()
	wrong := func(f url.Values) string {
		res, text := r.as("ana", http.MethodPost, "/admin/promises", f)
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
		return text
	}
	f = r.admin("promises", "")
	f.Set("Overrides[0].Remove", "yes")
	f.Set("Overrides[1].First.Hours", "1")
	text := wrong(f)
	assert.Contains(t, text, "<code>Overrides[1]</code> is for neither a channel nor a priority", "the path of the form")
	assert.Contains(t, text, "<code>Overrides[1].Hours</code> is required")
	f.Set("Overrides[1].Channel", "nowhere")
	f.Set("Overrides[1].Priority", "-1")
	f.Set("Overrides[1].Hours", "never")
	text = wrong(f)
	assert.Contains(t, text, "<code>Overrides[1].Channel</code>")
	assert.Contains(t, text, "<code>Overrides[1].Priority</code>")
	f.Set("Overrides[1].First.Hours", "soon")
	assert.Contains(t, wrong(f), "<code>Overrides[1].First.Within</code> must be a whole number")
	f.Set("version", "1")
	res, _ := r.as("ana", http.MethodPost, "/admin/promises", f)
	assert.Equal(t, http.StatusConflict, res.StatusCode)
	assert.Equal(t, before, r.sla())
}

// What the page does not show stays: warnings some time before the end, and other
// states in which a clock stands still.
func TestPromisesKeepWhatTheFormDoesNotShow(t *testing.T) {
	r := newRoutedRig(t)
	s := r.sla()
	before := sla.Warning{Before: sla.Period{Minutes: 2}}
	s.Global.First.Warn = []sla.Warning{before, {Percent: 50}, {Percent: 90}}
	s.Global.First.Freeze = []sla.Freeze{"at the lawyer's"}
	_, err := r.app.engine.SaveSLA(t.Context(), "ana", s, false)
	require.NoError(t, err)
	f := r.admin("promises", "")
	assert.Equal(t, "50", f.Get("Global.First.Warn"))
	f.Set("Global.First.Warn", "60")
	f.Set("Global.First.Parked", "yes")
	r.promise(f)
	first := r.sla().Global.First
	assert.Equal(t, []sla.Warning{before, {Percent: 60}, {Percent: 90}}, first.Warn)
	assert.Equal(t, []sla.Freeze{"at the lawyer's", sla.Parked}, first.Freeze)
	f = r.admin("promises", "")
	f.Set("Global.First.Warn", "")
	r.promise(f)
	assert.Equal(t, []sla.Warning{before, {Percent: 90}}, r.sla().Global.First.Warn)
	f = r.admin("promises", "")
	f.Set("Global.First.Minutes", "")
	r.promise(f)
	assert.Zero(t, r.sla().Global.First, "without a time nothing is promised")
}
