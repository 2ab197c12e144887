package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// leftText says how many messages are left on a channel that counts them, and
// until when. What ends first is used first.
func leftText(c engagement.Composer, now time.Time) string {
	var each []string
	for _, a := range c.Conversation.Allowances {
		if a.Messages > 0 && now.Before(a.Until) {
			each = append(each, fmt.Sprintf("%d until %s", a.Messages, dateText(a.Until, now)))
		}
	}
	left := messagesText(c.Window.Left) + " left"
	if len(each) < 2 {
		return left + " until " + dateText(c.Until, now)
	}
	return left + ": " + strings.Join(each, ", ")
}

// noneLeftText says that no message is left on a channel that counts them.
func noneLeftText(template bool) string {
	text := "No messages are left: the contact has to write or tap something first."
	if template {
		return text + " Until then, send a template."
	}
	return text
}

func messagesText(n int) string {
	if n == 1 {
		return "1 message"
	}
	return fmt.Sprintf("%d messages", n)
}

// countedRefusal words the refusal of a message on a channel that counts them.
func (a *app) countedRefusal(ctx context.Context, me storage.AgentID, err error) error {
	w, ok := errors.AsType[*engagement.WindowError](err)
	if !ok {
		return err
	}
	c, failed := a.engine.Composer(ctx, me, w.Conversation)
	if failed != nil || !c.Capabilities.Window.Counted {
		return err
	}
	text := noneLeftText(w.State.Template)
	if w.State.Free {
		text = tooManyText(w.State, time.Now())
	}
	return &mistake{http.StatusConflict, "Not sent. " + text}
}

// tooManyText says that a message takes more than are left.
func tooManyText(s channel.WindowState, now time.Time) string {
	is := "is"
	if s.Left > 1 {
		is = "are"
	}
	return fmt.Sprintf("It takes more than the %s that %s left until %s: write less, or send no file with it.", messagesText(s.Left), is, dateText(s.Until, now))
}
