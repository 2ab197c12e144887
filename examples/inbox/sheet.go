package main

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

// middle gathers what the middle of the page shows: a sheet, or a conversation.
func (a *app) middle(ctx context.Context, s *screen) (err error) {
	where, me := s.Place, s.Me
	switch where.sheet {
	case sheetStart:
		s.Start, err = a.startView(ctx, me, where)
	case sheetContact:
		s.Contact, err = a.contactView(ctx, me, where)
	case sheetBindings:
		s.Bindings, err = a.bindingsView(ctx, me, where)
	case sheetMail:
		s.Mail, err = a.newMail(where)
	case sheetAdmin:
		s.Admin, err = a.adminView(ctx, me, where)
	case sheetLater:
		s.Later, err = a.myLater(ctx, me, where)
	case sheetSettings:
		s.Settings, err = a.settingsView(ctx, me, where)
	case sheetSearch:
		s.Search, err = a.searchMessages(ctx, me, where)
	case sheetPerson:
		s.Person, err = a.wholeTalk(ctx, me, where)
	case sheetMerge:
		s.Merge, err = a.mergeView(ctx, me, where)
	case sheetMentions:
		s.Mentions, err = a.mentionsView(ctx, me, where)
	case "":
		if !where.conversation.IsZero() {
			s.Chat, err = a.chat(ctx, me, where)
		}
	default:
		err = badRequest("the page has no sheet of that name")
	}
	return err
}

// Sheet is the name of the sheet that is shown.
func (s *screen) Sheet() string { return string(s.Place.sheet) }

// BackURL is the address of what lies under the sheet.
func (s *screen) BackURL() string { return s.Place.open(s.Place.conversation).url() }

// MailURL is the address of a new mail; empty if there is no mailbox.
func (s *screen) MailURL() string {
	if !s.HasMail {
		return ""
	}
	return s.Place.on(sheetMail).url()
}

// StartURL, BindingsURL and SettingsURL are the addresses of sheets.
func (s *screen) StartURL() string    { return s.Place.on(sheetStart).url() }
func (s *screen) BindingsURL() string { return s.Place.on(sheetBindings).url() }
func (s *screen) SettingsURL() string { return s.Place.on(sheetSettings).url() }

// WhoURL is the address of a contact's sheet.
func (s *screen) WhoURL(id storage.ContactID) string { return s.Place.who(id).url() }

// Open reports whether the middle shows anything.
func (s *screen) Open() bool { return s.Chat != nil || s.Place.sheet != "" }
