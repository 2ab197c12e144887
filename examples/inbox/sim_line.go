package main

import (
	"net/http"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

// A lineSide is LINE with one official account of the business.
type lineSide struct{ *linetest.Server }

func (s lineSide) meet(p person) error {
	_, err := s.AddPhone(linetest.Customer{Account: p.key(), Name: p.Name})
	return err
}

func (s lineSide) chats() []chat {
	var all []chat
	for _, p := range s.Phones() {
		all = append(all, lineChat{p})
		for _, g := range s.Groups() {
			all = append(all, lineGroup{p, g, s.Server})
		}
	}
	return all
}

func (s lineSide) gather() { s.AddGroup("Book club", s.Phones()...) }

// troubles: LINE has two ways to send. An answer to what somebody just wrote is
// free and cannot be repeated; everything else is pushed under a key, which
// makes repeating safe.
func (s lineSide) troubles() []trouble {
	fail := func(ops []linetest.Op, f linetest.CallFault) func() {
		return func() {
			for _, f.Op = range ops {
				s.FailCalls(1, f)
			}
		}
	}
	answer, push := []linetest.Op{linetest.OpReply}, []linetest.Op{linetest.OpPush}
	return []trouble{
		{"twice", "Deliver twice", "The next 10 things that webhooks tell come twice. Nothing shows.", func() {
			s.DisturbWebhooks(10, linetest.Disturbance{Twice: true})
		}},
		{"late", "Deliver late", "The next 5 things that webhooks tell come 5 seconds late.", func() {
			s.DisturbWebhooks(5, linetest.Disturbance{Late: 5 * time.Second})
		}},
		{
			"throttle", "Throttle", "The next push is refused for now. It is repeated.",
			fail(push, linetest.CallFault{Status: http.StatusTooManyRequests, Message: linetest.MessageRateLimit}),
		},
		{"drop", "Drop an answer", "The next push arrives but LINE’s word is lost. It is repeated under the same key, and shows once.", fail(push, linetest.CallFault{Accept: true, Drop: true})},
		{"vanish", "Lose a message", "The next free answer is lost without a word. A person has to decide.", fail(answer, linetest.CallFault{Drop: true})},
		{
			"fail", "Use up the month", "The next push is refused: the month’s messages are used up.",
			fail(push, linetest.CallFault{Status: http.StatusTooManyRequests, Message: linetest.MessageMonthlyLimit}),
		},
	}
}

// A lineChat is somebody's chat with an official account.
type lineChat struct{ phone *linetest.Phone }

var _ interface {
	chat
	remover
	switcher
	blocker
} = lineChat{}

func (c lineChat) owner() owner {
	who := c.phone.Customer()
	return owner{Key: who.Account, Name: who.Name, Address: "id " + shortID(who.UserID)}
}

func (c lineChat) screen() []bubble {
	var all []bubble
	for _, b := range c.phone.Screen() {
		all = append(all, bubbleOnLINE(b))
	}
	return all
}

func bubbleOnLINE(b linetest.Bubble) bubble {
	return bubble{
		ID: b.ID, Business: b.Business, Sender: b.Sender, At: b.At, Parts: b.Parts, Quotes: b.Quotes,
		Edited: b.Edited, Deleted: b.Deleted, Status: b.Status,
	}
}

func (c lineChat) typing() bool                  { return c.phone.Typing() }
func (c lineChat) read()                         { c.phone.Read() }
func (c lineChat) carries(channel.PartKind) bool { return true }

func (c lineChat) write(part channel.Part) error {
	_, err := c.phone.Write(part, linetest.Manner{})
	return err
}

func (c lineChat) tap(message, choice string) error {
	_, err := c.phone.Tap(message, choice)
	return err
}

func (c lineChat) remove(message string) error { return c.phone.Delete(message) }
func (c lineChat) online() bool                { return c.phone.Online() }
func (c lineChat) blocked() bool               { return c.phone.Blocked() }
func (c lineChat) block(on bool)               { c.phone.Block(on) }

func (c lineChat) setOnline(on bool) {
	if on {
		c.phone.GoOnline()
	} else {
		c.phone.GoOffline()
	}
}
