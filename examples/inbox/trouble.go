package main

import (
	"net/http"
	"slices"
)

// makeTrouble makes something go wrong at the provider of the phone on top.
func (b *phoneBook) makeTrouble(w http.ResponseWriter, r *http.Request) error {
	l := b.lines[0]
	if found, _, err := b.find(r.FormValue("phone")); err == nil {
		l = found
	}
	all := l.troubles()
	i := slices.IndexFunc(all, func(t trouble) bool { return t.Name == r.PathValue("fault") })
	if i < 0 {
		return notFound("fault")
	}
	all[i].make()
	return done(w, r)
}
