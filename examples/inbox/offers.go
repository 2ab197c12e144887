package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// An offersView is what the agent may take now.
type offersView struct {
	Items []offerItem
	// Said is for people who do not see the list.
	Said string
	// Now is the server's clock, by which browsers count down.
	Now string
}

// An offerItem is one case that is offered.
type offerItem struct {
	item
	Back  string // where to go with it
	Kind  string // to whom it is offered, in words
	From  string // the colleague who wants to give it away; empty for none
	Note  string // what they say
	Entry string // how the contact came; empty if nothing is known
	Until string // when the offer ends, for browsers; empty if it does not
	Left  string // how long it stands, in words
}

func (a *app) offers(ctx context.Context, me *storage.Agent, where place) (offersView, error) {
	list, err := a.engine.Offers(ctx, me.ID)
	if err != nil {
		return offersView{}, err
	}
	now := time.Now()
	v := offersView{Now: stamp(now)}
	for _, o := range list {
		v.Items = append(v.Items, a.offerItem(o, me, where, now))
	}
	if len(v.Items) > 0 {
		v.Said = fmt.Sprintf("%d offered to you. First: %s, %s.", len(v.Items), v.Items[0].Name, v.Items[0].Kind)
	}
	return v, nil
}

func (a *app) offerItem(o engagement.Offer, me *storage.Agent, where place, now time.Time) offerItem {
	v := offerItem{item: a.item(o.InboxItem, me, where, now), Note: o.Note, Kind: "for you alone"}
	v.Face.Place = "offer" // the case may be in the list as well
	v.Back = where.to(engagement.ViewMine).open(o.Conversation.ID).url()
	v.Channel, v.Entry = a.channelTitle(o.Conversation.Channel), a.entryText(o.Case, o.Conversation.Channel)
	if v.Preview == v.Entry {
		v.Preview = "" // nothing was said yet
	}
	if o.Kind == engagement.OfferBroadcast {
		v.Kind = "for whoever is first"
	}
	if o.From != "" {
		v.From = a.nameOf(o.From)
		v.Kind = "from " + v.From
	}
	if !o.Until.IsZero() {
		v.Until, v.Left = stamp(o.Until), leftOf(o.Until, now)
	}
	return v
}

// stamp is an instant for browsers.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// leftOf is how long it is until an instant, as the page's script counts it.
func leftOf(until, now time.Time) string {
	s := int(max(until.Sub(now), 0).Round(time.Second).Seconds())
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// answerOffer accepts or declines a case.
func (a *app) answerOffer(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[storage.Case](r, "case")
	if err != nil {
		return err
	}
	me := a.agentOf(r).ID
	switch r.PathValue("verb") {
	case "accept":
		_, err = a.engine.Accept(r.Context(), me, id)
	case "decline":
		_, err = a.engine.Reject(r.Context(), me, id)
	default:
		err = notFound("action")
	}
	if err != nil {
		return a.worded(err)
	}
	return done(w, r)
}
