package main

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// handle does with the agent's case what is neither to take nor to close it.
func (a *app) handle(ctx context.Context, r *http.Request, me storage.AgentID, id storage.CaseID) (err error) {
	switch r.PathValue("verb") {
	case "transfer":
		var to engagement.Recipient
		if to, err = recipientOf(r.FormValue("to")); err == nil {
			_, err = a.engine.Transfer(ctx, me, id, to, strings.TrimSpace(r.FormValue("note")))
		}
	case "recall":
		_, err = a.engine.Recall(ctx, me, id)
	case "park":
		var until time.Time
		if until, err = parkedUntil(r.FormValue("until"), time.Now()); err == nil {
			_, err = a.engine.Park(ctx, me, id, until)
		}
	case "macro":
		err = a.runMacro(ctx, me, id, r.FormValue("macro"))
	case "resume":
		_, err = a.engine.Reactivate(ctx, me, id)
	case "end":
		_, err = a.engine.End(ctx, me, id)
	case "priority":
		n, wrong := strconv.Atoi(r.FormValue("priority"))
		if wrong != nil {
			return badRequest("a priority is a number")
		}
		_, err = a.engine.SetPriority(ctx, me, id, n)
	default:
		err = a.markCase(ctx, r, me, id)
	}
	return err
}

// recipientOf reads who shall have a case: "agent:ben", "tag:orders" or
// "destination:support".
func recipientOf(text string) (to engagement.Recipient, err error) {
	kind, id, _ := strings.Cut(text, ":")
	switch {
	case id == "":
		err = badRequest("choose who shall have the case")
	case kind == "agent":
		to.Agent = storage.AgentID(id)
	case kind == "tag":
		to.Tag = routing.ServiceTagID(id)
	case kind == "destination":
		to.Destination = routing.DestinationID(id)
	default:
		err = badRequest("a case goes to an agent, a tag or a destination")
	}
	return to, err
}

// parkedUntil reads for how long a case is put aside. The zero time is until the
// contact writes.
func parkedUntil(text string, now time.Time) (time.Time, error) {
	switch text {
	case "writes":
		return time.Time{}, nil
	case "hour":
		return now.Add(time.Hour), nil
	case "tomorrow":
		y, m, d := now.Local().Date()
		return time.Date(y, m, d+1, 9, 0, 0, 0, time.Local), nil
	}
	return time.Time{}, badRequest("say for how long")
}
