package relay

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/sla"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
)

// words is what somebody said, is called or can be reached by.
const words = "PRIVATE"

// full is an event that has everything, and people's words wherever those may
// stand.
func full() engagement.Event {
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	person := channel.Address{Kind: channel.AddressPhone, Value: words}
	return engagement.Event{
		Cursor: "7", At: at, Kind: engagement.CaseTransferring,
		Actor:   storage.Author{Kind: channel.AuthorAgent, ID: "ana", Name: words},
		Subject: engagement.Subject{Channel: "line-1"},
		Detail: engagement.EventDetail{
			Status: channel.StatusFailed, Outcome: storage.OutcomeRejected,
			Failure: &channel.Failure{Kind: channel.Unreachable, Code: "131026", Detail: words},
			Author:  &storage.Author{Kind: channel.AuthorContact, ID: words, Name: words},
			Change:  "media", Owner: "ben", Disposition: "sold", For: "cid", Until: at, Agents: []storage.AgentID{"dan"},
			Bot: "robo", Route: &routing.Decision{Outcome: routing.Offer, Reason: routing.ByDirect, Destination: "desk"},
			Page:     "https://host.example/" + words,
			Transfer: &journal.Transfer{From: "ana", To: "ben", Note: words},
			Presence: &storage.Presence{Agent: "eve", State: "active", Since: at},
			Binding:  &journal.Binding{Agent: "fay", Until: at},
			Composer: &journal.Composer{Free: true, Until: at},
			Consent: &storage.Consent{
				Kind: "whatsapp", Address: person, Purpose: storage.PurposeMarketing, Granted: true, Detail: words,
				By: storage.Author{Kind: channel.AuthorAgent, Name: words},
			},
			Template: &journal.Template{Name: "order", Language: "en", Change: "status", Old: "a", New: "b"},
			Identity: &journal.Identity{State: "invalid", Problem: words},
			Setting:  "routing", Health: &channel.Health{Send: channel.AbilityBlocked, Reasons: []string{words}},
			Event: json.RawMessage(`{"text":"` + words + `"}`), Reason: words,
			Clock: &journal.Clock{Kind: "solution", At: at, Within: 90 * time.Second},
			Ended: &sla.Outcome{Agent: "gus", Result: sla.Met},
			Label: "vip", Attribute: "plan", Value: words, Text: words, Data: map[string]string{"about": words},
			Automation: &automation.Explanation{Automation: "welcome", Reason: automation.Gone, Text: words},
			Survey:     &journal.Survey{ID: "csat", Score: 4}, Why: "gone",
		},
	}
}

func TestNobodysWordsNamesOrAddressesAreInADetail(t *testing.T) {
	body, err := payload("id", full(), nil)
	require.NoError(t, err)
	assert.NotContains(t, string(body), words)
	for _, there := range []string{
		`"version":1`, `"id":"id"`, `"type":"case.transferring"`, `"cursor":"7"`, `"actor":{"kind":"agent","id":"ana"}`,
		`"author":{"kind":"contact"}`, `"status":"failed"`, `"outcome":"rejected"`, `"failure":"unreachable"`, `"code":"131026"`,
		`"owner":"ben"`, `"bot":"robo"`, `"for":"cid"`, `"agents":["dan"]`, `"disposition":"sold"`,
		`"route":{"outcome":"offer","reason":"direct","destination":"desk"}`, `"transfer":{"from":"ana","to":"ben"}`,
		`"presence":{"agent":"eve","state":"active"`, `"agent":"fay"`, `"composer":{"free":true`, `"purpose":"marketing","granted":true`,
		`"template":{"name":"order","language":"en","change":"status"}`, `"state":"invalid"`, `"setting":"routing"`,
		`"health":{"send":"blocked"}`, `"kind":"solution"`, `"seconds":90`, `"result":"met"`,
		`"label":"vip"`, `"attribute":"plan"`, `"automation":{"name":"welcome","ran":false,"reason":`, `"survey":{"id":"csat","score":4}`, `"why":"gone"`,
	} {
		assert.Contains(t, string(body), there)
	}
}

func TestWhatDoesNotMatterIsLeftOut(t *testing.T) {
	body, err := payload("id", engagement.Event{Kind: engagement.CaseClosed}, nil)
	require.NoError(t, err)
	assert.JSONEq(t, `{"version":1,"id":"id","type":"case.closed","timestamp":"0001-01-01T00:00:00Z","data":{"cursor":""}}`, string(body))
}

func TestContentHasTheWords(t *testing.T) {
	s := &sender{}
	c, err := s.contentOf(t.Context(), full())
	require.NoError(t, err)
	body, err := json.Marshal(c)
	require.NoError(t, err)
	for _, there := range []string{`"note":"PRIVATE"`, `"reason":"PRIVATE"`, `"name":"PRIVATE"`, `"event":{"text":"PRIVATE"}`, `"page":"https://host.example/PRIVATE"`, `"value":"PRIVATE"`, `"text":"PRIVATE"`, `"data":{"about":"PRIVATE"}`} {
		assert.Contains(t, string(body), there)
	}
}

func TestAMessageThatWasErasedIsNotThere(t *testing.T) {
	engine, err := engagement.New(engagement.Config{Store: memory.New().Tenant("test")})
	require.NoError(t, err)
	ev := full()
	ev.Message = storage.MessageID{1}
	c, err := (&sender{engine: engine}).contentOf(t.Context(), ev)
	require.NoError(t, err)
	assert.Nil(t, c.Message)
	assert.Equal(t, words, c.Note)
}

func TestIDsAreOfTheEventTheEndpointAndTheStore(t *testing.T) {
	seen := map[string]bool{}
	for _, salt := range []string{"a", "b"} {
		for _, endpoint := range []string{"crm", "erp"} {
			for _, c := range []storage.Cursor{"1", "2"} {
				id := webhookID(salt, endpoint, c)
				assert.Equal(t, id, webhookID(salt, endpoint, c))
				seen[id] = true
			}
		}
	}
	assert.Len(t, seen, 8)
}

func TestOldFailuresMakeRoom(t *testing.T) {
	var k kept
	for i := range maxFailures + 5 {
		k.gaveUp(Trial{Attempts: i}, "", time.Time{})
	}
	require.Len(t, k.Failures, maxFailures)
	assert.Equal(t, 5, k.Failures[0].Attempts)
}
