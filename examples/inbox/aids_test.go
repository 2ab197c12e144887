package main

import (
	"net/http"
	"net/url"

	"github.com/stretchr/testify/require"
)

// shown is what the customer's phone shows, the oldest first.
func (r *rig) shown() []string {
	var all []string
	for _, b := range r.mia.Screen() {
		all = append(all, words(b.Parts))
	}
	return all
}

// saves saves a page of the administration, which must work, and returns what is
// shown then.
func (r *rig) saves(agent, path string, form url.Values) string {
	r.t.Helper()
	res, text := r.as(agent, http.MethodPost, path, form)
	require.Less(r.t, res.StatusCode, 300, text)
	r.settle()
	return text
}
