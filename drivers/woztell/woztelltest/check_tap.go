package woztelltest

import (
	"fmt"
	"strings"

	"github.com/rapport-go/rapport/templates"
)

// A tapValue is how the value of a kind of button is written.
type tapValue struct {
	subType, parameter string
	given              func(outParameter) bool
}

var tapValues = map[templates.ButtonKind]tapValue{
	templates.ButtonReply: {"quick_reply", "payload", func(v outParameter) bool { return v.Payload != "" }},
	templates.ButtonURL:   {"url", "text", func(v outParameter) bool { return v.Text != "" }},
	templates.ButtonOTP:   {"url", "text", func(v outParameter) bool { return v.Text != "" }},
	templates.ButtonCode:  {"copy_code", "coupon_code", func(v outParameter) bool { return v.Coupon != "" }},
	templates.ButtonFlow:  {"flow", "action", func(v outParameter) bool { return v.Action != nil }},
}

// checkTaps holds the values of buttons against the buttons.
func checkTaps(where string, all outComponents, buttons []templates.Button) *PlatformError {
	known := 0
	for i, b := range buttons {
		c := all.button(i)
		if c != nil {
			known++
		}
		if f := checkTap(fmt.Sprintf("%sbutton %d", where, i), c, b); f != nil {
			return f
		}
	}
	sent := 0
	for _, c := range all {
		if strings.EqualFold(c.Type, "button") {
			sent++
		}
	}
	if sent != known {
		return fault(131009, "%sbuttons: there is no button at an index", where)
	}
	return nil
}

// checkTap: what a button must be given is there, once and of its kind.
func checkTap(name string, c *outComponent, b templates.Button) *PlatformError {
	want, takes := tapValues[b.Kind]
	switch {
	case c == nil && b.Takes() == "":
		return nil
	case c == nil:
		return fault(131008, "%s requires a parameter", name)
	case !takes || b.Accepts() == "":
		return fault(132000, "%s takes no value", name)
	case !strings.EqualFold(c.SubType, want.subType):
		return fault(131009, "%s: the sub_type is not %s", name, want.subType)
	case b.Kind == templates.ButtonFlow && len(c.Parameters) == 0:
		return nil
	case len(c.Parameters) != 1 || c.Parameters[0].Type != want.parameter || !want.given(c.Parameters[0]):
		return fault(131008, "%s requires a parameter of type %s", name, want.parameter)
	}
	return nil
}
