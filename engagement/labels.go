package engagement

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/assign"
	"github.com/rapport-go/rapport/engagement/internal/automate"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// The limits of what is noted about a case or a contact.
const (
	maxLabels     = 50
	maxAttributes = 200
	maxAttribute  = 4 << 10 // bytes of a name and its value
)

// LabelCase puts labels on a case and takes others off, in the form that
// [storage.Labels] makes of them. Any agent who may reply on its channel can do
// so. What changes nothing is no event. *[InvalidError]: there would be more than
// 50.
func (e *Engine) LabelCase(ctx context.Context, agent storage.AgentID, id storage.CaseID, add, remove []string) (*storage.Case, error) {
	return e.change(ctx, "label", agent, id, func(d *deed, _ context.Context) error {
		return d.label(add, remove)
	})
}

// label puts labels on the case, and takes others off. After an error, the case
// is as it was.
func (d *deed) label(add, remove []string) error {
	had := d.Case.Labels
	next := relabelled(had, add, remove)
	if len(next) > maxLabels {
		return invalid("labels", fmt.Sprintf("would be more than %d", maxLabels))
	}
	d.Case.Labels = next
	for _, l := range d.Case.Labels {
		if !slices.Contains(had, l) {
			d.Note(journal.CaseChanged, d.at, d.author, journal.Detail{Change: journal.ChangeLabelled, Label: l})
		}
	}
	for _, l := range had {
		if !slices.Contains(d.Case.Labels, l) {
			d.Note(journal.CaseChanged, d.at, d.author, journal.Detail{Change: journal.ChangeUnlabel, Label: l})
		}
	}
	return nil
}

func relabelled(had, add, remove []string) []string {
	gone := storage.Labels(remove...)
	kept := slices.DeleteFunc(slices.Clone(had), func(l string) bool { return slices.Contains(gone, l) })
	return storage.Labels(append(kept, add...)...)
}

// SetCaseAttribute notes something about a case; an empty value takes it away.
// *[InvalidError]: there is no name, the text is too long, or there would be more
// than 200 attributes.
func (e *Engine) SetCaseAttribute(ctx context.Context, agent storage.AgentID, id storage.CaseID, name, value string) (*storage.Case, error) {
	if err := checkAttribute(name, value); err != nil {
		return nil, fmt.Errorf("set attribute: %w", err)
	}
	return e.change(ctx, "set attribute", agent, id, func(d *deed, _ context.Context) error {
		return d.attribute(name, value)
	})
}

func checkAttribute(name, value string) error {
	switch {
	case name == "" || channel.CleanText(name) != name || channel.CleanText(value) != value:
		return invalid("name", "must be text that is not empty, and the value text without NUL")
	case len(name)+len(value) > maxAttribute:
		return invalid("value", fmt.Sprintf("is longer than %d bytes", maxAttribute))
	}
	return nil
}

// attribute notes something about the case. After an error, the case is as it
// was.
func (d *deed) attribute(name, value string) error {
	next, changed, err := attributed(d.Case.Attributes, name, value)
	if err != nil || !changed {
		return err
	}
	d.Case.Attributes = next
	d.Note(journal.CaseChanged, d.at, d.author, journal.Detail{Change: journal.ChangeAttribute, Attribute: name, Value: value})
	return nil
}

// attributed is what is noted with one more, and whether that is another.
func attributed(had map[string]string, name, value string) (next map[string]string, changed bool, err error) {
	if had[name] == value {
		return had, false, nil
	}
	if len(name)+len(value) > maxAttribute {
		return had, false, invalid("value", fmt.Sprintf("is longer than %d bytes", maxAttribute))
	}
	next = maps.Clone(had)
	if next == nil {
		next = map[string]string{}
	}
	if next[name] = value; value == "" {
		delete(next, name)
	}
	if len(next) > maxAttributes {
		return had, false, invalid("name", fmt.Sprintf("would be one of more than %d attributes", maxAttributes))
	}
	return next, true, nil
}

// LabelContact puts labels on a contact and takes others off, as
// [Engine.LabelCase] does with a case. Who may is as for
// [Engine.PutContact].
func (e *Engine) LabelContact(ctx context.Context, agent storage.AgentID, id storage.ContactID, add, remove []string) (c *storage.Contact, err error) {
	err = e.update(ctx, "label contact", func(ctx context.Context, tx storage.Tx) error {
		by, err := e.authorOf(ctx, tx, agent)
		if err != nil {
			return err
		}
		if err := e.permitContact(ctx, tx, agent, id); err != nil {
			return err
		}
		c, err = labelContact(ctx, tx, by, id, add, remove, nil)
		return err
	})
	if err == nil {
		e.news.publish()
	}
	return c, err
}

// labelContact changes labels of a contact, on the occasion of a conversation, if
// there is one.
func labelContact(ctx context.Context, tx storage.Tx, by storage.Author, id storage.ContactID, add, remove []string, conv *storage.Conversation) (*storage.Contact, error) {
	contacts, err := tx.Contacts().Get(ctx, id)
	if err != nil {
		return nil, err
	}
	c := contacts[0]
	next := relabelled(c.Labels, add, remove)
	switch {
	case slices.Equal(next, c.Labels):
		return c, nil
	case len(next) > maxLabels:
		return nil, invalid("labels", fmt.Sprintf("would be more than %d", maxLabels))
	}
	c.Labels = next
	return c, writeContact(ctx, tx, by, c, conv, journal.Detail{Change: "labels"})
}

// writeContact writes a contact that was changed, and tells of it.
func writeContact(ctx context.Context, tx storage.Tx, by storage.Author, c *storage.Contact, conv *storage.Conversation, d journal.Detail) error {
	if err := tx.Contacts().Update(ctx, c); err != nil {
		return err
	}
	entry := onContact(journal.ContactChanged, by, c.ID, d)
	if conv != nil {
		entry = journal.OnConversation(entry, conv)
	}
	return tx.Journal().Append(ctx, entry)
}

// labelContactBy does what an automation wants with a contact's labels.
func (e *Engine) labelContactBy(ctx context.Context, tx storage.Tx, d automate.Deed, a automation.Label) (automation.Reason, error) {
	convs, err := tx.Conversations().Get(ctx, d.Conversation)
	if err != nil {
		return "", err
	}
	_, err = labelContact(ctx, tx, automate.Author(d.By), convs[0].Contact, a.Add, a.Remove, convs[0])
	return unsent(err)
}

// noteContact notes something about the contact as an automation.
func (e *Engine) noteContact(ctx context.Context, tx storage.Tx, d automate.Deed, name, value, change string) (automation.Reason, error) {
	convs, err := tx.Conversations().Get(ctx, d.Conversation)
	if err != nil {
		return "", err
	}
	contacts, err := tx.Contacts().Get(ctx, convs[0].Contact)
	if err != nil {
		return "", err
	}
	c, value := contacts[0], channel.CleanText(value)
	next, changed, err := attributed(c.Attributes, name, value)
	if err != nil || !changed {
		return unsent(err)
	}
	c.Attributes = next
	return "", writeContact(ctx, tx, automate.Author(d.By), c, convs[0], journal.Detail{Change: change, Attribute: name, Value: value})
}

// setOwner makes an agent the one who looks after the contact.
func (e *Engine) setOwner(ctx context.Context, tx storage.Tx, d automate.Deed, agent string) (automation.Reason, error) {
	return e.noteContact(ctx, tx, d, assign.OwnerAttribute, agent, journal.ChangeOwner)
}
