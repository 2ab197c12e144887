package main

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// role is the form of a role as it is shown; "+" is a new one.
func (r *rig) role(id string) url.Values {
	r.t.Helper()
	f := fields(r.sees("ana", "/?sheet=admin&admin=roles&role="+url.QueryEscape(id)), "form-admin-roles-"+htmlID(id))
	require.NotEmpty(r.t, f)
	f.Set("act", "save")
	return f
}

// htmlID is an id as the page writes it.
func htmlID(id string) string {
	if id == "+" {
		return "&#43;"
	}
	return id
}

func (r *rig) stored(id storage.RoleID) engagement.Role {
	r.t.Helper()
	role, err := r.app.engine.Role(r.t.Context(), id)
	require.NoError(r.t, err)
	return role
}

// S3.37, S3.43: a new role is made with permissions for each channel, appears in
// the list and with the agents, and can be changed.
func TestS3_37_RolesAreForms(t *testing.T) {
	r := newRoutedRig(t)
	f := r.role("+")
	f.Set("ID", "reader")
	f.Set("Name", "Reader")
	f.Set("Permissions.view_cases", "yes")
	f.Set(`Channels["line-demo"].how`, "same")
	f.Set(`Channels["whatsapp-demo"].how`, "own")
	f.Set(`Channels["whatsapp-demo"].reply`, "yes")
	f.Set(`Channels["messenger-demo"].how`, "own")
	res, text := r.as("ana", http.MethodPost, "/admin/roles", f)
	require.Equal(t, http.StatusNoContent, res.StatusCode, text)
	assert.Contains(t, res.Header.Get("Location"), "role=reader")
	role := r.stored("reader")
	assert.Equal(t, "Reader", role.Name)
	assert.Equal(t, []engagement.Permission{engagement.ViewCases}, role.Permissions)
	assert.Equal(t, map[channel.ID][]engagement.Permission{
		simulatedLINE: nil, "whatsapp-demo": {engagement.Reply}, "messenger-demo": {},
	}, role.Channels, "none of its own is not the same as those above")
	assert.False(t, role.AllChannels, "S3.36: none without being added")

	page := r.sees("ana", "/?sheet=admin&admin=roles&role=reader")
	assert.Contains(t, page, "may read")
	assert.Contains(t, page, "sees nothing")
	assert.Contains(t, r.sees("ana", "/?sheet=admin&admin=staff"), `<option value="reader"`)
	again := r.role("reader")
	res, text = r.as("ana", http.MethodPost, "/admin/roles", again)
	require.Equal(t, http.StatusOK, res.StatusCode, text)
	assert.Contains(t, text, "Saved as version 2.")
	role.Version = 2
	assert.Equal(t, role, r.stored("reader"), "what is saved as it is shown stays")
}

// Every permission that there is has words.
func TestEveryPermissionHasWords(t *testing.T) {
	r := newRoutedRig(t)
	everything := r.stored(engagement.RoleAdministrator).Permissions
	require.Len(t, permissionTable, len(everything))
	for _, tick := range ticksOf(everything) {
		assert.True(t, tick.On)
		assert.NotEmpty(t, tick.Help, tick.Permission)
	}
	assert.Equal(t, "fly", ticksOf([]engagement.Permission{"fly"})[len(permissionTable)].Title, "one of a later day goes by its name")
}

// S3.38: a role is given to an agent, who has no other then.
func TestS3_38_ARoleIsGiven(t *testing.T) {
	r := newRoutedRig(t)
	give := url.Values{"act": {"give"}, "role": {"supervisor"}, "agent": {"ben 1"}}
	res, text := r.as("ana", http.MethodPost, "/admin/roles", give)
	require.Equal(t, http.StatusOK, res.StatusCode, text)
	assert.Contains(t, text, "Ben has this role now.")
	assert.Contains(t, text, "<p>Ben</p>")
	assert.Equal(t, engagement.RoleSupervisor, r.app.agent("ben").Role)
	res, text = r.as("ana", http.MethodPost, "/admin/roles", give)
	assert.Equal(t, http.StatusConflict, res.StatusCode, text)
	for agent, want := range map[string]string{"": "choose an agent", "ana 1": "your own rights", "eve 1": "choose an agent"} {
		give.Set("agent", agent)
		res, text = r.as("ana", http.MethodPost, "/admin/roles", give)
		assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode, agent)
		assert.Contains(t, text, want)
	}
	give = url.Values{"act": {"give"}, "role": {"agent"}, "agent": {"ben 2"}}
	res, text = r.as("ana", http.MethodPost, "/admin/roles", give)
	require.Equal(t, http.StatusOK, res.StatusCode, text)
	assert.Empty(t, r.app.agent("ben").Role, "the role of those without one")
}

