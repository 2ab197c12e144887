package main

import (
	"errors"
	"net/http"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// worded turns errors that name colleagues by their id into ones that name them
// as people do.
func (a *app) worded(err error) error {
	if r, ok := errors.AsType[*engagement.RefusedError](err); ok {
		return &mistake{http.StatusConflict, a.refusalText(r, time.Now())}
	}
	if t, ok := errors.AsType[*engagement.TakenError](err); ok {
		return &mistake{http.StatusConflict, a.nameOf(t.Owner) + " has served this case since " + clock(t.Since, time.Now())}
	}
	if _, ok := errors.AsType[*engagement.NoOfferError](err); ok {
		return &mistake{http.StatusConflict, "the offer is over: somebody was faster, or its time has passed"}
	}
	return err
}

// refusalText says why an agent cannot write to somebody first.
func (a *app) refusalText(r *engagement.RefusedError, now time.Time) string {
	who := a.holder(r.Holder)
	switch r.Reason {
	case engagement.ReasonBound:
		return "Bound to " + who + untilText(r.Until, now) + ". Until then nobody else can write first here."
	case engagement.ReasonServed:
		return upperFirst(who) + " serves the contact’s case at the moment."
	case engagement.ReasonWaiting:
		return "The case waits for " + who + untilText(r.Until, now) + "."
	case engagement.ReasonNoConsent:
		return "No consent is recorded, and the contact has never written. Say how they agreed" + purposeText(r.Purpose) + "."
	case engagement.ReasonWithdrawn:
		return "The contact does not want to be written to any more" + purposeText(r.Purpose) + "."
	case engagement.ReasonInvalid:
		return "Messages did not reach this address. Validate it in the contact’s panel first."
	}
	return upperFirst(refusalTexts[r.Reason]) + "."
}

var refusalTexts = map[engagement.Reason]string{
	engagement.ReasonOff:         "engagement is off on this channel",
	engagement.ReasonNotAllowed:  "you are not on this channel’s list of agents who may engage",
	engagement.ReasonNotEntitled: "the plan does not include engagement on this channel",
	engagement.ReasonUnsupported: "this channel has no engagement",
	engagement.ReasonNotEligible: "the case waits where you do not serve",
	engagement.ReasonTarget:      "this is nobody who can be engaged",
}

// holder is what another agent is called; the asker may not know who it is.
func (a *app) holder(id storage.AgentID) string {
	if id == "" {
		return "another agent"
	}
	return a.nameOf(id)
}

func untilText(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	return " until " + dateText(t, now)
}

func purposeText(p storage.Purpose) string {
	if p == "" || p == storage.PurposeOther {
		return ""
	}
	return " (" + string(p) + ")"
}
