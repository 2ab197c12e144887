package main

import (
	"bytes"
	"net/http"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// A shopView is a page of the demo shop, which embeds the chat as any site would:
// with one script tag.
type shopView struct {
	// Page is "home" or "help".
	Page string
	// Chat is where the chat is mounted.
	Chat string
	// Who is signed in, if anybody is, and Identity the shop's word for it.
	Who, As, Identity string
	People            []person
	Goods             []good
}

// Key is what a person is called in addresses.
func (p person) Key() string { return p.key() }

// First is what a person is called by.
func (p person) First() string { return firstName(p.Name) }

// A good is something to buy.
type good struct{ Name, Text, Price, Picture string }

var goods = []good{
	{"Oak lamp", "40 cm, warm light", "€ 89", "lamp"},
	{"Desk chair", "Turns, and stays quiet", "€ 219", "chair"},
	{"Writing desk", "140 × 70 cm, oiled", "€ 480", "desk"},
}

// serveShop serves the pages of the demo shop. Who is signed in is a choice, as
// all is here that others have a login for.
func (a *app) serveShop(w http.ResponseWriter, r *http.Request) error {
	l := a.phones.line(simulatedShop)
	v := shopView{Page: "home", People: people, Goods: goods}
	if r.PathValue("page") != "" {
		v.Page = r.PathValue("page")
	}
	if l == nil || (v.Page != "home" && v.Page != "help") {
		return notFound("page")
	}
	v.Chat = a.files.base + "/webhooks/" + string(l.id)
	if err := v.signIn(r.FormValue("as"), l.simulator.(shopSide)); err != nil {
		return err
	}
	var out bytes.Buffer
	if err := a.pages.ExecuteTemplate(&out, "shop", v); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self' "+a.files.base+"; style-src 'self'; img-src 'self'; frame-src "+a.files.base+
		"; form-action 'self'; base-uri 'none'; frame-ancestors 'self'")
	h.Set("Content-Type", "text/html; charset=utf-8")
	_, err := w.Write(out.Bytes())
	return err
}

// identityFor is how long the shop's word for a visitor is good.
const identityFor = 10 * time.Minute

// signIn vouches for one of the demo's people.
func (v *shopView) signIn(as string, s shopSide) error {
	for _, p := range people {
		if p.key() != as {
			continue
		}
		now := time.Now()
		token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
			"aud": "demo-shop", "sub": as, "name": p.Name, "iat": now.Unix(), "exp": now.Add(identityFor).Unix(),
		}).SignedString([]byte(s.key.Reveal()))
		v.Who, v.As, v.Identity = p.Name, as, token
		return err
	}
	return nil
}
