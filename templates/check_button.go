package templates

import (
	"net/url"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

func (c *checker) buttons(values []channel.TemplateButton) {
	given := map[int]bool{}
	for _, v := range values {
		switch {
		case v.Index < 0 || v.Index >= len(c.on.Buttons):
			c.fault(FaultExtra, InButton, v.Index, "is not there")
		case given[v.Index]:
			c.fault(FaultTwice, InButton, v.Index, "has two values")
		default:
			c.button(c.on.Buttons[v.Index], v)
		}
		given[v.Index] = true
	}
	for i, b := range c.on.Buttons {
		if b.Takes() != "" && !given[i] {
			c.variable(FaultMissing, InButton, i, b.variable(), b.without("has no value", "wants a value of kind "+string(b.Takes())))
		}
	}
}

// variable is the name of the variable that a value fills; empty if the button
// takes a value that is none of the template's variables.
func (b Button) variable() string {
	if len(b.Variables) == 0 {
		return ""
	}
	return b.Variables[0].Name
}

// without chooses the wording for a button with a variable or for one without.
func (b Button) without(variable, plain string) string {
	if b.variable() != "" {
		return variable
	}
	return plain
}

// button checks one value against its button.
func (c *checker) button(b Button, v channel.TemplateButton) {
	wants := b.Accepts()
	switch {
	case wants == "":
		c.fault(FaultExtra, InButton, v.Index, "takes no value")
		return
	case v.Kind != wants:
		c.fault(FaultKind, InButton, v.Index, "takes a value of kind "+string(wants))
		return
	case v.Data != "" && b.Kind != ButtonFlow, len(v.Sections) > 0 && b.Kind != ButtonProducts:
		c.fault(FaultExtra, InButton, v.Index, "takes nothing beside its value")
	}
	if b.bare() && v.Value == "" || c.plain(b, v) {
		c.special(b, v)
	}
}

// plain checks what every value must be.
func (c *checker) plain(b Button, v channel.TemplateButton) bool {
	faults := c.rules.problems(v.Value)
	for _, p := range faults {
		c.variable(p.code, InButton, v.Index, b.variable(), p.text)
	}
	return len(faults) == 0
}

// special checks what only a value of the button's kind must be.
func (c *checker) special(b Button, v channel.TemplateButton) {
	switch b.Kind {
	case ButtonURL:
		c.address(b, v)
	case ButtonCode:
		if !c.rules.Coupon.Allows(v.Value) {
			c.fault(FaultTooLong, InButton, v.Index, "takes a code of at most "+c.rules.Coupon.String())
		}
	case ButtonFlow:
		c.data(v)
	case ButtonProducts:
		c.products(v)
	}
}

// address checks the end of an address that a message gives.
func (c *checker) address(b Button, v channel.TemplateButton) {
	filled := b.address(v.Value)
	code, problem := FaultURL, ""
	switch {
	case b.repeats(v.Value):
		problem = "is the end of an address, and was given a whole one"
	case !isEncoded(v.Value):
		problem = "has characters that must be percent-encoded in its value"
	case !b.leads(filled):
		problem = "makes an address that leads elsewhere, or nowhere"
	case !c.rules.URL.Allows(filled):
		code, problem = FaultTooLong, "makes the address longer than "+c.rules.URL.String()
	default:
		return
	}
	c.variable(code, InButton, v.Index, b.variable(), problem)
}

// repeats reports whether value begins with what stands before it anyway.
func (b Button) repeats(value string) bool {
	fixed, _ := b.around()
	return strings.Contains(fixed, "://") && strings.HasPrefix(value, fixed)
}

// leads reports whether a filled address is one that can be opened, on the host
// that the template was approved for. Only a template whose variable stands in
// the middle, as part of the host, leaves the host to the message.
func (b Button) leads(filled string) bool {
	u, ok := webAddress(filled)
	if !ok || u.User != nil {
		return false
	}
	before, _ := b.around()
	approved, err := url.Parse(before)
	if err != nil || approved.Host == "" || b.inHost() {
		return true
	}
	return strings.EqualFold(u.Host, approved.Host)
}

// inHost reports whether the address's variable is within the host: nothing
// that ends a host stands before it, and something stands behind it.
func (b Button) inHost() bool {
	before, after := b.around()
	_, host, _ := strings.Cut(before, "://")
	return after != "" && !strings.ContainsAny(host, "/?#")
}
