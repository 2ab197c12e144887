package templates

import (
	"errors"
	"fmt"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// A Fault is one thing that is wrong with the values for a template. It is
// channel.Invalid: errors.Is(err, channel.Invalid) holds. Its text quotes no
// value.
type Fault struct {
	// Where is "template", "header", "body" or "button".
	Where string
	// Index is the place of the value or of the button, from 0; -1 for what is
	// not about a single one.
	Index int
	// Problem says what is wrong.
	Problem string
}

func (f *Fault) Error() string {
	if f.Index < 0 {
		return "template: " + f.Where + ": " + f.Problem
	}
	return fmt.Sprintf("template: %s %d: %s", f.Where, f.Index+1, f.Problem)
}

// Unwrap returns channel.Invalid.
func (f *Fault) Unwrap() error { return channel.Invalid }

// Check says whether m gives t every value that it wants, and no others. It
// reports all faults at once, each a *Fault, joined with errors.Join. Whether
// the template may be sent at all, Sendable says.
func (t *Template) Check(m channel.Template) error {
	c := checker{t: t}
	if m.Name != t.Name || m.Language != t.Language {
		c.fault("template", -1, fmt.Sprintf("is %s in %s, not the template that the values are for", t.Name, t.Language))
	}
	c.header(m.Header)
	c.texts("body", m.Body, t.Body)
	c.buttons(m.Buttons)
	return errors.Join(c.faults...)
}

type checker struct {
	t      *Template
	faults []error
}

func (c *checker) fault(where string, index int, problem string) {
	c.faults = append(c.faults, &Fault{where, index, problem})
}

func (c *checker) header(values []channel.Parameter) {
	kind := c.t.Header.Kind
	if kind == "" || kind == HeaderText {
		c.texts("header", values, c.t.Header.Text)
		return
	}
	if len(values) != 1 || kindOf(values[0]) != kind {
		c.fault("header", -1, "wants one value, of kind "+string(kind))
	}
}

// kindOf is the kind of header that a value fills.
func kindOf(p channel.Parameter) HeaderKind {
	switch {
	case p.Image != nil:
		return HeaderImage
	case p.Video != nil:
		return HeaderVideo
	case p.File != nil:
		return HeaderFile
	case p.Location != nil:
		return HeaderLocation
	}
	return HeaderText
}

// texts holds values against the variables of a text.
func (c *checker) texts(where string, values []channel.Parameter, text Text) {
	if len(values) != len(text.Variables) {
		c.fault(where, -1, fmt.Sprintf("wants %d values, got %d", len(text.Variables), len(values)))
		return
	}
	given := map[string]bool{}
	for i, v := range values {
		given[v.Name] = true
		if kindOf(v) != HeaderText || strings.TrimSpace(v.Text) == "" {
			c.fault(where, i, "wants a text that is not empty")
		}
	}
	if c.t.Parameters != Named {
		return
	}
	for i, v := range text.Variables {
		if !given[v.Name] {
			c.fault(where, i, fmt.Sprintf("the variable %q has no value", v.Name))
		}
	}
}

func (c *checker) buttons(values []channel.TemplateButton) {
	given := map[int]channel.TemplateButton{}
	for _, v := range values {
		if problem := c.misplaced(v); problem != "" {
			c.fault("button", v.Index, problem)
		} else if _, twice := given[v.Index]; twice {
			c.fault("button", v.Index, "has two values")
		}
		given[v.Index] = v
	}
	for i, b := range c.t.Buttons {
		if _, ok := given[i]; b.Takes() != "" && !ok {
			c.fault("button", i, "wants a value of kind "+string(b.Takes()))
		}
	}
}

// misplaced says why a value does not belong to its button.
func (c *checker) misplaced(v channel.TemplateButton) string {
	if v.Index < 0 || v.Index >= len(c.t.Buttons) {
		return "is not there"
	}
	b := c.t.Buttons[v.Index]
	wants := b.Takes()
	if b.Kind == ButtonReply {
		wants = channel.TemplateReply
	}
	switch {
	case wants == "":
		return "takes no value"
	case v.Kind != wants:
		return "takes a value of kind " + string(wants)
	case v.Value == "":
		return "has an empty value"
	}
	return ""
}
