package main

import (
	"net/http"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/dialog360/dialog360test"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

// A whatsappSide is WhatsApp with one number of the business.
type whatsappSide struct{ *whatsapptest.Server }

// A gatewaySide is a number that is reached through 360dialog.
type gatewaySide struct {
	whatsappSide
	gateway *dialog360test.Server
}

func (s gatewaySide) Save() ([]byte, error)     { return s.gateway.Save() }
func (s gatewaySide) Restore(data []byte) error { return s.gateway.Restore(data) }
func (s gatewaySide) SendTo(h http.Handler)     { s.gateway.SendTo(h) }

func (s whatsappSide) meet(p person) error {
	_, err := s.AddPhone(whatsapptest.Customer{Number: p.Number, Name: p.Name, Username: p.Username, HidesNumber: p.HidesNumber})
	return err
}

func (s whatsappSide) chats() []chat {
	var all []chat
	for _, p := range s.Phones() {
		all = append(all, whatsappChat{p})
	}
	return all
}

// troubles: the codes are Meta's. 130429 is too many messages, 131026
// undeliverable.
func (s whatsappSide) troubles() []trouble {
	send := func(n int, f whatsapptest.CallFault) func() {
		f.Op = whatsapptest.OpSend
		return func() { s.FailCalls(n, f) }
	}
	return []trouble{
		{"twice", "Deliver twice", "The next 10 things that webhooks tell come twice. Nothing shows.", func() {
			s.DisturbWebhooks(10, whatsapptest.Disturbance{Twice: true})
		}},
		{"late", "Deliver late", "The next 5 things that webhooks tell come 5 seconds late.", func() {
			s.DisturbWebhooks(5, whatsapptest.Disturbance{Late: 5 * time.Second})
		}},
		{"throttle", "Throttle", "The next 3 calls are refused for now. They are repeated.", send(3, whatsapptest.CallFault{Code: 130429})},
		{"drop", "Drop an answer", "The next message arrives but the answer is lost. Its status clears it up.", send(1, whatsapptest.CallFault{Accept: true, Drop: true})},
		{"vanish", "Lose a message", "The next message is lost without a word. A person has to decide.", send(1, whatsapptest.CallFault{Drop: true})},
		{"fail", "Fail late", "The next message is accepted and then reported as undeliverable.", send(1, whatsapptest.CallFault{Late: true, Code: 131026})},
	}
}

// A whatsappChat is a customer's chat with a number.
type whatsappChat struct{ phone *whatsapptest.Phone }

var _ interface {
	chat
	reactor
	remover
	switcher
	blocker
} = whatsappChat{}

func (c whatsappChat) owner() owner {
	who := c.phone.Customer()
	return owner{Key: strings.TrimPrefix(who.Number, "+"), Name: who.Name, Address: who.Number}
}

func (c whatsappChat) screen() []bubble {
	var all []bubble
	for _, b := range c.phone.Screen() {
		all = append(all, bubble{
			ID: b.ID, Business: b.Business, At: b.At, Parts: b.Parts, Quotes: b.Quotes, OurReaction: b.OurReaction,
			TheirReaction: b.TheirReaction, Edited: b.Edited, Deleted: b.Deleted, Status: b.Status,
		})
	}
	return all
}

func (c whatsappChat) typing() bool                  { return c.phone.Typing() }
func (c whatsappChat) read()                         { c.phone.Read() }
func (c whatsappChat) carries(channel.PartKind) bool { return true }

func (c whatsappChat) write(part channel.Part) error {
	_, err := c.phone.Write(part, whatsapptest.Manner{})
	return err
}

func (c whatsappChat) tap(message, choice string) error {
	_, err := c.phone.Tap(message, choice)
	return err
}

func (c whatsappChat) react(message, emoji string) error { return c.phone.React(message, emoji) }
func (c whatsappChat) remove(message string) error       { return c.phone.Delete(message) }
func (c whatsappChat) online() bool                      { return c.phone.Online() }
func (c whatsappChat) blocked() bool                     { return c.phone.Blocked() }
func (c whatsappChat) block(on bool)                     { c.phone.Block(on) }

func (c whatsappChat) setOnline(on bool) {
	if on {
		c.phone.GoOnline()
	} else {
		c.phone.GoOffline()
	}
}
