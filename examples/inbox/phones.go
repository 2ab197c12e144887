package main

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/templates"
	"golang.org/x/sync/errgroup"
)

// simulated is the channel of the simulated number.
const simulated channel.ID = "whatsapp-demo"

// A phoneBook is the simulated provider with its customers' phones.
type phoneBook struct {
	server *whatsapptest.Server
	path   string // where the phones are kept

	mu   sync.Mutex
	away map[*whatsapptest.Phone]bool // the chat is not open: messages stay unread
}

// customers have phones when the program starts for the first time.
var customers = []whatsapptest.Customer{
	{Number: "+49 151 23456701", Name: "Mia Schulz"},
	{Number: "+44 7700 900102", Name: "Noah Clarke"},
	{Number: "+55 11 91234 5603", Name: "Lívia Souza", Username: "livia.s", HidesNumber: true},
}

// demoTemplates are what the simulated business may send at any time.
var demoTemplates = []templates.Template{
	{Name: "order_update", Language: "en", Body: templates.Text{
		Text:      "Hello {{1}}, your order {{2}} is on its way.",
		Variables: []templates.Variable{{Name: "1", Example: "Mia"}, {Name: "2", Example: "A-1042"}},
	}},
	{
		Name: "are_you_still_there", Language: "en", Body: templates.Text{Text: "You asked us something a while ago. Can we still help?"},
		Buttons: []templates.Button{{Kind: templates.ButtonReply, Title: "Yes, please"}, {Kind: templates.ButtonReply, Title: "No, thanks"}},
	},
}

// statusDelay lets people see how ticks turn.
const statusDelay = 700 * time.Millisecond

// openPhones starts the simulator where it was when it was last saved.
func openPhones(path string) (*phoneBook, error) {
	server := whatsapptest.New(whatsapptest.Options{Templates: demoTemplates, StatusDelay: statusDelay})
	book := &phoneBook{server: server, path: path, away: map[*whatsapptest.Phone]bool{}}
	data, err := os.ReadFile(path)
	switch {
	case err == nil:
		return book, server.Restore(data)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	for _, c := range customers {
		if _, err := server.AddPhone(c); err != nil {
			return nil, err
		}
	}
	return book, nil
}

// connect makes the provider's webhooks go to h, inside the program.
func (b *phoneBook) connect(h http.Handler) { b.server.SendTo(h) }

// run delivers webhooks, reads messages for customers who look at their
// phones, and keeps the phones, until ctx is done.
func (b *phoneBook) run(ctx context.Context) error {
	var g errgroup.Group
	g.Go(func() error { _ = b.server.Run(ctx); return nil })
	g.Go(func() error { b.onChange(ctx, 2*statusDelay, b.read); return nil })
	g.Go(func() error { b.onChange(ctx, time.Second, func() error { return b.save() }); return nil })
	return errors.Join(g.Wait(), b.save())
}

// onChange calls do some time after phones changed. What fails is tried again
// with the next change.
func (b *phoneBook) onChange(ctx context.Context, after time.Duration, do func() error) {
	timer := time.NewTimer(after)
	defer timer.Stop()
	for {
		changed := b.server.Changed()
		_ = do()
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
		timer.Reset(after)
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
	}
}

func (b *phoneBook) read() error {
	for _, p := range b.server.Phones() {
		if !b.isAway(p) && p.Online() {
			p.Read()
		}
	}
	return nil
}

func (b *phoneBook) isAway(p *whatsapptest.Phone) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.away[p]
}

func (b *phoneBook) setAway(p *whatsapptest.Phone, away bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.away[p] = away
}

// save keeps the phones: the file is replaced whole or not at all.
func (b *phoneBook) save() error {
	data, err := b.server.Save()
	if err != nil {
		return err
	}
	partial := b.path + ".part"
	if err := os.WriteFile(partial, data, 0o600); err != nil {
		return err
	}
	return os.Rename(partial, b.path)
}

// phone finds the phone with a number, written in digits.
func (b *phoneBook) phone(digits string) (*whatsapptest.Phone, error) {
	all := b.server.Phones()
	i := slices.IndexFunc(all, func(p *whatsapptest.Phone) bool { return phoneID(p) == digits })
	if i < 0 {
		return nil, notFound("phone")
	}
	return all[i], nil
}

func phoneID(p *whatsapptest.Phone) string { return strings.TrimPrefix(p.Customer().Number, "+") }
