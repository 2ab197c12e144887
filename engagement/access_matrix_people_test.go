package engagement_test

import (
	"bytes"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/require"
)

// ofPeople are what is done to contacts, and their bindings.
func ofPeople() []row {
	return []row{
		{name: "PutContact", takes: serving, before: remembered, do: func(s *scene, t aim) (any, error) {
			c, ok := s.kept[t.name].(storage.Contact)
			if !ok {
				c = storage.Contact{ID: t.contact, Version: 1}
			}
			c.Name = "Somebody else"
			return nil, s.PutContact(s.t.Context(), tess, &c)
		}},
		{name: "LabelContact", takes: serving, do: func(s *scene, t aim) (any, error) {
			return s.LabelContact(s.t.Context(), tess, t.contact, []string{"vip"}, nil)
		}},
		{name: "AddNumber", takes: serving, do: func(s *scene, t aim) (any, error) {
			return s.AddNumber(s.t.Context(), tess, t.contact, "whatsapp", "+4915112345699")
		}},
		{name: "Validate", takes: serving, do: func(s *scene, t aim) (any, error) {
			return s.Validate(s.t.Context(), tess, t.channel, t.address)
		}},
		{name: "RecordConsent", takes: serving, do: func(s *scene, t aim) (any, error) {
			return s.RecordConsent(s.t.Context(), tess, engagement.ConsentGiven{Contact: t.contact, Kind: "whatsapp", Basis: storage.BasisAgent})
		}},
		{name: "MergeContacts", takes: serving, before: spare, do: func(s *scene, t aim) (any, error) {
			return s.MergeContacts(s.t.Context(), tess, s.spare(), t.contact)
		}},
		{name: "UnmergeContacts", takes: serving, before: merged, do: func(s *scene, t aim) (any, error) {
			id, _ := s.kept[t.name].(storage.MergeID)
			return s.UnmergeContacts(s.t.Context(), tess, id)
		}},
		{name: "Start", takes: viewing.filtering(), do: func(s *scene, t aim) (any, error) {
			return s.Start(s.t.Context(), tess, engagement.Target{Contact: t.contact})
		}},
		{name: "EndBindings", takes: inGeneral(engagement.ManageChannels), do: func(s *scene, t aim) (any, error) {
			return nil, s.EndBindings(s.t.Context(), tess, t.contact)
		}},
		{name: "Revoke", takes: onIt(engagement.ManageChannels), before: bindsAll, do: func(s *scene, t aim) (any, error) {
			id, _ := s.kept[t.name].(storage.BindingID)
			return s.Revoke(s.t.Context(), tess, id)
		}},
		{name: "ErasePerson", takes: inGeneral(engagement.ErasePersons), do: func(s *scene, t aim) (any, error) {
			return s.ErasePerson(s.t.Context(), tess, t.contact)
		}},
		{name: "Receipts", takes: inGeneral(engagement.ErasePersons), alone: true, do: func(s *scene, _ aim) (any, error) {
			return s.Receipts(s.t.Context(), tess, "", 0)
		}},
		{name: "ExportPerson", takes: inGeneral(engagement.ErasePersons), do: func(s *scene, t aim) (any, error) {
			var out bytes.Buffer
			err := s.ExportPerson(s.t.Context(), tess, t.contact, &out)
			return out.String(), err
		}},
	}
}

// remembered keeps the contacts as they are.
func remembered(s *scene) {
	s.everyAim(func(b branch, t aim) {
		info, err := b.Contact(s.t.Context(), t.contact)
		require.NoError(s.t, err)
		s.kept[t.name] = *info.Contact
	})
}

// spare has somebody write whose case is closed, for a merge.
func spare(s *scene) { s.kept["spare"] = s.closed(s.branch, line, "+4915112345698") }

func (s *scene) spare() storage.ContactID {
	id, _ := s.kept["spare"].(storage.ContactID)
	return id
}

// closed is a contact whose case is closed.
func (s *scene) closed(b branch, ch channel.ID, number string) storage.ContactID {
	s.t.Helper()
	from := channel.Address{Kind: channel.AddressPhone, Value: number}
	r := b.fakes[ch].Webhook(b.fakes[ch].Inbound(from, "hello"))
	r.URL.Path = "/" + string(ch)
	require.Equal(s.t, 200, served(b.hook, r))
	a := b.find(aim{address: from})
	_, err := b.Done(s.t.Context(), "ana", a.case_, "")
	require.NoError(s.t, err)
	return a.contact
}

// merged has somebody else merged into each contact.
func merged(s *scene) {
	s.everyAim(func(b branch, t aim) {
		m, err := b.MergeContacts(s.t.Context(), "", s.closed(b, t.channel, numbers[t.name]+"7"), t.contact)
		require.NoError(s.t, err)
		s.kept[t.name] = m.ID
	})
}

// bindsAll has the owners of the cases engage their contacts, and ana who has none.
func bindsAll(s *scene) {
	s.everyAim(func(b branch, t aim) {
		_, err := b.EngagementSettings(s.t.Context(), t.channel)
		require.NoError(s.t, err)
		b.engages(t.channel)
		g := t.engagement()
		if g.Agent = b.ownerOf(t); g.Agent == "" {
			g.Agent = "ana"
		}
		_, err = b.Engage(s.t.Context(), g)
		require.NoError(s.t, err)
		b.due()
		page, err := b.Bindings(s.t.Context(), engagement.BindingQuery{Channel: t.channel, Holder: g.Agent})
		require.NoError(s.t, err)
		for _, one := range page.Items {
			if one.Binding.Contact == t.contact {
				s.kept[t.name] = one.Binding.ID
			}
		}
	})
}

func (b branch) ownerOf(t aim) storage.AgentID {
	b.t.Helper()
	c, err := b.Case(b.t.Context(), t.case_)
	require.NoError(b.t, err)
	return c.Owner
}

// engages switches engagement on for everybody on a channel.
func (b branch) engages(ch channel.ID) {
	b.t.Helper()
	settings, err := b.EngagementSettings(b.t.Context(), ch)
	require.NoError(b.t, err)
	settings.On, settings.Period, settings.Allow.All, settings.AssumeConsent = true, 7, true, true
	_, err = b.SaveEngagementSettings(b.t.Context(), "chief", ch, settings)
	require.NoError(b.t, err)
}
