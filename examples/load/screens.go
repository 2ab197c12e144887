package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A shown event is what a screen is told, in one line of JSON.
type shown struct {
	Kind engagement.EventKind `json:"kind"`
	At   time.Time            `json:"at"`
}

// showEvents streams what an agent may see to a screen, from now on, as a page
// of a host's would.
func showEvents(engine *engagement.Engine) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		after, err := engine.EventsEnd(r.Context())
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		out, lines := http.NewResponseController(w), json.NewEncoder(w)
		_ = out.Flush() // the screen is there
		agent := storage.AgentID(r.FormValue("agent"))
		for e, err := range engine.As(agent).Events(r.Context(), after) {
			if err != nil || lines.Encode(shown{e.Kind, e.At}) != nil || out.Flush() != nil {
				return
			}
		}
	}
}

// openScreens opens all screens and returns what closes them. They stay open for
// the warm-up too.
func (t *trial) openScreens(ctx context.Context) (closed func()) {
	ctx, cancel := context.WithCancel(ctx)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: -1}}
	var all sync.WaitGroup
	for n := range t.screens {
		all.Go(func() {
			for ctx.Err() == nil { // a host that was killed comes back
				t.screen(ctx, client, n)
				pause(ctx, 100*time.Millisecond)
			}
		})
	}
	return func() { cancel(); all.Wait(); client.CloseIdleConnections() }
}

// screen is one agent's, until it breaks off. It counts what happens from the
// instant in the journal to the instant at which it is read here.
func (t *trial) screen(ctx context.Context, client *http.Client, n int) {
	address := fmt.Sprintf("http://%s/events?agent=%s", t.poster.next(), agentOf(n))
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return
	}
	res, err := client.Do(r)
	if err != nil {
		return
	}
	defer func() { _ = res.Body.Close() }()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		var e shown
		if json.Unmarshal(lines.Bytes(), &e) == nil {
			t.recorder.done(kindShown, 1, e.At, time.Now())
		}
	}
}
