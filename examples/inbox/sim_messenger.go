package main

import (
	"cmp"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

// A messengerSide is Messenger with one Page of the business.
type messengerSide struct{ *messengertest.Server }

func (s messengerSide) meet(p person) error {
	picture, err := face(p)
	if err != nil {
		return err
	}
	_, err = s.AddPhone(messengertest.Customer{Name: p.Name, Picture: picture})
	return err
}

func (s messengerSide) chats() []chat {
	var all []chat
	for _, p := range s.Phones() {
		all = append(all, messengerChat{p})
	}
	return all
}

// troubles: the codes are Meta's. 613 is too many calls, 551 a person who takes
// no messages.
func (s messengerSide) troubles() []trouble {
	send := func(n int, f messengertest.CallFault) func() {
		f.Op = messengertest.OpSend
		return func() { s.FailCalls(n, f) }
	}
	return []trouble{
		{"twice", "Deliver twice", "The next 10 things that webhooks tell come twice. Nothing shows.", func() {
			s.DisturbWebhooks(10, messengertest.Disturbance{Twice: true})
		}},
		{"late", "Deliver late", "The next 5 things that webhooks tell come 5 seconds late.", func() {
			s.DisturbWebhooks(5, messengertest.Disturbance{Late: 5 * time.Second})
		}},
		{"throttle", "Throttle", "The next 3 calls are refused for now. They are repeated.", send(3, messengertest.CallFault{Code: 613})},
		{"drop", "Drop an answer", "The next message arrives but the answer is lost. Its echo clears it up.", send(1, messengertest.CallFault{Accept: true, Drop: true})},
		{"vanish", "Lose a message", "The next message is lost without a word. A person has to decide.", send(1, messengertest.CallFault{Drop: true})},
		{"fail", "Refuse", "The next message is refused: the person is not available.", send(1, messengertest.CallFault{Code: 551})},
	}
}

// A messengerChat is a customer's chat with a Page.
type messengerChat struct{ phone *messengertest.Phone }

var _ interface {
	chat
	reactor
	switcher
	blocker
} = messengerChat{}

func (c messengerChat) owner() owner {
	who := c.phone.Customer()
	return owner{Key: cmp.Or(keyOfName(who.Name), who.ID), Name: who.Name, Address: "id " + shortID(who.ID)}
}

func (c messengerChat) screen() []bubble {
	var all []bubble
	for _, b := range c.phone.Screen() {
		all = append(all, bubble{
			ID: b.ID, Business: b.Business, Sender: b.Persona, At: b.At, Parts: b.Parts, Quotes: b.Quotes,
			OurReaction: b.OurReaction, TheirReaction: b.TheirReaction, Edited: b.Edited, Status: b.Status,
		})
	}
	return all
}

func (c messengerChat) typing() bool { return c.phone.Typing() }
func (c messengerChat) read()        { c.phone.Read() }

// carries: people cannot send where they are any more.
func (c messengerChat) carries(kind channel.PartKind) bool { return kind != channel.PartLocation }

func (c messengerChat) write(part channel.Part) error {
	if !c.carries(part.Kind()) {
		return errNotThere
	}
	_, err := c.phone.Write(part, messengertest.Manner{})
	return err
}

func (c messengerChat) tap(message, choice string) error {
	_, err := c.phone.Tap(message, choice)
	return err
}

func (c messengerChat) react(message, emoji string) error { return c.phone.React(message, emoji) }
func (c messengerChat) online() bool                      { return c.phone.Online() }
func (c messengerChat) blocked() bool                     { return c.phone.Blocked() }
func (c messengerChat) block(on bool)                     { c.phone.Block(on) }

func (c messengerChat) setOnline(on bool) {
	if on {
		c.phone.GoOnline()
	} else {
		c.phone.GoOffline()
	}
}
