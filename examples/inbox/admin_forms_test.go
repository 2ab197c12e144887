package main

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"testing"

	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Hours are lines of text; problems name the line, holidays come from a file, and
// what is in use stays.
func TestHoursAreLines(t *testing.T) {
	r := newRoutedRig(t)
	f := r.admin("hours", "&hours=-shop")
	assert.Equal(t, "Mon-Fri 09:00-18:00", f.Get("week"))
	assert.Equal(t, "2026-12-25 yearly Christmas", f.Get("exceptions"))
	f.Set("act", "save")
	f.Set("week", "Mon-Thu 09:00-12:30 13:30-18:00\nSat,Sun 10:00-14:00")
	f.Set("exceptions", "2026-12-25 yearly Christmas\n2026-12-24 09:00-13:00 Half a day\n2027-08-02..2027-08-13 Summer\n2026-12-30 without 12:00-12:30 Meeting")
	res, text := r.as("ana", http.MethodPost, "/admin/hours", f)
	require.Equal(t, http.StatusOK, res.StatusCode, text)
	assert.Contains(t, text, "10:00–14:00")
	again := fields(r.sees("ana", "/?sheet=admin&admin=hours&hours=shop"), "form-admin-hours-shop")
	assert.Equal(t, f.Get("exceptions"), again.Get("exceptions"))
	assert.Equal(t, "Mon-Thu 09:00-12:30\nMon-Thu 13:30-18:00\nSat,Sun 10:00-14:00", again.Get("week"))

	again.Set("act", "save")
	again.Set("week", "Mon 09:00-18:00\n\nMon 17:00-19:00")
	again.Set("zone", "Europe/Nowhere")
	again.Set("exceptions", "2026-02-30 Never")
	res, text = r.as("ana", http.MethodPost, "/admin/hours", again)
	assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
	assert.Contains(t, text, "<code>zone</code>")
	assert.Contains(t, text, "line 1: ")
	again.Set("week", "Someday 9-18")
	_, text = r.as("ana", http.MethodPost, "/admin/hours", again)
	assert.Contains(t, text, "line 1: is not like")
	made := url.Values{"act": {"save"}, "hours": {"+"}, "name": {"night"}, "version": {"0"}, "zone": {"UTC"}, "week": {"Mon 22:00-06:00"}}
	res, _ = r.as("ana", http.MethodPost, "/admin/hours", made)
	assert.Equal(t, http.StatusNoContent, res.StatusCode)
	assert.Contains(t, res.Header.Get("Location"), "hours=night")
	res, _ = r.as("ana", http.MethodPost, "/admin/hours", url.Values{"act": {"delete"}, "hours": {"night"}, "version": {"1"}})
	assert.Equal(t, http.StatusNoContent, res.StatusCode)
	again.Set("act", "delete")
	_, text = r.as("ana", http.MethodPost, "/admin/hours", again)
	assert.Contains(t, text, "is used by sla")
}

func TestHolidaysOfAFile(t *testing.T) {
	r := newRoutedRig(t)
	upload := func(content string) (int, string) {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		require.NoError(t, w.WriteField("act", "import"))
		require.NoError(t, w.WriteField("hours", "shop"))
		file, err := w.CreateFormFile("file", "holidays.ics")
		require.NoError(t, err)
		_, err = file.Write([]byte(content))
		require.NoError(t, err)
		require.NoError(t, w.Close())
		res, text := r.send(http.MethodPost, "/admin/hours", w.FormDataContentType(), &body, nil)
		return res.StatusCode, text
	}
	status, text := upload("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:20270101\r\nSUMMARY:New Year\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
	require.Equal(t, http.StatusOK, status, text)
	assert.Contains(t, text, "1 holiday added")
	assert.Contains(t, text, "2027-01-01 New Year")
	status, text = upload("no calendar")
	assert.Equal(t, http.StatusUnprocessableEntity, status)
	assert.Contains(t, text, "<code>file</code>")
}

// Promises and agents.
func TestPromisesAndAgentsAreForms(t *testing.T) {
	r := newRoutedRig(t)
	f := r.admin("promises", "")
	assert.Equal(t, "10", f.Get("Global.First.Minutes"))
	f.Set("Global.First.Minutes", "5")
	f.Set("Global.Next.Hours", "2")
	res, text := r.as("ana", http.MethodPost, "/admin/promises", f)
	require.Equal(t, http.StatusOK, res.StatusCode, text)
	f = r.admin("promises", "")
	f.Set("Global.First.Warn", "180")
	res, text = r.as("ana", http.MethodPost, "/admin/promises", f)
	assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
	assert.Contains(t, text, "<code>Global.First.Warn")
	policy, err := r.app.engine.SLA(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 5, policy.Global.First.Within.Minutes)
	assert.Equal(t, 2, policy.Global.Next.Within.Hours)

	s := r.admin("staff", "")
	s.Set("agents[cleo].team.sales", "yes")
	s.Set("agents[cleo].skills", "english 80")
	s.Set("agents[cleo].capacity", "1")
	stale := r.admin("staff", "")
	res, text = r.as("ana", http.MethodPost, "/admin/staff", s)
	require.Equal(t, http.StatusOK, res.StatusCode, text)
	agents, err := r.app.engine.Agents(t.Context())
	require.NoError(t, err)
	assert.Equal(t, map[string]int{"english": 80}, agents[2].Skills)
	assert.Equal(t, 1, agents[2].Capacity.Total)
	teams, err := r.app.engine.Teams(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []storage.AgentID{"ana", "ben", "cleo"}, teams[0].Members)
	res, _ = r.as("ana", http.MethodPost, "/admin/staff", stale)
	assert.Equal(t, http.StatusConflict, res.StatusCode)
	s = r.admin("staff", "")
	s.Set("agents[ana].role", "agent")
	s.Set("agents[ben].name", "")
	s.Set("agents[cleo].skills", "english")
	_, text = r.as("ana", http.MethodPost, "/admin/staff", s)
	for _, want := range []string{"take your own rights away", "<code>agents[ben].name</code>", "is not like “english 80”"} {
		assert.Contains(t, text, want)
	}
}
