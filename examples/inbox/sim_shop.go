package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat"
)

// openShop starts the chat on the demo shop's pages. Nobody is simulated: it is
// a web site, and phones show it. Without an address that browsers take for safe
// there is none, and it says so.
func openShop(h host) (*line, error) {
	side := newShopSide(h.secret("shop"))
	l := &line{simulator: side, id: simulatedShop, title: "Web shop", mark: "-shop"}
	base := h.address(simulatedShop)
	driver, err := openSite(webchat.Config{
		Account: "demo-shop", BaseURL: base, Secret: h.secret("web chat"), Origins: ownOrigins(base),
		Identities: []webchat.IdentityKey{{Secret: side.key}},
		Transcript: h.transcript(webchat.Kind, simulatedShop, true), Files: h.lentFiles(), Ended: h.bookmarks(),
		Theme: webchat.Theme{Color: "#0f766e", Text: "#ffffff"}, Start: webchat.StartDirectory,
		Texts: map[string]webchat.Texts{
			"en": {Title: "Rapport Shop", Greeting: "Hello! Whom would you like to talk to?"},
			"de": {Title: "Rapport Shop", Greeting: "Hallo! Mit wem möchten Sie sprechen?"},
		},
		Directory: directory(demoTags, demoStaff()),
	})
	if err != nil {
		slog.Warn("inbox: no web chat at this address", "error", err)
		return nil, nil
	}
	l.driver = driver
	return l, nil
}

// ownOrigins are the names under which this program's pages are opened.
func ownOrigins(base string) []string {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return nil
	}
	all := []string{u.Scheme + "://" + u.Host}
	if u.Hostname() == "127.0.0.1" {
		all = append(all, u.Scheme+"://localhost:"+u.Port())
	}
	return all
}

// demoTags are what visitors of the shop may ask for.
var demoTags = []webchat.Entry{
	{Key: "orders", Title: "Orders", Text: "Where is it, and when does it come?", Online: true},
	{Key: "returns", Title: "Returns", Text: "Send something back", Online: true},
	{Key: "advice", Title: "Advice", Text: "Lamps, chairs and desks of oak", Online: true},
}

// demoStaff are the demo’s agents. Routing knows them by these keys, so they are the ids.
func demoStaff() []webchat.Entry {
	var all []webchat.Entry
	for _, a := range demoAgents {
		all = append(all, webchat.Entry{Key: string(a.ID), Title: a.Name, Text: "Rapport Shop", Online: true})
	}
	return all
}

// A shopSide stands where others have a simulator: everything happens in
// browsers.
type shopSide struct {
	// key vouches for who is signed in at the shop.
	key   channel.Secret
	never chan struct{}
}

func newShopSide(key channel.Secret) shopSide { return shopSide{key, make(chan struct{})} }

func (shopSide) Run(ctx context.Context) error                       { <-ctx.Done(); return nil }
func (shopSide) Flush(context.Context) error                         { return nil }
func (shopSide) SendTo(http.Handler)                                 {}
func (shopSide) Save() ([]byte, error)                               { return []byte("{}"), nil }
func (shopSide) Restore([]byte) error                                { return nil }
func (s shopSide) Changed() <-chan struct{}                          { return s.never }
func (shopSide) Keep([]byte, string, string) channel.Media           { return channel.Media{} }
func (shopSide) File(string) (body []byte, mimeType string, ok bool) { return nil, "", false }
func (shopSide) meet(person) error                                   { return nil }
func (shopSide) troubles() []trouble                                 { return nil }

func (s shopSide) chats() []chat {
	var all []chat
	for _, p := range people {
		all = append(all, shopChat{p})
	}
	return all
}

// A shopChat is the shop's page on somebody's phone, where they are signed in.
type shopChat struct{ person }

// A browsing is a chat that is a page of its own.
type browsing interface {
	// page is its address.
	page() string
}

var _ interface {
	chat
	browsing
} = shopChat{}

func (c shopChat) owner() owner { return owner{Key: c.key(), Name: c.Name, Address: "signed in"} }
func (c shopChat) page() string { return "/shop?as=" + c.key() }

func (shopChat) screen() []bubble              { return nil }
func (shopChat) typing() bool                  { return false }
func (shopChat) read()                         {}
func (shopChat) carries(channel.PartKind) bool { return false }
func (shopChat) write(channel.Part) error      { return errNotThere }
func (shopChat) tap(string, string) error      { return errNotThere }
