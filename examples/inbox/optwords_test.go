package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The words of an opt-out are shown, changed, and refused where they contradict
// each other, at their rows.
func TestOptOutWords(t *testing.T) {
	r := newRig(t)
	before, version, err := r.app.engine.KeywordRules(t.Context())
	require.NoError(t, err)
	r.saves("ana", "/admin/words", fill(r.admin("words", ""), "act", "save"))
	after, next, err := r.app.engine.KeywordRules(t.Context())
	require.NoError(t, err)
	assert.Equal(t, before, after, "saving without a change changes nothing")
	assert.Equal(t, version+1, next)

	form := r.admin("words", "")
	at := optWordAt(len(before.Keywords))
	_, text := r.as("ana", http.MethodPost, "/admin/words", fill(form, "act", "save", at+".words", "stop", at+".grant", "yes", "words[2].remove", "yes"))
	assert.Contains(t, htmlText(text), "<code>"+at+`.words</code> the word "stop" is a yes and a no`)
	r.saves("ana", "/admin/words", fill(form, at+".words", "no thank you, never again", at+".grant", ""))
	after, _, err = r.app.engine.KeywordRules(t.Context())
	require.NoError(t, err)
	assert.Len(t, after.Keywords, len(before.Keywords))
	assert.Equal(t, []string{"no thank you", "never again"}, after.Keywords[len(after.Keywords)-1].Words)
	res, _ := r.as("ben", http.MethodPost, "/admin/words", form)
	assert.Equal(t, http.StatusForbidden, res.StatusCode)
}
