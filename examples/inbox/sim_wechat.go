package main

import (
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

// A wechatSide is WeChat with one Official Account of the business.
type wechatSide struct{ *wechattest.Server }

func (s wechatSide) meet(p person) error {
	_, err := s.AddPhone(wechattest.Customer{Account: p.key(), Name: p.Name})
	return err
}

func (s wechatSide) chats() []chat {
	var all []chat
	for _, p := range s.Phones() {
		all = append(all, wechatChat{p, s.Server})
	}
	return all
}

// troubles: WeChat's messages have no ids, so that a lost answer cannot be
// cleared up by anything that comes later.
func (s wechatSide) troubles() []trouble {
	send := func(n int, f wechattest.CallFault) func() {
		f.Op = wechattest.OpSend
		return func() { s.FailCalls(n, f) }
	}
	return []trouble{
		{"twice", "Deliver twice", "The next 10 pushes come twice, at the same moment. Nothing shows.", func() {
			s.DisturbPushes(10, wechattest.Disturbance{Together: 2})
		}},
		{"late", "Deliver late", "The next 5 pushes come 5 seconds late.", func() {
			s.DisturbPushes(5, wechattest.Disturbance{Late: 5 * time.Second})
		}},
		{"token", "Replace the token", "The access token ends at once. The next call gets a new one. Nothing shows.", s.ReplaceToken},
		{"throttle", "Be busy", "The next 2 calls are refused for now. They are repeated.", send(2, wechattest.CallFault{Code: wechattest.CodeBusy})},
		{"drop", "Drop an answer", "The next message arrives but the answer is lost. WeChat never tells: a person has to decide.", send(1, wechattest.CallFault{Accept: true, Drop: true})},
		{"vanish", "Lose a message", "The next message is lost without a word. A person has to decide.", send(1, wechattest.CallFault{Drop: true})},
		{"fail", "Use up the window", "The next message is refused: WeChat counts more messages than we do.", send(1, wechattest.CallFault{Code: wechattest.CodeOutOfCount})},
	}
}

// A wechatChat is a customer's chat with an Official Account.
type wechatChat struct {
	phone *wechattest.Phone
	in    *wechattest.Server
}

var _ interface {
	chat
	switcher
	follower
	speaker
	sharer
} = wechatChat{}

func (c wechatChat) owner() owner {
	who := c.phone.Customer()
	return owner{Key: who.Account, Name: who.Name, Address: "id " + shortID(who.OpenID)}
}

func (c wechatChat) screen() []bubble {
	var all []bubble
	for _, b := range c.phone.Screen() {
		all = append(all, bubble{ID: b.ID, Business: b.Business, Sender: b.AgentName, At: b.At, Parts: b.Parts, Status: b.Status})
	}
	return all
}

func (c wechatChat) typing() bool { return c.phone.Typing() }
func (c wechatChat) read()        { c.phone.Read() }

// carries: people cannot send files to an account.
func (c wechatChat) carries(kind channel.PartKind) bool { return kind != channel.PartFile }

func (c wechatChat) write(part channel.Part) error {
	_, err := c.phone.Write(part, wechattest.Manner{})
	return err
}

func (c wechatChat) tap(message, choice string) error {
	_, err := c.phone.Tap(message, choice)
	return err
}

// speak: WeChat's voice messages are AMR, which browsers do not play.
func (c wechatChat) speak() error {
	return c.write(channel.Audio{Media: c.in.Keep(silentAMR(), "audio/amr", "voice.amr"), Voice: true})
}

func (c wechatChat) share() error {
	_, err := c.phone.Share("Ten ideas for your living room", "Lamps, chairs and desks of oak", "https://shop.example/ideas")
	return err
}

func (c wechatChat) online() bool  { return c.phone.Online() }
func (c wechatChat) follows() bool { return c.phone.Follows() }
func (c wechatChat) blocked() bool { return !c.phone.Follows() }

func (c wechatChat) block(on bool) {
	if on {
		c.phone.Unfollow()
	} else {
		c.phone.Follow()
	}
}

func (c wechatChat) setOnline(on bool) {
	if on {
		c.phone.GoOnline()
	} else {
		c.phone.GoOffline()
	}
}
