package export_test

import (
	"iter"
	"time"
	_ "time/tzdata" // the tests are the same on every machine

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/export"
	"github.com/rapport-go/rapport/storage"
)

var (
	start   = time.Date(2026, 6, 5, 20, 58, 0, 0, time.UTC)
	mia     = storage.Author{Kind: channel.AuthorContact, ID: "c-1", Name: "Mia Wong 王"}
	ana     = storage.Author{Kind: channel.AuthorAgent, ID: "ana", Name: "Ana"}
	robo    = storage.Author{Kind: channel.AuthorBot, ID: "robo"}
	welcome = storage.Author{Kind: channel.AuthorSystem}
)

// message makes a message some minutes after the start. change may be nil.
func message(n byte, by storage.Author, parts channel.Parts, change func(*storage.Message)) export.Item {
	m := &storage.Message{
		ID: storage.MessageID{15: n}, Conversation: storage.ConversationID{15: 1}, Case: storage.CaseID{15: 2}, Channel: "line-1",
		Direction: storage.Outbound, Author: by, Parts: parts, At: start.Add(time.Duration(n) * time.Minute), Key: "secret key",
		Raw: []byte("raw secret"), Memo: "memo secret",
	}
	if by.Kind == channel.AuthorContact {
		m.Direction = storage.Inbound
	} else {
		m.Outcome = storage.OutcomeQueued
	}
	if change != nil {
		change(m)
	}
	return export.Item{Message: m}
}

func text(s string) channel.Parts { return channel.Parts{channel.Text{Body: s}} }

// talk is a history with everything in it.
func talk() []export.Item {
	picture := channel.Media{ID: "1", Type: "image/jpeg", Name: "leak.jpg"}
	return []export.Item{
		message(0, mia, text("Hello,\nmy tap \"drips\"; what now?"), nil),
		message(1, welcome, text("Welcome!"), func(m *storage.Message) { m.Outcome = storage.OutcomeAccepted }),
		message(2, robo, channel.Parts{channel.Buttons{Body: "What is it about?", Buttons: []channel.Button{{ID: "1", Title: "Repair"}, {ID: "2", Title: "Bill"}}}},
			func(m *storage.Message) {
				m.Outcome = storage.OutcomeAccepted
				m.Progress = channel.Reported(channel.StatusRead, start, channel.Failure{})
			}),
		message(3, mia, channel.Parts{channel.Choice{ID: "1", Title: "Repair"}}, nil),
		message(4, mia, channel.Parts{channel.Image{Media: picture, Caption: "see"}}, func(m *storage.Message) {
			m.Reactions = []storage.Reaction{{Author: ana, Emoji: "👍", At: start.Add(5 * time.Minute)}}
		}),
		{Note: &export.Note{At: start.Add(5 * time.Minute), Author: ana, Text: "third time this year", Channel: "line-1", Case: storage.CaseID{15: 2}}},
		message(6, ana, text("We come tomorow."), func(m *storage.Message) { m.EditedAt = start.Add(7 * time.Minute) }),
		message(7, mia, text("wrong window"), func(m *storage.Message) { m.DeletedAt = start.Add(8 * time.Minute) }),
		message(62, mia, text("مرحبا"), func(m *storage.Message) { m.Forwarded = true }),
		message(63, mia, text("I am away."), func(m *storage.Message) { m.Automatic = "auto-replied" }),
		message(64, ana, channel.Parts{channel.File{Media: channel.Media{Type: "application/pdf"}, Caption: "The bill"}},
			func(m *storage.Message) {
				m.Outcome = storage.OutcomeRejected
				m.Progress = channel.Reported(channel.StatusFailed, start, channel.Failure{})
			}),
	}
}

func all(items ...export.Item) iter.Seq2[export.Item, error] {
	return func(yield func(export.Item, error) bool) {
		for _, i := range items {
			if !yield(i, nil) {
				return
			}
		}
	}
}

func full() export.Options {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return export.Options{
		Zone: zone, Notes: true, Title: "Mia & the tap",
		Name: func(a storage.Author) string {
			return map[string]string{"ana": "Ana Alvarez", "robo": "The Robot"}[a.ID]
		},
		ChannelName: func(id channel.ID) string { return map[channel.ID]string{"line-1": "LINE shop"}[id] },
	}
}
