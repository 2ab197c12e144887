package routing

import (
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// A Condition says of a case whether it holds. All of its fields that are set
// must hold; of a list, one entry has to match. A condition without any field
// is refused when settings are checked, and does not hold.
type Condition struct {
	Channels  []channel.ID   `json:"channels,omitempty"`
	Kinds     []channel.Kind `json:"kinds,omitempty"`
	Tags      []ServiceTagID `json:"tags,omitempty"`
	Languages []string       `json:"languages,omitempty"`
	Entries   []string       `json:"entries,omitempty"`
	// Skills hold for cases that need one of them (S3.79).
	Skills []SkillID `json:"skills,omitempty"`
	// Attribute is about the contact.
	Attribute *AttributeIs `json:"attribute,omitempty"`
	// Text holds if the contact's first words contain one of these, whatever
	// their case.
	Text []string `json:"text,omitempty"`
	// Open and Closed name a schedule that must be open, or closed.
	Open   string `json:"open,omitempty"`
	Closed string `json:"closed,omitempty"`

	All []Condition `json:"all,omitempty"`
	Any []Condition `json:"any,omitempty"`
	Not *Condition  `json:"not,omitempty"`
}

// AttributeIs holds if the contact has the attribute with one of the values, or
// with any if there are none.
type AttributeIs struct {
	Name string   `json:"name"`
	In   []string `json:"in,omitempty"`
}

// empty reports whether c says nothing.
func (c *Condition) empty() bool {
	lists := len(c.Channels) + len(c.Kinds) + len(c.Tags) + len(c.Languages) + len(c.Entries) +
		len(c.Skills) + len(c.Text) + len(c.All) + len(c.Any)
	return lists == 0 && c.Attribute == nil && c.Open == "" && c.Closed == "" && c.Not == nil
}

func oneOf[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

func (c *Condition) holds(of *Case, hours map[string]Schedule, k *clock) bool {
	plain := oneOf(c.Channels, of.Channel) && oneOf(c.Kinds, of.Kind) && oneOf(c.Tags, of.Tag) &&
		oneOf(c.Languages, of.Language) && oneOf(c.Entries, of.Entry)
	return !c.empty() && plain && c.needed(of) && c.said(of.Text) && c.Attribute.holds(of) &&
		c.timely(hours, k) && c.nested(of, hours, k)
}

func (c *Condition) needed(of *Case) bool {
	return len(c.Skills) == 0 || slices.ContainsFunc(of.Skills, func(n Need) bool { return slices.Contains(c.Skills, n.Skill) })
}

func (c *Condition) said(text string) bool {
	text = strings.ToLower(text)
	return len(c.Text) == 0 || slices.ContainsFunc(c.Text, func(word string) bool {
		return strings.Contains(text, strings.ToLower(word))
	})
}

func (a *AttributeIs) holds(of *Case) bool {
	if a == nil {
		return true
	}
	value, ok := of.Attributes[a.Name]
	return ok && oneOf(a.In, value)
}

func (c *Condition) timely(hours map[string]Schedule, k *clock) bool {
	open, closed := hours[c.Open], hours[c.Closed]
	return (c.Open == "" || open != nil && k.open(open)) && (c.Closed == "" || closed != nil && !k.open(closed))
}

func (c *Condition) nested(of *Case, hours map[string]Schedule, k *clock) bool {
	holds := func(c Condition) bool { return c.holds(of, hours, k) }
	fails := func(c Condition) bool { return !holds(c) }
	return !slices.ContainsFunc(c.All, fails) && (len(c.Any) == 0 || slices.ContainsFunc(c.Any, holds)) &&
		(c.Not == nil || fails(*c.Not))
}
