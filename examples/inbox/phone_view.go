package main

import (
	"net/url"
	"time"

	"github.com/rapport-go/rapport/channel"
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

// A phoneView is one chat on one phone.
type phoneView struct {
	owner
	ID, Status    string
	Away, Typing  bool
	Chats         []phoneTab // those that the phone can show
	Bubbles       []bubbleView
	Buttons       []phoneButton // what can be done beside writing
	Reacts, Takes bool          // messages can get an emoji, or be taken back
	// Of these at most one is set, where the chat is no list of messages: a mail
	// program, or the address of a web site.
	Mail *mailView
	Page string
}

// Initials stand in for a picture.
func (p phoneView) Initials() string { return initials(p.Name) }

// A bubbleView is one message on a phone.
type bubbleView struct {
	bubble
	Phone string
	Time  string
	Shown []partView
	Quote *quoteView
}

// Read reports whether the business has marked the customer's message as read.
func (b bubbleView) Read() bool { return b.Status == channel.StatusRead }

// Emoji are those that the customer can put on it with one click.
func (b bubbleView) Emoji() []string { return []string{"👍", "❤️", "😂"} }

func (b *phoneBook) view(where place) (*phonesView, error) {
	all := b.owners()
	back := where.url() // as the page has it, and no other place
	if where.phone == "" {
		where.phone = all[0].Key
	}
	l, top, err := b.find(where.phone)
	if err != nil {
		return nil, err
	}
	v := &phonesView{Phone: b.phoneView(l, top, where, back), Trouble: l.troubles()}
	v.Phone.Chats = b.chats(top.owner(), v.Phone.ID, where)
	for _, o := range all {
		v.Tabs = append(v.Tabs, phoneTab{
			Name: firstName(o.Name), URL: where.with(b.firstChat(o)).url(), Count: countText(b.unseenBy(o)), Current: o.Key == top.owner().Key,
		})
	}
	return v, nil
}

// each calls f with every chat of one person.
func (b *phoneBook) each(o owner, f func(*line, chat)) {
	for _, l := range b.lines {
		for _, c := range l.chats() {
			if c.owner().Key == o.Key {
				f(l, c)
			}
		}
	}
}

// firstChat is the chat that is shown first of somebody.
func (b *phoneBook) firstChat(o owner) string {
	id := ""
	b.each(o, func(l *line, c chat) {
		if id == "" {
			id = l.chatID(c)
		}
	})
	return id
}

// chats are the accounts of the business that a customer's phone can chat with.
func (b *phoneBook) chats(o owner, shown string, where place) []phoneTab {
	var tabs []phoneTab
	b.each(o, func(l *line, c chat) {
		tabs = append(tabs, phoneTab{Name: l.chatTitle(c), URL: where.with(l.chatID(c)).url(), Count: countText(unseen(c)), Current: l.chatID(c) == shown})
	})
	return tabs
}

// unseenBy is how many messages a customer has not read in any chat.
func (b *phoneBook) unseenBy(o owner) int {
	n := 0
	b.each(o, func(_ *line, c chat) { n += unseen(c) })
	return n
}

// unseen is how many messages the customer has not read.
func unseen(c chat) int {
	n := 0
	for _, b := range c.screen() {
		if b.Business && b.Status < channel.StatusRead {
			n++
		}
	}
	return n
}

func (b *phoneBook) phoneView(l *line, c chat, where place, back string) phoneView {
	v := phoneView{owner: c.owner(), ID: l.chatID(c), Typing: c.typing()}
	v.Away = b.isAway(v.ID)
	v.Status = statusText(c, v.Away)
	v.Buttons = buttons(v.ID, c, v.Away, back)
	_, v.Reacts = c.(reactor)
	_, v.Takes = c.(remover)
	switch c := c.(type) {
	case browsing:
		v.Page = c.page()
		return v
	case correspondent:
		v.Mail = mailOn(v.ID, c, v.Away, where)
		return v
	}
	screen := c.screen()
	for _, shown := range screen {
		v.Bubbles = append(v.Bubbles, b.showBubble(v.ID, shown, screen))
	}
	return v
}

// who wrote a bubble, for the owner of the phone.
func (b bubble) who() string {
	switch {
	case b.Other:
		return b.Sender
	case b.Business:
		return "Business"
	}
	return "You"
}

// Mine reports whether the owner of the phone wrote it.
func (b bubble) Mine() bool { return !b.Business && !b.Other }

func statusText(c chat, away bool) string {
	_, follows := c.(follower)
	switch {
	case follows && isBlocked(c):
		return "does not follow the business"
	case isBlocked(c):
		return "has blocked the business"
	case !isOnline(c):
		return "offline"
	case away:
		return "not looking"
	}
	if _, signedIn := c.(browsing); signedIn {
		return "at the shop"
	}
	return "online"
}

func (book *phoneBook) showBubble(phone string, b bubble, screen []bubble) bubbleView {
	v := bubbleView{bubble: b, Phone: phone, Time: clock(b.At, time.Now())}
	for _, p := range b.Parts {
		shown := book.files.withPoster(showPart(p, book.onPhone(phone)))
		if b.Business {
			shown.Tap, shown.Message = "/phones/"+phone+"/tap", b.ID
		}
		v.Shown = append(v.Shown, shown)
	}
	for _, other := range screen {
		if b.Quotes != "" && other.ID == b.Quotes {
			v.Quote = &quoteView{Who: other.who(), Text: words(other.Parts)}
		}
	}
	return v
}

// onPhone says where the files of a phone's messages can be had: those that it
// has, and those of ours that it has not fetched yet.
func (b *phoneBook) onPhone(phone string) fileURL {
	return func(m channel.Media) string {
		if m.ID == "" {
			return b.files.local(m.URL)
		}
		return "/phones/" + phone + "/files/" + url.PathEscape(m.ID)
	}
}
