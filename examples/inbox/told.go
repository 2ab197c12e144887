package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/rapport-go/rapport/engagement"
)

// tell sends an event, and before it what the agent has to hear of it.
func (s *stream) tell(ctx context.Context, e engagement.Event) error {
	if text := s.app.news(ctx, s, e); text != "" {
		data, err := json.Marshal(map[string]string{"text": text})
		if err != nil {
			return err
		}
		if err := s.write(fmt.Sprintf("event: told\ndata: %s\n\n", data)); err != nil {
			return err
		}
	}
	return s.change(e)
}

// news is that a colleague mentioned the agent, or what has become of a case that
// the agent wanted to give away; empty for everything else, and for what the agent
// did.
func (a *app) news(ctx context.Context, s *stream, e engagement.Event) string {
	if text := a.mentionNews(ctx, s.me, e); text != "" {
		return text
	}
	t := e.Detail.Transfer
	if t == nil || t.From != s.me.ID || e.Actor.ID == string(s.me.ID) {
		return ""
	}
	name := "The case"
	if info, err := a.engine.As(s.me.ID).Contact(ctx, e.Contact); err == nil {
		name = "The case of " + nameAt(info.Contact, info.Identities)
	}
	switch e.Kind {
	case engagement.CaseTransferred:
		return fmt.Sprintf("%s went over to %s.", name, a.nameOf(e.Detail.Owner))
	case engagement.TransferFailed:
		return fmt.Sprintf("%s stays with you: %s.", name, e.Detail.Reason)
	}
	return ""
}
