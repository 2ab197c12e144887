package metrics_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/storage"
)

// FuzzResume: a snapshot that is taken goes on, and can be written again.
func FuzzResume(f *testing.F) {
	b, err := metrics.New(metrics.Config{})
	if err != nil {
		f.Fatal(err)
	}
	for _, ev := range begins() {
		b.Observe(ev)
	}
	seed, err := json.Marshal(b)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add([]byte(`{}`))
	f.Add([]byte(`{"version":1,"period":"day","zone":"UTC","cases":{"x":null}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		b, err := metrics.Resume(metrics.Config{}, data)
		if err != nil {
			return
		}
		for _, ev := range begins() {
			b.Observe(ev)
		}
		if _, err := json.Marshal(b); err != nil {
			t.Fatalf("cannot be written again: %v", err)
		}
	})
}

// begins are the first events of a case.
func begins() []engagement.Event {
	at := time.Date(2026, 10, 1, 9, 0, 0, 0, time.UTC)
	var one engagement.Event
	one.Cursor, one.At, one.Kind, one.Channel, one.Case = "1", at, engagement.CaseOpened, "line-1", storage.CaseID{1}
	one.Actor = storage.Author{Kind: channel.AuthorSystem}
	two := one
	two.Cursor, two.At, two.Kind = "2", at.Add(time.Minute), engagement.CasePickedUp
	two.Actor = storage.Author{Kind: channel.AuthorAgent, ID: "ana"}
	return []engagement.Event{one, two}
}
