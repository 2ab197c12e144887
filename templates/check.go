package templates

import (
	"errors"

	"github.com/rapport-go/rapport/channel"
)

// Check holds m against t by the rules of [WhatsApp], which is the only
// provider with templates of this form here. Whether the template may be sent
// at all, Ready says.
func (t *Template) Check(m channel.Template) error { return WhatsApp().Check(t, m) }

// Ready checks everything that can be known before m is sent by a channel of
// the account: that the template is the account's, that its provider takes it,
// and that the values are right. It reports all faults at once, like Check.
//
// A template whose Account is not known passes for every account.
func (t *Template) Ready(account string, m channel.Template) error {
	return errors.Join(t.checkAccount(account), t.checkStatus(), t.Check(m))
}

func (t *Template) checkAccount(account string) error {
	if t.Account == "" || t.Account == account {
		return nil
	}
	return &Fault{Code: FaultAccount, Where: InTemplate, Index: -1, Problem: "belongs to another account"}
}

func (t *Template) checkStatus() error {
	if t.Sendable() {
		return nil
	}
	f := &Fault{Code: FaultStatus, Where: InTemplate, Index: -1, Problem: "cannot be sent: the provider has not said that it is approved"}
	if t.Status != "" {
		f.Problem = "cannot be sent while it is " + string(t.Status)
	}
	return f
}

// Check says whether m gives t every value that it wants, and no others, and
// whether each value is one that the provider takes. It reports all faults at
// once, each a *Fault, joined with errors.Join; [Faults] lists them.
//
// Components that the model has no word for are not checked: see
// Template.Other.
func (r Rules) Check(t *Template, m channel.Template) error {
	c := checker{t: t, rules: r, on: t.own(), card: -1}
	if m.Name != t.Name || m.Language != t.Language {
		c.fault(FaultTemplate, InTemplate, -1, "is not the one that the values are for")
	}
	c.offer(m)
	c.values(channel.TemplateCard{Header: m.Header, Body: m.Body, Buttons: m.Buttons})
	c.oneTimeCode(m)
	c.cards(m.Cards)
	return errors.Join(c.faults...)
}

// A checker collects faults. It is on the template itself or on a card of it.
type checker struct {
	t      *Template
	rules  Rules
	on     Card
	card   int // the card's index, or -1
	faults []error
}

func (c *checker) fault(code FaultCode, where Place, index int, problem string) {
	c.variable(code, where, index, "", problem)
}

func (c *checker) variable(code FaultCode, where Place, i int, name, problem string) {
	f := &Fault{Code: code, Where: where, Index: i, Variable: name, Problem: problem}
	if c.card >= 0 {
		f.Where, f.Card = where.within(), c.card
	}
	c.faults = append(c.faults, f)
}

// values holds values against what takes them.
func (c *checker) values(v channel.TemplateCard) {
	c.header(v.Header)
	c.texts(InBody, c.on.Body, v.Body, c.bodyLimit())
	c.buttons(v.Buttons)
}

func (c *checker) bodyLimit() channel.Limit {
	switch {
	case c.card >= 0 || c.on.Header.Kind == HeaderProduct:
		return c.rules.CardBody
	case c.t.Offer != nil:
		return c.rules.OfferBody
	}
	return c.rules.Body
}

// offer: a message says when the offer ends if the template counts down to it,
// and only then.
func (c *checker) offer(m channel.Template) {
	expires := c.t.Offer != nil && c.t.Offer.Expires
	switch {
	case expires && m.OfferEnds.IsZero():
		c.fault(FaultMissing, InOffer, -1, "wants the time at which it ends")
	case !expires && !m.OfferEnds.IsZero():
		c.fault(FaultExtra, InOffer, -1, "takes no time at which it ends")
	}
}

// cards: a message has all cards of the template, and no others (a provider's
// documentation, docs.kapso.ai/docs/whatsapp/templates/carousel, 2026).
func (c *checker) cards(values []channel.TemplateCard) {
	for i := len(c.t.Cards); i < len(values); i++ {
		c.fault(FaultExtra, InCards, i, "is not there")
	}
	for i, card := range c.t.Cards {
		if i >= len(values) {
			c.fault(FaultMissing, InCards, i, "is left out: a message has all cards")
			continue
		}
		c.on, c.card = card, i
		c.values(values[i])
		c.on, c.card = c.t.own(), -1
	}
}

// oneTimeCode: the code is given twice, and must be the same (WA
// templates/authentication-templates, 2025-11).
func (c *checker) oneTimeCode(m channel.Template) {
	for i, b := range c.t.Buttons {
		if b.Kind != ButtonOTP || len(m.Body) == 0 || valueOf(m.Buttons, i) == "" {
			continue
		}
		if code := m.Body[0].Text; code != valueOf(m.Buttons, i) {
			c.fault(FaultMismatch, InButton, i, "must be given the code that is in the body")
		} else if !c.rules.OneTimeCode.Allows(code) {
			c.fault(FaultTooLong, InButton, i, "takes a code of at most "+c.rules.OneTimeCode.String())
		}
	}
}
