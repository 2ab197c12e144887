package messengertest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/channel"
)

// errNoThread is the error of Visit for somebody who was never there.
var errNoThread = errors.New("messengertest: there is no thread yet: GetStarted begins one")

// Visit comes to an existing thread by a link of the business's (r.Source
// "link": m.me, which opens the window), by an ad ("ad") or by a plugin on the
// page r.URL (EV/messaging_referrals). It fails without a thread.
func (p *Phone) Visit(r channel.Referral) error {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.lastAct.IsZero() {
		return errNoThread
	}
	if r.Source == "link" {
		p.acted()
	}
	e := p.fromPerson(s.now())
	e.Referral = wireReferral(r)
	s.tell("messaging_referrals", p, e, s.now())
	return nil
}

// wireReferral is how somebody got here. A click on an ad opens the window only
// with the message that follows it (SEND).
func wireReferral(r channel.Referral) *inReferral {
	w := &inReferral{Ref: r.Ref, Source: "SHORTLINK", Type: "OPEN_THREAD"}
	switch r.Source {
	case "ad":
		w.Source, w.AdID = "ADS", r.ID
		w.Ads = &inAd{Title: r.Headline, Photo: r.URL}
	case "plugin":
		w.Source, w.Referer = "CUSTOMER_CHAT_PLUGIN", r.URL
	}
	return w
}

// messageReferral is the same beside a message; for the page of an article in
// the shop it is only the article.
func messageReferral(r channel.Referral) *inReferral {
	if r.Source == "product" {
		return &inReferral{Source: "SHOPS", Type: "OPEN_THREAD", Product: &inProduct{r.ID}}
	}
	return wireReferral(r)
}

// GetStarted taps the button that begins a thread. The zero Referral is no
// link, ad or plugin that led there. It fails if the Page has no such button.
func (p *Phone) GetStarted(r channel.Referral) (string, error) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	var set struct {
		Payload string `json:"payload"`
	}
	if !s.profile.read("get_started", &set) {
		return "", errors.New("messengertest: the Page has no Get Started button")
	}
	var from *inReferral
	if r != (channel.Referral{}) {
		from = wireReferral(r)
	}
	return p.postback(channel.Button{ID: set.Payload, Title: "Get Started"}, nil, from), nil
}

// Ask taps an ice breaker: a question that the Page offers before the first
// message (ICE).
func (p *Phone) Ask(question string) (string, error) {
	return p.tapFixed("ice breaker", question, (*Server).iceBreakers)
}

// Menu taps an item of the persistent menu (PM).
func (p *Phone) Menu(title string) (string, error) {
	return p.tapFixed("menu item", title, (*Server).menu)
}

func (p *Phone) tapFixed(what, title string, list func(*Server) []channel.Button) (string, error) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	all := list(s)
	i := slices.IndexFunc(all, func(b channel.Button) bool { return b.Title == title })
	if i < 0 {
		return "", fmt.Errorf("messengertest: the Page has no %s %q", what, title)
	}
	return p.postback(all[i], nil, nil), nil
}

// OptInByPlugin ticks the box of a plugin on a web page: there is a user_ref
// and no page-scoped id (EV/messaging_optins; COUR).
func (p *Phone) OptInByPlugin(ref, userRef string) {
	p.happen("messaging_optins", func(e *event) {
		e.Sender, e.Optin = &party{UserRef: userRef}, &inOptin{Ref: ref, UserRef: userRef}
	})
}

// OptInToMessages agrees to notifications, or stops or resumes them with the
// status "STOP NOTIFICATIONS" or "RESUME NOTIFICATIONS"
// (EV/messaging_optins). It opens no window (R1).
func (p *Phone) OptInToMessages(token, title, payload, status string) {
	p.happen("messaging_optins", func(e *event) {
		e.Optin = &inOptin{Type: "notification_messages", Token: token, Title: title, Payload: payload, Status: status}
	})
}

// LinkAccount logs in at the business: the code is what its page gave. An empty
// code logs out (EV/messaging_account_linking).
func (p *Phone) LinkAccount(code string) {
	p.happen("messaging_account_linking", func(e *event) {
		p.linked = code != ""
		e.Linking = &inLinking{Status: "unlinked"}
		if p.linked {
			e.Linking = &inLinking{Status: "linked", Code: code}
		}
	})
}

// Feedback rates a message of the business (EV/response_feedback).
func (p *Phone) Feedback(message string, good bool) {
	words := "Bad response"
	if good {
		words = "Good response"
	}
	p.happen("response_feedback", func(e *event) { e.Feedback = &inFeedback{words, message} })
}

// Send sends an event of the person's of a kind that the server does not have,
// such as an order: fields are what stands beside sender, recipient and
// timestamp, as a JSON object. It opens no window.
func (p *Phone) Send(fields json.RawMessage) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(fields, &all); err != nil || all == nil {
		return errors.New("messengertest: the fields are no JSON object")
	}
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	all["sender"], all["recipient"] = mustJSON(party{ID: p.psid}), mustJSON(party{ID: s.opts.PageID})
	all["timestamp"] = mustJSON(s.now().UnixMilli())
	s.courier.Add(update{List: "messaging", Value: mustJSON(all)}, s.now())
	return nil
}

// happen tells an event that fill completes.
func (p *Phone) happen(field string, fill func(*event)) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	e := p.fromPerson(s.now())
	fill(e)
	s.tell(field, p, e, s.now())
	s.touch()
}
