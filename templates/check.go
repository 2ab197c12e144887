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
	c := checker{t: t, rules: r}
	if m.Name != t.Name || m.Language != t.Language {
		c.fault(FaultTemplate, InTemplate, -1, "is not the one that the values are for")
	}
	c.unsupported()
	c.header(m.Header)
	c.texts(InBody, t.Body, m.Body, r.Body)
	c.buttons(m.Buttons)
	c.oneTimeCode(m)
	return errors.Join(c.faults...)
}

// A checker collects faults.
type checker struct {
	t      *Template
	rules  Rules
	faults []error
}

func (c *checker) fault(code FaultCode, where Place, index int, problem string) {
	c.faults = append(c.faults, &Fault{Code: code, Where: where, Index: index, Problem: problem})
}

// unsupported names what the template wants with each message and
// channel.Template has no place for.
func (c *checker) unsupported() {
	if k := c.t.Header.Kind; k == HeaderGIF || k == HeaderProduct {
		c.fault(FaultUnsupported, InHeader, -1, "wants a value of kind "+string(k)+", which cannot be sent yet")
	}
	if c.t.Offer != nil && c.t.Offer.Expires {
		c.fault(FaultUnsupported, InOffer, -1, "wants the end of the offer, which cannot be sent yet")
	}
	if len(c.t.Cards) > 0 {
		c.fault(FaultUnsupported, InCards, -1, "want values of their own, which cannot be sent yet")
	}
	for i, b := range c.t.Buttons {
		if b.Kind == ButtonFlow || b.Kind == ButtonProducts || b.Kind == ButtonProduct {
			c.fault(FaultUnsupported, InButton, i, "wants a value of kind "+string(b.Kind)+", which cannot be sent yet")
		}
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
