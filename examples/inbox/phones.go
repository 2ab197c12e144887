package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"golang.org/x/sync/errgroup"
)

// A phoneBook is the simulated providers with their customers' phones.
type phoneBook struct {
	lines []*line

	mu   sync.Mutex
	away map[*whatsapptest.Phone]bool // the chat is not open: messages stay unread
}

// customers have phones when the program starts for the first time.
var customers = []whatsapptest.Customer{
	{Number: "+49 151 23456701", Name: "Mia Schulz"},
	{Number: "+44 7911 123456", Name: "Noah Clarke"},
	{Number: "+55 11 91234 5603", Name: "Lívia Souza", Username: "livia.s", HidesNumber: true},
}

// statusDelay lets people see how ticks turn.
const statusDelay = 700 * time.Millisecond

// openPhones starts the simulators.
func openPhones(folder string) (*phoneBook, error) {
	lines, err := openLines(folder)
	return &phoneBook{lines: lines, away: map[*whatsapptest.Phone]bool{}}, err
}

// run delivers webhooks, reads messages for customers who look at their
// phones, and keeps the phones, until ctx is done.
func (b *phoneBook) run(ctx context.Context) error {
	var g errgroup.Group
	for _, l := range b.lines {
		g.Go(func() error { _ = l.server.Run(ctx); return nil })
		g.Go(func() error { l.onChange(ctx, 2*statusDelay, func() error { return b.read(l) }); return nil })
		g.Go(func() error { l.onChange(ctx, time.Second, l.save); return nil })
	}
	errs := []error{g.Wait()}
	for _, l := range b.lines {
		errs = append(errs, l.save())
	}
	return errors.Join(errs...)
}

// onChange calls do some time after phones changed. What fails is tried again
// with the next change.
func (l *line) onChange(ctx context.Context, after time.Duration, do func() error) {
	timer := time.NewTimer(after)
	defer timer.Stop()
	for {
		changed := l.server.Changed()
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

func (b *phoneBook) read(l *line) error {
	for _, p := range l.server.Phones() {
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

// find finds the chat that a customer's phone has with a line: the number in
// digits, and the line's mark.
func (b *phoneBook) find(id string) (*line, *whatsapptest.Phone, error) {
	for _, l := range b.lines {
		all := l.server.Phones()
		i := slices.IndexFunc(all, func(p *whatsapptest.Phone) bool { return phoneID(p)+l.mark == id })
		if i >= 0 {
			return l, all[i], nil
		}
	}
	return nil, nil, notFound("phone")
}

// line finds the line of a channel.
func (b *phoneBook) line(id channel.ID) *line {
	for _, l := range b.lines {
		if l.id == id {
			return l
		}
	}
	return nil
}

func phoneID(p *whatsapptest.Phone) string { return strings.TrimPrefix(p.Customer().Number, "+") }
