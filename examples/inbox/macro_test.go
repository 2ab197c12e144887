package main

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func (r *rig) macroForm(agent, item string) url.Values {
	r.t.Helper()
	key, id := item, item
	if item == "" {
		key, id = newItem, "&#43;"
	}
	return fields(r.sees(agent, "/?sheet=admin&admin=macros&item="+url.QueryEscape(key)), "form-admin-macros-"+id)
}

// fill sets fields of a form: name, value, name, value …
func fill(form url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

// A macro is made of rows, a row at a time, run on a case, and deleted.
func TestMacros(t *testing.T) {
	r := newRig(t)
	res, text := r.as("ana", http.MethodPost, "/admin/macros", fill(r.macroForm("ana", ""), "act", "save", "Name", "Solved",
		"actions[0].do", "send", "actions[0].message.kind", "text", "actions[0].message.text", "Glad to help, {{contact.name}}!"))
	require.Equal(t, http.StatusNoContent, res.StatusCode, text)
	m := r.macro("Solved")
	r.saves("ana", "/admin/macros", fill(r.macroForm("ana", m.ID), "act", "save",
		"actions[1].do", "label", "actions[1].add", "solved, happy"))
	r.saves("ana", "/admin/macros", fill(r.macroForm("ana", m.ID), "act", "save", "actions[2].do", "close", "actions[2].disposition", "ok"))
	m = r.macro("Solved")
	require.Len(t, m.Actions, 3)
	assert.Equal(t, automation.Label{Add: []string{"solved", "happy"}}, m.Actions[1])

	it := r.talking("It works again")
	page := r.sees("ana", r.chat())
	assert.Contains(t, page, "Writes “Glad to help, {{contact.name}}!”, labels solved, happy, closes the case")
	assert.NotContains(t, r.sees("ben", r.chat()), "Glad to help", "who does not serve the case runs nothing on it")
	r.does("ana", "/cases/"+it.Case.ID.String()+"/macro", url.Values{"macro": {m.ID}})
	c, err := r.app.engine.Case(t.Context(), it.Case.ID)
	require.NoError(t, err)
	assert.Equal(t, storage.CaseClosed, c.State)
	assert.Equal(t, "ok", c.Disposition)
	assert.ElementsMatch(t, []string{"solved", "happy"}, c.Labels)
	assert.Contains(t, r.shown(), "Glad to help, Mia Schulz!")

	r.saves("ana", "/admin/macros", fill(r.macroForm("ana", m.ID), "act", "delete"))
	all, err := r.app.engine.WritableMacros(t.Context(), "")
	require.NoError(t, err)
	for _, other := range all {
		assert.NotEqual(t, m.ID, other.ID)
	}
}

func (r *rig) macro(name string) engagement.Macro {
	r.t.Helper()
	all, err := r.app.engine.WritableMacros(r.t.Context(), "")
	require.NoError(r.t, err)
	for _, m := range all {
		if m.Name == name {
			return m
		}
	}
	require.Fail(r.t, "no such macro", name)
	return engagement.Macro{}
}

// What is wrong with an action stands at its row, also behind rows that are left
// out; what was typed stays.
func TestMacrosShowWhatIsWrong(t *testing.T) {
	r := newRig(t)
	_, text := r.as("ana", http.MethodPost, "/admin/macros", fill(r.macroForm("ana", ""), "act", "save", "Name", "Wrong",
		"actions[0].do", "set_priority", "actions[0].priority", "5000"))
	assert.Contains(t, text, "<code>actions[0].priority</code> must be from 0 to 1000")
	assert.Contains(t, text, `value="5000"`)
	_, text = r.as("ana", http.MethodPost, "/admin/macros", fill(r.macroForm("ana", ""), "act", "save", "Name", "Nothing"))
	assert.Contains(t, text, "<code>actions</code> does nothing")
	_, text = r.as("ana", http.MethodPost, "/admin/macros", fill(r.macroForm("ana", ""), "act", "save", "Name", "List",
		"actions[0].do", "send", "actions[0].message.kind", "list", "actions[0].message.headerkind", "h-image",
		"actions[0].message.text", "Choose", "actions[0].message.label", "Open", "actions[0].message.lines", "A\nB"))
	assert.Contains(t, text, "<code>actions[0].message.parts[0]</code> the header of a list is none or a text, and no media (S4.11)")
}

// A macro with a variable of which nothing is known does nothing, and says so.
func TestMacrosAreAllOrNothing(t *testing.T) {
	r := newRig(t)
	r.saves("ana", "/admin/macros", fill(r.macroForm("ana", ""), "act", "save", "Name", "Order",
		"actions[0].do", "add_note", "actions[0].text", "about {{contact.attribute.order}}"))
	it := r.talking("Where is it?")
	res, text := r.as("ana", http.MethodPost, "/cases/"+it.Case.ID.String()+"/macro", url.Values{"macro": {r.macro("Order").ID}})
	assert.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
	assert.Contains(t, text, "nothing is known of {{contact.attribute.order}}")
}
