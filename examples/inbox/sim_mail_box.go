package main

import (
	"bytes"
	"encoding/base64"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/drivers/email/emailtest"
)

// A mailbox is a customer's mail, as their mail program has it. What is in it is
// guarded by side.mu.
type mailbox struct {
	side     *mailSide
	key      string // whose it is
	customer *emailtest.Customer
	letters  []*letter       // in the order in which they came and went
	arrived  int             // how many of them came in
	seen     map[string]bool // by id: it was opened
	serial   int
}

// A letter is one mail in a mailbox.
type letter struct {
	emailtest.Received
	At     time.Time
	To, Cc []string
	// Mine says that the mailbox's owner wrote it.
	Mine bool
}

// read makes a letter of a mail as it is on the wire.
func readLetter(raw []byte, mine bool) *letter {
	r, err := emailtest.Read(raw)
	if err != nil {
		r = emailtest.Received{Raw: raw, MessageID: strconv.Itoa(len(raw)) + "@unreadable", Subject: "Unreadable", Text: err.Error()}
	}
	l := &letter{Received: r, Mine: mine}
	l.At, _ = r.Header.Date()
	l.To, l.Cc = l.people("To"), l.people("Cc")
	return l
}

// people are the addresses in a field of the header.
func (l *letter) people(field string) []string {
	list, err := l.Header.AddressList(field)
	if err != nil {
		return nil
	}
	var all []string
	for _, a := range list {
		all = append(all, a.Address)
	}
	return all
}

// picture is a picture of the mail that its HTML shows under a name, as an address
// of its own; empty if there is none.
func (l *letter) picture(cid string) string {
	for _, f := range l.Files {
		if f.ContentID == cid && showable[f.Type] == "image" {
			return "data:" + f.Type + ";base64," + base64.StdEncoding.EncodeToString(f.Content)
		}
	}
	return ""
}

// fileID names a file of a letter in addresses of the page.
func fileID(l *letter, i int) string { return l.MessageID + "~" + strconv.Itoa(i) }

// takeIn reads what came in since the last time. The caller holds side.mu.
func (b *mailbox) takeIn() {
	all := b.customer.Inbox()
	for _, r := range all[min(b.arrived, len(all)):] {
		b.letters = append(b.letters, readLetter(r.Raw, false))
		b.arrived++
	}
}

// newest is the mail that came in last; nil if none did. The caller holds side.mu.
func (b *mailbox) newest() *letter {
	for _, l := range slices.Backward(b.letters) {
		if !l.Mine {
			return l
		}
	}
	return nil
}

// A mailThread is mails that answer each other.
type mailThread struct {
	ID      string // of its first mail
	Letters []*letter
}

// Last is its newest mail.
func (t *mailThread) Last() *letter { return t.Letters[len(t.Letters)-1] }

// Subject is what it is about: the subject of its first mail.
func (t *mailThread) Subject() string { return t.Letters[0].Subject }

// threads sorts mails as mail programs do, by what they say they answer; the
// thread with the newest mail comes first. The caller holds side.mu.
func (b *mailbox) threads() []*mailThread {
	var all []*mailThread
	known := map[string]*mailThread{}
	for _, l := range b.letters {
		before := slices.Concat(l.InReplyTo, l.References)
		var t *mailThread
		for _, id := range before {
			if t == nil {
				t = known[id]
			}
		}
		if t == nil {
			t = &mailThread{ID: l.MessageID}
		}
		t.Letters = append(t.Letters, l)
		all = append(slices.DeleteFunc(all, func(other *mailThread) bool { return other == t }), t)
		for _, id := range append(before, l.MessageID) {
			known[id] = t
		}
	}
	slices.Reverse(all)
	return all
}

// savedBox is a customer's mail.
type savedBox struct {
	Letters []savedLetter `json:"letters,omitempty"`
	Seen    []string      `json:"seen,omitempty"`
}

type savedLetter struct {
	Mine bool   `json:"mine,omitempty"`
	Raw  []byte `json:"raw"`
}

func (b *mailbox) save() savedBox {
	var out savedBox
	for _, l := range b.letters {
		out.Letters = append(out.Letters, savedLetter{l.Mine, l.Raw})
	}
	out.Seen = slices.Sorted(maps.Keys(b.seen))
	return out
}

func (b *mailbox) restore(in savedBox) {
	for _, l := range in.Letters {
		if !l.Mine {
			b.customer.Send(withoutTrace(l.Raw), b.customer.Address)
			b.takeIn()
			continue
		}
		b.letters = append(b.letters, readLetter(l.Raw, true))
		b.serial++
	}
	for _, id := range in.Seen {
		b.seen[id] = true
	}
}

// withoutTrace takes off what the server wrote above a mail: it does so again.
func withoutTrace(raw []byte) []byte {
	for _, field := range []string{"Return-Path:", "Delivered-To:", "Received:"} {
		if line, rest, ok := bytes.Cut(raw, []byte("\r\n")); ok && strings.HasPrefix(string(line), field) {
			raw = rest
		}
	}
	return raw
}
