package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// past writes what happened at an instant into the journal.
func past(t testing.TB, store storage.Store, entries ...*storage.JournalEntry) {
	t.Helper()
	require.NoError(t, store.Update(t.Context(), func(ctx context.Context, tx storage.Tx) error {
		return tx.Journal().Append(ctx, entries...)
	}))
}

func happened(t testing.TB, kind engagement.EventKind, at time.Time, by storage.Author, on string, id storage.CaseID, d engagement.EventDetail) *storage.JournalEntry {
	t.Helper()
	data, err := json.Marshal(d)
	require.NoError(t, err)
	return &storage.JournalEntry{At: at, Kind: string(kind), Actor: by, Channel: channel.ID(on), Case: id, Data: data}
}

// caseOf is the story of one case: answered after so many minutes, and closed
// after an hour.
func caseOf(t testing.TB, n int, at time.Time, on string, agent storage.AgentID, minutes int) []*storage.JournalEntry {
	id := storage.CaseID{0: 1, 14: byte(n >> 8), 15: byte(n)}
	contact, system := storage.Author{Kind: channel.AuthorContact, ID: "c"}, storage.Author{Kind: channel.AuthorSystem}
	who := storage.Author{Kind: channel.AuthorAgent, ID: string(agent)}
	got := engagement.EventDetail{Owner: agent}
	return []*storage.JournalEntry{
		happened(t, engagement.CaseOpened, at, system, on, id, engagement.EventDetail{}),
		happened(t, engagement.MessageReceived, at, contact, on, id, engagement.EventDetail{}),
		happened(t, engagement.CasePickedUp, at.Add(time.Minute), who, on, id, got),
		happened(t, engagement.MessageQueued, at.Add(time.Duration(minutes)*time.Minute), who, on, id, engagement.EventDetail{}),
		happened(t, engagement.CaseClosed, at.Add(time.Hour), who, on, id, engagement.EventDetail{}),
	}
}

// fortnight is what happened on some days, by chance.
func fortnight(t testing.TB, store storage.Store, days int, now time.Time) {
	r := rand.New(rand.NewPCG(3, 4))
	n := 0
	var all []*storage.JournalEntry
	for d := days; d > 0; d-- {
		if d%7 == 3 {
			continue // a day off
		}
		noon := now.AddDate(0, 0, -d)
		for range 4 + r.IntN(8) {
			n++
			agent := []storage.AgentID{"ana", "ben", "cleo"}[r.IntN(3)]
			on := []string{"whatsapp-demo", "mail-demo", "messenger-demo"}[r.IntN(3)]
			story := caseOf(t, n, noon, on, agent, 2+r.IntN(40))
			if r.IntN(6) == 0 {
				story = story[:4] // it stays open
			} else if r.IntN(2) == 0 {
				said := happened(t, engagement.SurveyAnswered, noon.Add(2*time.Hour), storage.Author{Kind: channel.AuthorContact}, on, story[0].Case, engagement.EventDetail{})
				said.Data = fmt.Appendf(nil, `{"survey":{"id":"q","score":%d}}`, 2+r.IntN(4))
				story = append(story, said)
			}
			all = append(all, story...)
		}
	}
	slices.SortStableFunc(all, func(x, y *storage.JournalEntry) int { return x.At.Compare(y.At) })
	past(t, store, all...)
}

// rigWith is a rig on a store in which something has happened before.
func rigWith(t *testing.T, happen func(storage.Store)) *rig {
	t.Helper()
	store := memory.New().Tenant(tenant)
	happen(store)
	srv := httptest.NewUnstartedServer(nil)
	a, err := newApp(t.Context(), options{data: t.TempDir(), routing: true, public: "http://" + srv.Listener.Addr().String()}, settings{Agents: demoAgents}, store)
	require.NoError(t, err)
	srv.Config.Handler = a.handler()
	srv.Start()
	t.Cleanup(srv.Close)
	t.Cleanup(a.endLive)
	t.Cleanup(a.phones.line(simulatedMail).simulator.(*mailSide).server.Close)
	return &rig{t: t, app: a, store: store, srv: srv, mia: cloudOf(a).Phones()[0]}
}

func TestS5_37_TheFiguresPageShowsWhatWasCounted(t *testing.T) {
	const one, two = "whatsapp-demo", "messenger-demo"
	r := rigWith(t, func(store storage.Store) {
		noon := time.Now().AddDate(0, 0, -2)
		past(t, store, caseOf(t, 1, noon, one, "ana", 10)...)
		past(t, store, caseOf(t, 2, noon.Add(2*time.Hour), two, "ben", 20)...)
		past(t, store, caseOf(t, 3, noon.Add(4*time.Hour), two, "ben", 30)[:4]...)
	})
	res, body := r.get("/figures?days=7")
	require.Equal(t, http.StatusOK, res.StatusCode, body)
	assert.Contains(t, body, `<svg viewBox`)
	assert.Contains(t, body, "First response by day: Median, 90 %")
	assert.Regexp(t, `Open now</h2><p class="value"><a href="/\?view=open">1<`, body)

	rows := r.table("/figures.csv?days=7&by=agent")
	require.Len(t, rows, 2)
	assert.Equal(t, "1", rows["Ana"]["closed people"])
	assert.Equal(t, "600.0", rows["Ana"]["first people wall mean"])
	assert.Equal(t, "2", rows["Ben"]["first people wall count"])
	assert.Equal(t, "1500.0", rows["Ben"]["first people wall mean"])
	assert.Equal(t, "3600.0", rows["Ana"]["resolution people wall mean"])
	assert.Equal(t, "0", rows["Ben"]["first bots wall count"])

	by := r.table("/figures.csv?days=7&by=channel")
	assert.Equal(t, "2", by[two]["opened"])
	both := r.table("/figures.csv?days=7&by=side&channel=" + two + "&whom=agent:ben")
	assert.Equal(t, "1", both["all"]["closed people"])
	teams := r.table("/figures.csv?days=7&by=team")
	assert.Equal(t, "3", teams["Sales"]["first people wall count"])
	assert.Equal(t, "3", teams["Support"]["first people wall count"])
	assert.NotContains(t, body, "NaN")
}

