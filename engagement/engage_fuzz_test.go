package engagement_test

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
)

// fiveCases is an engine with five cases, one each of five people.
func fiveCases(f *testing.F) *engagement.Engine {
	f.Helper()
	fake := channeltest.NewFake("line")
	e, err := engagement.New(engagement.Config{
		Store: memory.New().Tenant("test"), Channels: map[channel.ID]channel.Channel{line: fake},
	})
	if err != nil {
		f.Fatal(err)
	}
	if err := e.PutAgent(f.Context(), "", &storage.Agent{ID: "ana"}); err != nil {
		f.Fatal(err)
	}
	for i := range 5 {
		from := channel.Address{Kind: channel.AddressUser, Value: fmt.Sprint("customer-", i)}
		r := fake.Webhook(fake.Inbound(from, "hello"))
		r.URL.Path = "/" + string(line)
		rec := httptest.NewRecorder()
		if e.Handler().ServeHTTP(rec, r); rec.Code != 200 {
			f.Fatal(rec.Code)
		}
	}
	return e
}

// FuzzInboxAfter: whatever a screen hands in as its place in a list is refused
// by name, or is one from which the list goes on and ends.
func FuzzInboxAfter(f *testing.F) {
	e := fiveCases(f)
	query := engagement.InboxQuery{View: engagement.ViewOpen, Agent: "ana", Limit: 2}
	first, err := e.Inbox(f.Context(), query)
	if err != nil || first.Next == "" {
		f.Fatal(err, first.Next)
	}
	for _, seed := range []string{"", first.Next, "e30", "bnVsbA", "!", first.Next + "A", "eyJMYXN0QWN0aXZpdHkiOiIwMDAwLTAxLTAxVDAwOjAwOjAwWiJ9"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, after string) {
		q, seen := query, map[storage.CaseID]bool{}
		q.After = after
		for range 4 { // more pages than there can be
			page, err := e.Inbox(t.Context(), q)
			if bad, ok := errors.AsType[*engagement.InvalidError](err); ok && bad.Field == "After" && len(seen) == 0 {
				return
			}
			if err != nil {
				t.Fatalf("after %q: %v", q.After, err)
			}
			for _, item := range page.Items {
				if seen[item.Case.ID] {
					t.Fatalf("after %q: case %s comes twice", q.After, item.Case.ID)
				}
				seen[item.Case.ID] = true
			}
			if q.After = page.Next; q.After == "" {
				return
			}
		}
		t.Fatalf("the list does not end after %q", after)
	})
}

// FuzzEventsAfter: the same for the place in the journal.
func FuzzEventsAfter(f *testing.F) {
	e := fiveCases(f)
	all, err := e.EventPage(f.Context(), "", 1000)
	if err != nil || len(all) == 0 {
		f.Fatal(err, len(all))
	}
	for _, seed := range []string{"", string(all[0].Cursor), "x", "-1", "9999999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, after string) {
		some, err := e.EventPage(t.Context(), storage.Cursor(after), 1000)
		if err == nil && len(some) > len(all) {
			t.Fatalf("after %q there are more than all", after)
		}
	})
}
