package main

import (
	"context"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/bot"
)

// A faq answers questions that it knows by their words. It is a bot.Handler.
type faq []question

type question struct {
	words  []string // each of them is enough
	answer string
}

var shop = faq{
	{[]string{"open", "hours", "closed"}, "We are open from Monday to Saturday, 9 to 18 o'clock."},
	{[]string{"deliver", "shipping", "arrive"}, "Delivery takes two working days, and is free above 50 euros."},
	{[]string{"return", "refund"}, "You can send anything back within 30 days. Would you like a label?"},
}

// Answer looks for the words of what the customer said.
func (f faq) Answer(_ context.Context, t bot.Turn) (bot.Answer, error) {
	said := strings.ToLower(t.Text())
	switch {
	case hasAny(said, "human", "person", "agent"):
		return toPeople(), nil
	case hasAny(said, "thanks", "bye"):
		return bot.Answer{Parts: bot.Say("You are welcome. Good bye!").Parts, Done: true, Disposition: "answered by the bot"}, nil
	}
	for _, q := range f {
		if hasAny(said, q.words...) {
			return bot.Say(q.answer), nil
		}
	}
	// A language model would be asked here, with t.Before and t.New as the talk so
	// far. ctx ends when it takes too long, and what it says late is never sent. If it
	// is not sure, the next line is right for it too.
	return bot.Answer{}, bot.ErrNotUnderstood
}

// toPeople gives the case to people, and tells them what it is about.
func toPeople() bot.Answer {
	a := bot.Say("I am getting somebody for you. One moment, please.")
	a.HandOver = &engagement.Handover{Priority: 5}
	return a
}

// pardon is what is said to a question that the faq does not know: the bot keeps the
// case, and offers a way out.
var pardon = bot.Fallback{Stay: true, Parts: channel.Parts{
	channel.Text{Body: "I did not get that. I know about opening hours, delivery and returns. Say “human” to talk to one of us."},
}}

func hasAny(text string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
