package main

import (
	"net/http"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

// A woztellSide is WOZTELL with one channel of the business, behind which is
// WhatsApp.
type woztellSide struct{ *woztelltest.Server }

func (s woztellSide) meet(p person) error {
	_, err := s.AddPhone(woztelltest.Customer{ExternalID: p.key(), Name: p.Name})
	return err
}

func (s woztellSide) chats() []chat {
	var all []chat
	for _, p := range s.Phones() {
		all = append(all, woztellChat{p})
	}
	return all
}

// troubles: a refusal by WOZTELL looks like a fault of its own, but for what the
// answer says.
func (s woztellSide) troubles() []trouble {
	send := func(n int, f woztelltest.CallFault) func() {
		f.Op = woztelltest.OpSend
		return func() { s.FailCalls(n, f) }
	}
	return []trouble{
		{"twice", "Deliver twice", "The next 10 webhooks come twice. Nothing shows.", func() {
			s.DisturbWebhooks(10, woztelltest.Disturbance{Twice: true})
		}},
		{"late", "Deliver late", "The next 5 webhooks come 5 seconds late.", func() {
			s.DisturbWebhooks(5, woztelltest.Disturbance{Late: 5 * time.Second})
		}},
		{"throttle", "Throttle", "The next 3 calls are refused for now. They are repeated.", send(3, woztelltest.CallFault{Status: http.StatusTooManyRequests, Err: "Too many requests"})},
		{"drop", "Drop an answer", "The next message arrives but the answer is lost. Its echo clears it up.", send(1, woztelltest.CallFault{Accept: true, Drop: true})},
		{"vanish", "Lose a message", "The next message is lost without a word. A person has to decide.", send(1, woztelltest.CallFault{Drop: true})},
		{"fail", "Refuse with 500", "The next message is refused: the number has no WhatsApp. WOZTELL says so with HTTP 500.", send(1, woztelltest.CallFault{Code: woztelltest.CodeRecipient, Err: "Invalid recipient"})},
	}
}

// A woztellChat is a customer's chat with a channel.
type woztellChat struct{ phone *woztelltest.Phone }

var _ interface {
	chat
	reactor
	remover
	switcher
	blocker
} = woztellChat{}

func (c woztellChat) owner() owner {
	who := c.phone.Customer()
	return owner{Key: who.ExternalID, Name: who.Name, Address: "+" + who.ExternalID}
}

func (c woztellChat) screen() []bubble {
	var all []bubble
	for _, b := range c.phone.Screen() {
		all = append(all, bubble{
			ID: b.ID, Business: b.Business, At: b.At, Parts: b.Parts, Quotes: b.Quotes, OurReaction: b.OurReaction,
			Deleted: b.Deleted, Status: b.Status,
		})
	}
	return all
}

// typing: WOZTELL has no sign for it.
func (c woztellChat) typing() bool                  { return false }
func (c woztellChat) read()                         { c.phone.Read() }
func (c woztellChat) carries(channel.PartKind) bool { return true }

func (c woztellChat) write(part channel.Part) error {
	_, err := c.phone.Write(part, woztelltest.Manner{})
	return err
}

func (c woztellChat) tap(message, choice string) error {
	_, err := c.phone.Tap(message, choice)
	return err
}

func (c woztellChat) react(message, emoji string) error { return c.phone.React(message, emoji) }
func (c woztellChat) remove(message string) error       { return c.phone.Delete(message) }
func (c woztellChat) online() bool                      { return c.phone.Online() }
func (c woztellChat) blocked() bool                     { return c.phone.Blocked() }
func (c woztellChat) block(on bool)                     { c.phone.Block(on) }

func (c woztellChat) setOnline(on bool) {
	if on {
		c.phone.GoOnline()
	} else {
		c.phone.GoOffline()
	}
}