// What cannot be said of a role is named, and changes nothing; a conflict is one.
func TestBadRolesAreNamedAndNotSaved(t *testing.T) {
	r := newRoutedRig(t)
	post := func(who string, f url.Values) (int, string) {
		res, text := r.as(who, http.MethodPost, "/admin/roles", f)
		return res.StatusCode, text
	}
	for id, want := range map[string]string{"agent": "there is a role of that id already", "": "must be text that is not empty", "a\x00b": "must be text"} {
		f := r.role("+")
		f.Set("ID", id)
		f.Set("Name", "Another")
		status, text := post("ana", f)
		assert.Equal(t, http.StatusUnprocessableEntity, status, id)
		assert.Contains(t, text, want, id)
	}
	f := r.role("administrator")
	f.Set("Name", "")
	f.Del("Permissions.manage_channels")
	status, text := post("ana", f)
	assert.Equal(t, http.StatusUnprocessableEntity, status)
	assert.Contains(t, text, "you cannot take your own rights away")
	assert.Contains(t, text, "<code>Name</code>")

	f = r.role("agent")
	f.Set("Name", `<script>alert(1)</script>`)
	stale := r.role("agent")
	status, text = post("ana", f)
	require.Equal(t, http.StatusOK, status)
	assert.NotContains(t, text, "<script>")
	stale.Set("Name", "Mine")
	status, text = post("ana", stale)
	assert.Equal(t, http.StatusConflict, status)
	assert.Contains(t, text, "somebody saved this while you changed it")
	assert.Contains(t, text, `value="Mine"`, "what was typed is still there")
	assert.Equal(t, `<script>alert(1)</script>`, r.stored("agent").Name)

	status, _ = post("ben", r.role("supervisor"))
	assert.Equal(t, http.StatusForbidden, status)
	assert.Zero(t, r.stored("supervisor").Version)
	res, _ := r.as("ana", http.MethodGet, "/?sheet=admin&admin=roles&role=nobody", nil)
	assert.Equal(t, http.StatusNotFound, res.StatusCode)
	res, _ = r.as("ana", http.MethodGet, "/?sheet=admin&admin=nothing", nil)
	assert.Equal(t, http.StatusNotFound, res.StatusCode)
}

// Rights count as they are in the store, whatever the page was told before, and
// who has left cannot act.
func TestRightsAreReadAnew(t *testing.T) {
	r := newRoutedRig(t)
	agents, err := r.app.engine.Agents(t.Context())
	require.NoError(t, err)
	ana := agents[0]
	ana.Role = engagement.RoleSupervisor
	require.NoError(t, r.app.engine.PutAgent(t.Context(), "", ana))
	for _, page := range []string{"roles", "staff", "rules", "hours", "promises", "document"} {
		res, _ := r.as("ana", http.MethodPost, "/admin/"+page, nil)
		assert.Equal(t, http.StatusForbidden, res.StatusCode, page)
		assert.Contains(t, r.sees("ana", "/?sheet=admin&admin="+page), "Only agents who manage channels")
	}
	ana.Role, ana.Disabled = engagement.RoleAdministrator, true
	require.NoError(t, r.app.engine.PutAgent(t.Context(), "", ana))
	res, _ := r.as("ana", http.MethodPost, "/admin/roles", nil)
	assert.Equal(t, http.StatusForbidden, res.StatusCode)
	require.NoError(t, r.app.recall(t.Context()))
	assert.Nil(t, r.app.agent("ana"), "who has left cannot sit before the screen")
	assert.Equal(t, "Ana", r.app.nameOf("ana"), "but is remembered")
}
