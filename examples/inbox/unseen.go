package main

import (
	"context"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// An unseenView says that people wait although the agent's list of who waits is
// empty, and why.
type unseenView struct {
	Text string
	// Back is where the agent stays when they become active; empty if that would
	// change nothing.
	Back string
}

// unseen is what waits and is not on the agent's list; nil if the list has
// something, or nobody waits. Agents see what waits for anybody only while they are
// active (S2.23), and only where they serve (S2.22).
func (a *app) unseen(ctx context.Context, me *storage.Agent, where place, list inboxView) (*unseenView, error) {
	if where.view != engagement.ViewQueue || list.Waiting == 0 || len(list.Items) > 0 || list.First != "" || list.More != "" {
		return nil, nil
	}
	there, err := a.presences(ctx)
	if err != nil {
		return nil, err
	}
	set, err := a.engine.Routing(ctx)
	if err != nil {
		return nil, err
	}
	p := there[me.ID]
	p.SeenUntil = time.Time{} // the page that is being shown is open
	light, mood := moodOf(p, set.Staff, time.Now())
	if light == routing.Active {
		return &unseenView{Text: waitingText(list.Waiting) + ", but not where you serve."}, nil
	}
	text := fmt.Sprintf("%s. Only agents who are active see them, and you are set to “%s”.", waitingText(list.Waiting), mood)
	return &unseenView{text, where.url()}, nil
}

// waitingText says how many people wait.
func waitingText(n int) string {
	if n == 1 {
		return "1 is waiting"
	}
	return countText(n) + " are waiting"
}
