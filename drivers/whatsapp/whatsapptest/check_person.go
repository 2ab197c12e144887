package whatsapptest

import "github.com/rapport-go/rapport/templates"

// refusesNow says why a message to p is refused at once: the window of 24
// hours is closed, and it is no template (WA messages/send-messages,
// 2025-11-04).
func (p *Phone) refusesNow(tpl *templates.Template) *refusal {
	if p.server.opts.LateRefusals {
		return nil
	}
	return p.windowClosed(tpl)
}

// refusesLater says why a message that was accepted fails.
func (p *Phone) refusesLater(tpl *templates.Template) *refusal {
	switch {
	case p.blocked:
		return refuse(131026, "the message is undeliverable")
	case tpl != nil && tpl.Category == templates.CategoryMarketing && p.noAds:
		return refuse(131050, "the recipient stopped marketing messages")
	}
	return p.windowClosed(tpl)
}

func (p *Phone) windowClosed(tpl *templates.Template) *refusal {
	if tpl != nil || p.open() {
		return nil
	}
	return refuse(131047, "more than 24 hours have passed since the recipient last wrote")
}
