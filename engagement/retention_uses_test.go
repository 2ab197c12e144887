package engagement_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// withPicture is a template whose header is a picture.
var withPicture = templates.Template{
	ID: "8", Name: "pictured", Language: "en", Category: templates.CategoryUtility, Status: templates.StatusApproved,
	Header: templates.Header{Kind: templates.HeaderImage}, Body: templates.ParseText("Your order is ready."),
}

// inGerman is its translation.
var inGerman = func() templates.Template {
	t := withPicture
	t.ID, t.Language = "7", "de"
	return t
}()

// newFiledShop is a filed world whose channel has templates.
func newFiledShop(t *testing.T) *filed {
	t.Helper()
	return newFiledOn(t, memory.New().Tenant("test"), func(cfg *engagement.Config, fake *channeltest.Fake) {
		cfg.Channels[line] = &shop{Fake: fake, list: []templates.Template{withPicture, inGerman}}
	})
}

// planned has something leave later, to a person.
func (f *filed) planned(who string, parts channel.Parts, after time.Duration) engagement.Scheduled {
	f.t.Helper()
	s, err := f.Schedule(f.t.Context(), engagement.Outgoing{Conversation: f.workOf(who).Conversation, Agent: "ana", Parts: parts}, time.Now().Add(after))
	require.NoError(f.t, err)
	return s
}

// uses are all ways to need files, other than the message that they came or went
// with.
var uses = map[string]func(f *filed, parts channel.Parts){
	"a message that leaves later": func(f *filed, parts channel.Parts) { f.planned("eve", parts, 30*day) },
	"a message that could not leave then": func(f *filed, parts channel.Parts) {
		f.planned("eve", parts, time.Hour)
		_, err := f.PickUp(f.t.Context(), "ben", f.workOf("eve").ID)
		require.NoError(f.t, err)
		pass(2 * time.Hour)
		left, err := f.Scheduled(f.t.Context(), f.workOf("eve").Conversation)
		require.NoError(f.t, err)
		require.False(f.t, left[0].FailedAt.IsZero())
	},
	"a message that waits to be sent": func(f *filed, parts channel.Parts) {
		require.NoError(f.t, f.Pause(f.t.Context(), line, time.Now().Add(9*day)))
		_, err := f.Send(f.t.Context(), engagement.Outgoing{Conversation: f.workOf("eve").Conversation, Agent: "ana", Parts: parts})
		require.NoError(f.t, err)
	},
	"a canned reply": func(f *filed, parts channel.Parts) {
		canned := reply("with-logo", "Hello")
		canned.Parts, canned.Scope = parts, templates.Scope{All: true}
		require.NoError(f.t, f.PutReply(f.t.Context(), "", canned))
	},
	"a macro": func(f *filed, parts channel.Parts) {
		macro := greets("with-logo", automation.Send{Message: automation.Message{Parts: parts}})
		require.NoError(f.t, f.PutMacro(f.t.Context(), "", &macro))
	},
	"an automation": func(f *filed, parts channel.Parts) {
		f.rules(automation.Rule{ID: "show", Trigger: automation.MessageReceived, When: `message.text contains "show"`, Actions: automation.Actions{
			automation.Send{Message: automation.Message{Parts: parts}},
		}})
	},
	"a template": func(f *filed, parts channel.Parts) {
		require.NoError(f.t, f.PutAgent(f.t.Context(), "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
		_, err := f.SyncTemplates(f.t.Context(), line)
		require.NoError(f.t, err)
		for i, p := range parts {
			picture := p.(channel.Image).Media
			all := []templates.Automatic{{Field: withPicture.Fields()[0].Key, Media: &picture}}
			require.NoError(f.t, f.SaveAutomatic(f.t.Context(), "chief", line, "pictured", []string{"en", "de"}[i], all))
		}
	},
}

// What an old message has is kept for whoever else needs it, be it of the business
// or what a contact sent.
func TestAFileGoesWithTheLastWhoUsesIt(t *testing.T) {
	for name, use := range uses {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := newFiledShop(t)
				stop := f.start()
				defer stop()
				f.keeps(3)
				theirs := f.shows("max", "the broken tap", "pixels")
				came := theirs.Parts[0].(channel.Image).Media
				ours, file := f.hands(theirs.Conversation, "offer.png")
				pass(2 * day)
				f.comes("eve")
				use(f, channel.Parts{channel.Image{Media: file}, channel.Image{Media: came}})
				pass(2 * day)
				f.forgotten(ours.ID, "as you asked", "offer.png")
				f.forgotten(theirs.ID, "the broken tap", "holiday.png")
				for _, m := range []channel.Media{file, came} {
					body, err := f.media.Open(t.Context(), m.Stored)
					require.NoError(t, err)
					require.NoError(t, body.Close())
				}
			})
		})
	}
}

// An erasure takes the files of what would have left later, but not those that
// leave for somebody else.
func TestAnErasureTakesTheFilesOfWhatWouldHaveLeft(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFiled(t, memory.New().Tenant("test"))
		stop := f.start()
		defer stop()
		max, eve := f.comes("max"), f.comes("eve")
		_, ours := f.hands(max.Conversation, "both.png")
		own, err := f.Upload(t.Context(), "own.png", "image/png", 3, newReader("png"))
		require.NoError(t, err)
		f.planned("eve", channel.Parts{channel.Image{Media: own}}, day)
		f.planned("eve", channel.Parts{channel.Image{Media: ours}, channel.Image{Media: own}}, day)
		require.Equal(t, 2, f.files())
		r, err := f.ErasePerson(t.Context(), "", eve.Contact)
		require.NoError(t, err)
		pass(time.Minute)
		r, err = f.Receipt(t.Context(), r.ID)
		require.NoError(t, err)
		require.False(t, r.DoneAt.IsZero())
		assert.Equal(t, 2, r.Removed.Scheduled)
		assert.Equal(t, []int{1, 1, 0}, []int{r.Files, r.FilesKept, r.FilesLeft}, "each file once")
		body, err := f.media.Open(t.Context(), ours.Stored)
		require.NoError(t, err)
		require.NoError(t, body.Close())
		assert.Equal(t, 1, f.files())
	})
}