// table reads a table by the names of its rows and columns.
func (r *rig) table(path string) map[string]map[string]string {
	r.t.Helper()
	res, body := r.get(path)
	require.Equal(r.t, http.StatusOK, res.StatusCode, body)
	assert.Contains(r.t, res.Header.Get("Content-Disposition"), "attachment; filename=")
	all, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	require.NoError(r.t, err)
	out := map[string]map[string]string{}
	for _, row := range all[1:] {
		out[row[0]] = map[string]string{}
		for i, cell := range row {
			out[row[0]][all[0][i]] = cell
		}
	}
	return out
}

func TestOnlyThoseWhoLeadSeeTheFigures(t *testing.T) {
	r := newRig(t)
	for _, path := range []string{"/figures", "/figures.csv?by=day"} {
		res, body := r.send(http.MethodGet, path, "", nil, http.Header{"Cookie": {agentCookie + "=ben"}})
		assert.Equal(t, http.StatusForbidden, res.StatusCode, body)
		res, body = r.get(path)
		assert.Equal(t, http.StatusOK, res.StatusCode, body)
	}
}

// Who leads on one channel only sees what was counted there.
func TestFiguresAreOfTheChannelsOfTheRole(t *testing.T) {
	const one, two = "whatsapp-demo", "messenger-demo"
	r := rigWith(t, func(store storage.Store) {
		noon := time.Now().AddDate(0, 0, -2)
		past(t, store, caseOf(t, 1, noon, one, "ana", 10)...)
		past(t, store, caseOf(t, 2, noon.Add(2*time.Hour), two, "ana", 20)[:4]...)
	})
	require.NoError(t, r.app.engine.PutRole(t.Context(), "ana", &engagement.Role{
		ID: "lead", Name: "Lead", Channels: map[channel.ID][]engagement.Permission{one: {engagement.ViewCases, engagement.ExportChats}},
	}))
	require.NoError(t, r.app.engine.PutAgent(t.Context(), "ana", &storage.Agent{ID: "zoe", Name: "Zoe", Role: "lead"}))
	me := &storage.Agent{ID: "zoe"}
	mine, err := r.app.leads(t.Context(), me)
	require.NoError(t, err)
	require.Equal(t, []channel.ID{one}, mine)
	q, err := askOf(url.Values{}, time.Now())
	require.NoError(t, err)
	v, err := r.app.figuresView(t.Context(), me, mine, q)
	require.NoError(t, err)
	assert.Equal(t, "0", v.Tiles[0].Value, "the open case is on the other channel")
	assert.Equal(t, "1", v.Tiles[2].Value)
	assert.Len(t, v.Channels, 1)
	q.Channel = two
	_, err = r.app.figuresView(t.Context(), me, mine, q)
	assert.ErrorContains(t, err, "no such channel")
}

func TestFiguresOfNothingSaySo(t *testing.T) {
	r := newRig(t)
	_, body := r.get("/figures")
	assert.Contains(t, body, "Nothing was counted in these days.")
	assert.NotContains(t, body, "NaN")
	for query, status := range map[string]int{
		"days=8": 400, "days=0": 400, "days=0&from=2026-06-05&to=2026-06-01": 400, "days=0&from=1990-01-01&to=2026-01-01": 400,
		"channel=nothing": 404, "whom=team:nothing": 404, "whom=agent:nobody": 404, "days=0&from=2026-06-01&to=2026-06-05": 200,
		"clock=business&side=bots": 200,
	} {
		res, body := r.get("/figures?" + query)
		assert.Equal(t, status, res.StatusCode, "%s: %s", query, body[:min(len(body), 100)])
	}
}

// What the page says of a figure is what its definition says.
func TestTheWordsAreThoseOfTheDefinitions(t *testing.T) {
	text, err := os.ReadFile("../../docs/metrics.md")
	require.NoError(t, err)
	words := []string{casesWords, closedWords, backlogWords, levelWords, surveyWords, countedWords, percentWords}
	for _, m := range measures {
		words = append(words, m.Words)
	}
	for _, w := range words {
		assert.Contains(t, string(text), w)
	}
}

func TestSpansAreReadable(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", 59 * time.Second: "59 s", 61 * time.Second: "1 min 1 s", time.Hour: "1 h", 90 * time.Minute: "1 h 30 min",
		50 * time.Hour: "2 d 2 h", 59*time.Minute + 59600*time.Millisecond: "60 min",
	} {
		assert.Equal(t, want, tookText(d))
	}
	assert.Equal(t, "'=1+1", unspoiled("=1+1"))
	q, err := askOf(url.Values{}, time.Now())
	require.NoError(t, err)
	assert.Len(t, (&count{ask: q}).days(), 14)
}

// The numbers of rules are for those who write the program.
func TestNoRuleNumbersForPeople(t *testing.T) {
	for _, m := range measures {
		assert.NotRegexp(t, `S\d`, plainWords(m.Words))
	}
	assert.Equal(t, "Handle is how long one owner had one case: all stretches", plainWords("Handle is how long one owner had one case (S5.37): all stretches"))
	_, page := newRig(t).get("/figures")
	assert.NotContains(t, page, "S5.37")
}
