package messengertest

import "time"

// How long after the last act of the customer's the business may write (SEND,
// 2026-05-05). That the seven days count from the same acts as the 24 hours is
// the simulator's reading: the page says "the last message".
const (
	standardWindow = 24 * time.Hour
	humanWindow    = 7 * 24 * time.Hour
)

// Open reports whether the business may write freely: the customer wrote,
// tapped, reacted or came by a link within the last 24 hours (SEND, 2026-05-05).
func (p *Phone) Open() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.within(standardWindow)
}

func (p *Phone) within(window time.Duration) bool {
	return !p.lastAct.IsZero() && p.server.now().Before(p.lastAct.Add(window))
}

// retiredTags ended on 2026-04-27 (SEND; CHG 2026-03-27): whoever still sends
// them is refused as for any bad parameter.
var retiredTags = map[string]bool{
	"CONFIRMED_EVENT_UPDATE": true, "ACCOUNT_UPDATE": true, "POST_PURCHASE_UPDATE": true,
}

// refusesWindow checks messaging_type and tag against the window. A missing
// messaging_type has the effect of RESPONSE (SEND). The caller holds s.mu.
func (s *Server) refusesWindow(p *Phone, req *request) *refusal {
	switch req.Type {
	case "", "RESPONSE", "UPDATE":
		if req.Tag != "" {
			return s.refusesTag(p, req.Tag)
		}
		return outside(p.within(standardWindow))
	case "MESSAGE_TAG":
		return s.refusesTag(p, req.Tag)
	case "UTILITY":
		if req.Message == nil || req.Message.Template == nil {
			return invalid("messaging_type UTILITY needs message.template")
		}
		return nil
	}
	return invalid("messaging_type %q is none", req.Type)
}

func (s *Server) refusesTag(p *Phone, tag string) *refusal {
	switch {
	case retiredTags[tag]:
		return invalid("Invalid parameter: the tag is not supported any more")
	case tag == "HUMAN_AGENT" && !s.opts.HumanAgent:
		// With which code Meta refuses this is not documented in what was read;
		// a missing permission is 10 without a subcode.
		return refuse(10, 0, "the app does not have the Human Agent feature")
	case tag == "HUMAN_AGENT":
		return outside(p.within(humanWindow))
	case tag == "NON_PROMOTIONAL_SUBSCRIPTION" && s.opts.NewsPage:
		return nil
	case tag == "NON_PROMOTIONAL_SUBSCRIPTION":
		return refuse(10, 2018065, "the Page needs the subscription permission")
	}
	return invalid("tag is required with messaging_type MESSAGE_TAG, and must be a live one")
}

// outside refuses what comes too late.
func outside(within bool) *refusal {
	if within {
		return nil
	}
	return refuse(10, 2018278, "This message is sent outside of allowed window.")
}
