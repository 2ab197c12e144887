package main

import (
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

// A phonesView is the phones beside the inbox: one of them lies on top.
type phonesView struct {
	Tabs    []phoneTab
	Phone   phoneView
	Trouble []trouble
}

// A phoneTab is a phone that can be put on top.
type phoneTab struct {
	Name, URL, Count string
	Current          bool
}

// A phoneView is what one phone shows.
type phoneView struct {
	ID, Name, Number, Status string
	Online, Blocked, Away    bool
	Typing                   bool
	// Chats are the numbers of the business that the phone can chat with.
	Chats   []phoneTab
	Bubbles []bubbleView
}

// Initials stand in for a picture.
func (p phoneView) Initials() string { return initials(p.Name) }

// A bubbleView is one message on a phone.
type bubbleView struct {
	whatsapptest.Bubble
	Phone string
	Time  string
	Shown []partView
	Quote *quoteView
}

// Read reports whether the business has marked the customer's message as read.
func (b bubbleView) Read() bool { return b.Bubble.Status == channel.StatusRead }

// Emoji are those that the customer can put on it with one click.
func (b bubbleView) Emoji() []string { return []string{"👍", "❤️", "😂"} }

func (b *phoneBook) view(where place) (*phonesView, error) {
	all := b.lines[0].server.Phones()
	if where.phone == "" {
		where.phone = phoneID(all[0])
	}
	l, top, err := b.find(where.phone)
	if err != nil {
		return nil, err
	}
	v := &phonesView{Phone: b.phoneView(l, top), Trouble: troubles}
	v.Phone.Chats = b.chats(top, l, where)
	for _, p := range all {
		id := phoneID(p)
		v.Tabs = append(v.Tabs, phoneTab{
			Name: firstName(p.Customer().Name), URL: where.with(id).url(), Count: countText(b.unseenBy(id)), Current: id == phoneID(top),
		})
	}
	return v, nil
}

// chats are the numbers of the business that a customer's phone can chat with.
func (b *phoneBook) chats(p *whatsapptest.Phone, shown *line, where place) []phoneTab {
	var tabs []phoneTab
	for _, l := range b.lines {
		id := phoneID(p) + l.mark
		_, chat, err := b.find(id)
		if err != nil {
			continue
		}
		tabs = append(tabs, phoneTab{Name: l.title, URL: where.with(id).url(), Count: countText(unseen(chat)), Current: l == shown})
	}
	return tabs
}

// unseenBy is how many messages a customer has not read in any chat.
func (b *phoneBook) unseenBy(id string) int {
	n := 0
	for _, l := range b.lines {
		if _, p, err := b.find(id + l.mark); err == nil {
			n += unseen(p)
		}
	}
	return n
}

// unseen is how many messages the customer has not read.
func unseen(p *whatsapptest.Phone) int {
	n := 0
	for _, b := range p.Screen() {
		if b.Business && b.Status < channel.StatusRead {
			n++
		}
	}
	return n
}

func (b *phoneBook) phoneView(l *line, p *whatsapptest.Phone) phoneView {
	c := p.Customer()
	v := phoneView{
		ID: phoneID(p) + l.mark, Name: c.Name, Number: c.Number,
		Online: p.Online(), Blocked: p.Blocked(), Away: b.isAway(p), Typing: p.Typing(),
	}
	v.Status = v.statusText()
	screen := p.Screen()
	for _, bubble := range screen {
		v.Bubbles = append(v.Bubbles, showBubble(v.ID, bubble, screen))
	}
	return v
}

func (p phoneView) statusText() string {
	switch {
	case p.Blocked:
		return "has blocked the business"
	case !p.Online:
		return "offline"
	case p.Away:
		return "not looking"
	}
	return "online"
}

func showBubble(phone string, b whatsapptest.Bubble, screen []whatsapptest.Bubble) bubbleView {
	v := bubbleView{Bubble: b, Phone: phone, Time: clock(b.At, time.Now())}
	for _, p := range b.Parts {
		shown := showPart(p, func(m channel.Media) string { return "/phones/" + phone + "/files/" + m.ID })
		if b.Business {
			shown.Tap, shown.Message = "/phones/"+phone+"/tap", b.ID
		}
		v.Shown = append(v.Shown, shown)
	}
	for _, other := range screen {
		if b.Quotes != "" && other.ID == b.Quotes {
			v.Quote = &quoteView{Who: map[bool]string{true: "Business", false: "You"}[other.Business], Text: words(other.Parts)}
		}
	}
	return v
}
