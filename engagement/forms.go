package engagement

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/catalogue"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// A TemplateForm is what has to be filled before a template can be sent.
type TemplateForm struct {
	Template templates.Template `json:"template"`
	// Fields are in the order of a form. Automatic ones hold their value, which
	// the agent may change; one whose source has none is blank (S5.43, S5.44).
	Fields []templates.Field `json:"fields"`
}

// TemplateForm prepares a template for an agent who wants to send it to a
// contact; a zero contact is somebody who is not known yet. What comes back is
// handed, filled, to [templates.Template.Fill]. Of a contact whom the agent may not
// see nothing is filled in, and addresses are for those who may see them.
// [storage.ErrNotFound]: there is no such template, or contact. *[DeniedError]: the
// agent may not act. No agent is the host.
func (e *Engine) TemplateForm(ctx context.Context, agent storage.AgentID, ch channel.ID, name, language string, contact storage.ContactID) (TemplateForm, error) {
	entry, err := e.Template(ctx, ch, name, language)
	if err != nil {
		return TemplateForm{}, err
	}
	form := TemplateForm{Template: entry.Template, Fields: entry.Template.Fields()}
	automatic, err := automaticOf(entry)
	if err != nil || len(automatic) == 0 {
		return form, err
	}
	var lookup templates.Lookup
	err = e.view(ctx, "template form", func(ctx context.Context, tx storage.Tx) (err error) {
		lookup, err = e.lookupFor(ctx, tx, agent, ch, contact)
		return err
	})
	if err != nil {
		return TemplateForm{}, err
	}
	form.Fields = templates.AutoFill(form.Fields, automatic, lookup)
	return form, nil
}

func automaticOf(entry TemplateEntry) (all []templates.Automatic, err error) {
	if len(entry.Fills) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(entry.Fills, &all); err != nil {
		return nil, fmt.Errorf("template %q: automatic fields: %w", entry.Template.Name, err)
	}
	return all, nil
}

// SaveAutomatic says which fields of a template are filled by themselves, and
// with what. They stay when the templates are read anew. The agent must have
// [ManageChannels]: *[DeniedError]. Each *[templates.Fault] says what does not
// fit the template. [storage.ErrNotFound].
func (e *Engine) SaveAutomatic(ctx context.Context, agent storage.AgentID, ch channel.ID, name, language string, all []templates.Automatic) error {
	fills, err := json.Marshal(all)
	if err != nil {
		return fmt.Errorf("save automatic fields: %w", err)
	}
	err = e.update(ctx, "save automatic fields", func(ctx context.Context, tx storage.Tx) error {
		if err := permit(ctx, tx, agent, ManageChannels, ch); err != nil {
			return err
		}
		entry, _, err := e.catalogue.Get(ctx, tx, ch, name, language)
		if err != nil {
			return err
		}
		if entry == nil {
			return fmt.Errorf("template %q in %q: %w", name, language, storage.ErrNotFound)
		}
		if err := entry.Template.CheckAutomatic(all); err != nil {
			return err
		}
		if err := e.catalogue.SetFills(ctx, tx, ch, name, language, fills, now()); err != nil {
			return err
		}
		return noteTemplates(ctx, tx, ch, now(), []catalogue.Change{{Name: name, Language: language, Kind: "automatic"}})
	})
	if err == nil {
		e.news.publish()
	}
	return err
}

// lookup gives data of a contact and an agent by the names of package
// templates.
func (e *Engine) lookup(ctx context.Context, tx storage.Tx, agent storage.AgentID, ch channel.ID, id storage.ContactID) (templates.Lookup, error) {
	values := map[string]string{templates.ChannelName: string(ch)}
	if agent != "" {
		agents, err := tx.Agents().Get(ctx, agent)
		if err != nil {
			return nil, err
		}
		values[templates.AgentName] = agents[0].Name
		teams, err := tx.Teams().Of(ctx, agent)
		if err != nil {
			return nil, err
		}
		if len(teams) > 0 {
			values[templates.TeamName] = teams[0].Name
		}
	}
	if !id.IsZero() {
		if err := contactData(ctx, tx, id, values); err != nil {
			return nil, err
		}
	}
	return func(name string) (string, bool) {
		v, ok := values[name]
		return v, ok
	}, nil
}

// contactData adds what is known of a contact.
func contactData(ctx context.Context, tx storage.Tx, id storage.ContactID, values map[string]string) error {
	contacts, err := tx.Contacts().Get(ctx, id)
	if err != nil {
		return err
	}
	values[templates.ContactName] = contacts[0].Name
	for key, v := range contacts[0].Attributes {
		values[templates.ContactAttribute(key)] = v
	}
	identities, err := tx.Identities().OfContacts(ctx, id)
	for _, i := range identities {
		name := ""
		switch i.Address.Kind {
		case channel.AddressPhone:
			name = templates.ContactPhone
		case channel.AddressMail:
			name = templates.ContactMail
		}
		if _, there := values[name]; name != "" && !there {
			values[name] = strings.TrimSpace(i.Address.Value)
		}
	}
	return err
}
