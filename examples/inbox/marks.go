package main

import (
	"maps"
	"slices"
	"strconv"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A marksView is what a case and its contact are marked with.
type marksView struct {
	// Urgent is the priority in a word; empty for a normal one.
	Urgent string
	// Case and Contact are what can be marked; nil for what is not there.
	Case, Contact *marked
	// Talk is the address of the person's whole talk.
	Talk string
}

// A marked is one thing with labels and attributes.
type marked struct {
	// What is "case" or "contact", and At the address that marks it.
	What, At   string
	Labels     []labelView
	Attributes []attribute
	// May says that the agent can change them.
	May bool
}

// A labelView is a label, with the address of the list of cases that have it.
type labelView struct{ Name, URL string }

// An attribute is something that was noted about a case or a contact.
type attribute struct{ Name, Value string }

func marksOf(c engagement.Composer, where place) marksView {
	may := c.Why != engagement.ComposerDenied
	v := marksView{Contact: markedContact(c.Contact, may), Talk: where.person(c.Contact.ID).url()}
	if c.Case != nil {
		v.Urgent = urgency(c.Case.Priority)
		v.Case = &marked{What: "case", At: "/cases/" + c.Case.ID.String(), Attributes: attributesOf(c.Case.Attributes), May: may}
		for _, l := range c.Case.Labels {
			v.Case.Labels = append(v.Case.Labels, labelView{l, where.to(engagement.ViewOpen).labelled(l).url()})
		}
	}
	return v
}

func markedContact(c *storage.Contact, may bool) *marked {
	v := &marked{What: "contact", At: "/contacts/" + c.ID.String(), Attributes: attributesOf(c.Attributes), May: may}
	for _, l := range c.Labels {
		v.Labels = append(v.Labels, labelView{Name: l})
	}
	return v
}

// attributesOf are attributes in the order of their names.
func attributesOf(all map[string]string) []attribute {
	var list []attribute
	for _, name := range slices.Sorted(maps.Keys(all)) {
		list = append(list, attribute{name, all[name]})
	}
	return list
}

// urgency is a priority in a word; empty for a normal one.
func urgency(priority int) string {
	if priority == 0 {
		return ""
	}
	for _, p := range priorityChoices {
		if p.Value == priority {
			return p.Title
		}
	}
	return "Priority " + strconv.Itoa(priority)
}

// Urgent is the priority of the case in a word; empty for a normal one.
func (it item) Urgent() string { return urgency(it.Case.Priority) }

// Labels are the first labels of the case, as many as a line of the list has room
// for.
func (it item) Labels() []string { return it.Case.Labels[:min(2, len(it.Case.Labels))] }

// MoreLabels is how many there are besides.
func (it item) MoreLabels() int { return len(it.Case.Labels) - len(it.Labels()) }
