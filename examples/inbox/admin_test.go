package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/rapport-go/rapport/routing"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fields are what a browser would send of a page's form, as it is shown.
func fields(page, form string) url.Values {
	_, page, _ = strings.Cut(page, `id="`+form+`"`)
	page, _, _ = strings.Cut(page, "</form>")
	get := func(tag, name string) string {
		m := regexp.MustCompile(`\b` + name + `="([^"]*)"`).FindStringSubmatch(tag)
		if m == nil {
			return ""
		}
		return htmlText(m[1])
	}
	values := url.Values{}
	for _, tag := range regexp.MustCompile(`<input[^>]*>`).FindAllString(page, -1) {
		if get(tag, "type") != "checkbox" || strings.Contains(tag, " checked") {
			values.Add(get(tag, "name"), get(tag, "value"))
		}
	}
	for _, m := range regexp.MustCompile(`(?s)(<select[^>]*>)(.*?)</select>`).FindAllStringSubmatch(page, -1) {
		for _, o := range regexp.MustCompile(`<option( value="([^"]*)")? ?selected>([^<]*)`).FindAllStringSubmatch(m[2], -1) {
			if o[1] == "" {
				o[2] = o[3]
			}
			values.Set(get(m[1], "name"), htmlText(o[2]))
		}
	}
	for _, m := range regexp.MustCompile(`(?s)(<textarea[^>]*>)(.*?)</textarea>`).FindAllStringSubmatch(page, -1) {
		values.Set(get(m[1], "name"), htmlText(m[2]))
	}
	return values
}

func htmlText(s string) string {
	return strings.NewReplacer("&#34;", `"`, "&#43;", "+", "&lt;", "<", "&gt;", ">", "&#39;", "'", "&amp;", "&").Replace(s)
}

// admin is a page of the administration and its form as it is shown.
func (r *rig) admin(page, more string) url.Values {
	r.t.Helper()
	return fields(r.sees("ana", "/?sheet=admin&admin="+page), "form-admin-"+page+strings.TrimPrefix(more, "&hours="))
}

func (r *rig) routing() routing.Settings {
	r.t.Helper()
	set, err := r.app.engine.Routing(r.t.Context())
	require.NoError(r.t, err)
	return set
}

// What is shown and saved without a change changes nothing but the version.
func TestSavingUnchangedChangesNothing(t *testing.T) {
	r := newRoutedRig(t)
	before := r.routing()
	for _, page := range []string{"rules", "document"} {
		res, text := r.as("ana", http.MethodPost, "/admin/"+page, r.admin(page, ""))
		require.Equal(t, http.StatusOK, res.StatusCode, text)
		assert.Contains(t, text, "Saved as version")
		after := r.routing()
		before.Version = after.Version
		assert.Equal(t, asJSON(t, before), asJSON(t, after), page)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}

// S3.49: forms change destinations, tags, rules and capacity at once.
func TestS3_49_RulesAreForms(t *testing.T) {
	r := newRoutedRig(t)
	f := r.admin("rules", "")
	f.Set("destinations[0].targets", "agent cleo, team support")
	f.Set("destinations[0].wait", "20")
	f.Set("destinations[3].id", "night")
	f.Set("destinations[3].name", "Night desk")
	f.Set("destinations[3].targets", "agent ben")
	f.Set("destinations[3].method", "round_robin")
	f.Set("tags[2].remove", "yes")
	f.Set("channels[line-demo].own", "yes")
	f.Set("channels[line-demo].branch", "night 30s, sales")
	f.Set("staff.capacity", "5")
	f.Set("staff.states", "coffee = away")
	res, text := r.as("ana", http.MethodPost, "/admin/rules", f)
	require.Equal(t, http.StatusOK, res.StatusCode, text)
	set := r.routing()
	require.Len(t, set.Destinations, 4)
	assert.Equal(t, []routing.Target{{Agent: "cleo"}, {Team: "support"}}, set.Destinations[0].Targets)
	assert.EqualValues(t, 20e9, set.Destinations[0].Wait)
	assert.NotNil(t, set.Destinations[0].Queue, "what was not touched stays")
	assert.Equal(t, routing.RoundRobin, set.Destinations[3].Method)
	assert.Len(t, set.Tags, 2)
	assert.Len(t, set.Channels[simulatedLINE].Branch.Linear, 2)
	assert.Equal(t, 5, set.Staff.Capacity.Total)
	assert.Equal(t, map[routing.Availability]routing.Availability{"coffee": routing.Away}, set.Staff.States)
	assert.Contains(t, r.sees("ana", "/"), `<option value="coffee"`)
}

// Everything that is wrong is said at its field, and nothing is saved.
func TestBadRulesAreNamedAndNotSaved(t *testing.T) {
	r := newRoutedRig(t)
	before := r.routing()
	f := r.admin("rules", "")
	f.Set("destinations[0].remove", "yes")
	f.Set("destinations[1].targets", "team nobody")
	f.Set("otherwise.branch", "nowhere, sales")
	res, text := r.as("ana", http.MethodPost, "/admin/rules", f)
	assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
	for _, want := range []string{
		"<code>destinations[1].targets[0].team</code>", "there is no team", "<code>otherwise.branch.linear[0].to</code>", "<code>tags[0].branch.linear[0].to</code>",
		`value="team nobody" aria-invalid="true"`, `value="nowhere, sales" aria-invalid="true"`,
	} {
		assert.Contains(t, text, want)
	}
	f.Set("destinations[1].targets", "everybody!")
	f.Set("staff.capacity", "many")
	_, text = r.as("ana", http.MethodPost, "/admin/rules", f)
	assert.Contains(t, text, "is not like “team support”")
	assert.Contains(t, text, "must be a whole number")
	assert.Equal(t, asJSON(t, before), asJSON(t, r.routing()))
}

// The document: what is no JSON, what is misspelt, all problems with their
// paths, and the conflict.
func TestTheDocumentIsChecked(t *testing.T) {
	r := newRoutedRig(t)
	before, f := r.routing(), r.admin("document", "")
	save := func(document string) (int, string) {
		f.Set("document", document)
		res, text := r.as("ana", http.MethodPost, "/admin/document", f)
		return res.StatusCode, text
	}
	for document, want := range map[string]string{
		"{":                      "unexpected EOF",
		`{"destinatoins": []}`:   "unknown field",
		`{"destinations": [{}]}`: "<code>destinations[0].id</code>",
		`{"destinations": [{"id": "a", "targets": [{"agent": "nobody"}]}], "otherwise": {"default": "b"}}`: "<code>otherwise.default</code>",
		`{"channels": {"none": {}}}`: "<code>channels[none]</code>",
	} {
		status, text := save(document)
		assert.Equal(t, http.StatusUnprocessableEntity, status, document)
		assert.Contains(t, text, want)
	}
	assert.Equal(t, asJSON(t, before), asJSON(t, r.routing()))
	r.change(func(s *routing.Settings) { s.Staff.Capacity.Total = 4 })
	status, text := save(`{}`)
	assert.Equal(t, http.StatusConflict, status)
	assert.Contains(t, text, "somebody saved this while you changed it")
	res, _ := r.as("ben", http.MethodPost, "/admin/document", f)
	assert.Equal(t, http.StatusForbidden, res.StatusCode)
	assert.Contains(t, r.sees("ben", "/?sheet=admin"), "Only agents who manage channels")
}
