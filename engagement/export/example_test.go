package export_test

import (
	"fmt"
	"os"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/export"
	"github.com/rapport-go/rapport/storage"
)

// What engagement.Engine.History yields can be written in each form.
func Example() {
	history := func(yield func(*storage.Message, error) bool) {
		yield(&storage.Message{
			ID: storage.MessageID{1}, Channel: "shop", Direction: storage.Inbound, At: time.Date(2026, 6, 5, 9, 0, 0, 0, time.UTC),
			Author: storage.Author{Kind: channel.AuthorContact, Name: "Mia"}, Parts: channel.Parts{channel.Text{Body: "=1+1"}},
		}, nil)
	}
	if err := export.JSONLines(os.Stdout, export.Messages(history), export.Options{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"kind":"message","id":"01000000-0000-0000-0000-000000000000","at":"2026-06-05T09:00:00Z","channel":"shop","direction":"in","author":{"kind":"contact","name":"Mia"},"text":"=1+1","parts":[{"kind":"text","body":"=1+1"}]}
}
