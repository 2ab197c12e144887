package relay

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/internal/follow"
	"github.com/rapport-go/rapport/engagement/internal/pace"
	"github.com/rapport-go/rapport/internal/standardwebhooks"
	"github.com/rapport-go/rapport/storage"
)

// A sender serves one endpoint.
type sender struct {
	cfg    Config
	to     Endpoint
	url    string
	keys   []standardwebhooks.Key
	engine *engagement.Engine
	follow *follow.Follower[kept]

	mu   sync.Mutex
	kept kept // as it will be saved
}

// windowOf is how many events are under way for each request that may be.
const windowOf = 16

func newSender(engine *engagement.Engine, cfg Config, to Endpoint) (*sender, error) {
	keys, err := signingKeys(to.Keys)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(to.URL)
	if err != nil {
		return nil, err
	}
	to.Parallel = max(1, to.Parallel)
	s := &sender{cfg: cfg, to: to, url: u.String(), keys: keys, engine: engine}
	s.follow = follow.New(follow.Config[kept]{
		Engine: engine, Store: cfg.Store, Name: "relay/" + to.ID, Skew: cfg.ClockSkew,
		Window: windowOf * to.Parallel, Parallel: to.Parallel,
		Start: s.start, Begin: s.begin, Extra: s.extra, Lane: s.lane, Work: s.work, Log: cfg.Logger,
		Skipped: func(_ context.Context, gap follow.Gap) { cfg.Hooks.Skipped(to.ID, gap) },
	})
	return s, nil
}

// start is where an endpoint begins: with what happens from now on.
func (s *sender) start(ctx context.Context) (storage.Cursor, kept, error) {
	end, err := s.engine.EventsEnd(ctx)
	return end, kept{Salt: uuid.NewString()}, err
}

// ready is a record that can be served, also if it never was.
func (s *sender) ready(rec follow.Record[kept]) follow.Record[kept] {
	if rec.Extra.Salt == "" {
		rec.Extra.Salt = uuid.NewString()
	}
	return rec
}

// begin takes over what was kept, and reports whether there is anything to do.
func (s *sender) begin(rec follow.Record[kept]) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = rec.Extra.awake(now())
	return s.kept.DisabledAt.IsZero()
}

// extra is what to keep.
func (s *sender) extra(kept) kept {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept.Seen = now()
	return s.kept
}

// now is the present, as the store keeps instants.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// lane says whether the endpoint wants an event, and in which order.
func (s *sender) lane(ev engagement.Event) (string, bool) {
	if s.to.Kinds != nil && !slices.Contains(s.to.Kinds, ev.Kind) {
		return "", false
	}
	if s.to.Channels != nil && !slices.Contains(s.to.Channels, ev.Channel) {
		return "", false
	}
	if s.to.Parallel == 1 || ev.Conversation.IsZero() {
		return "", true
	}
	return ev.Conversation.String(), true
}

// patience is how long to wait before an event is tried again.
var patience = pace.Patience{First: 5 * time.Second, Factor: 2, Most: longest}

const longest = time.Hour

// work posts the first of the events until it is taken or given up.
func (s *sender) work(ctx context.Context, waiting []engagement.Event) int {
	ev := waiting[0]
	body, ok := s.body(ctx, ev)
	for n := 1; ok && ctx.Err() == nil; n++ {
		a := s.post(ctx, webhookID(s.salt(), s.to.ID, ev.Cursor), body)
		if ctx.Err() != nil && !a.taken() {
			return 0 // broken off: that says nothing about the endpoint
		}
		s.cfg.Hooks.Attempted(s.to.ID, ev.Kind, a.status, a.took)
		if a.taken() {
			s.note(func(k *kept) { k.took(ev.Cursor) })
			return 1
		}
		if s.failed(ctx, ev, a) {
			return 1
		}
		pace.Sleep(ctx, max(patience.After(n), min(a.after, longest)))
	}
	return 0
}

// body is what is posted of an event. It waits for a store that fails, and reports
// false when ctx is done.
func (s *sender) body(ctx context.Context, ev engagement.Event) ([]byte, bool) {
	for n := 1; ctx.Err() == nil; n++ {
		body, err := s.compose(ctx, ev)
		if err == nil {
			return body, true
		}
		s.cfg.Logger.WarnContext(ctx, "relay: content not read, trying again", "endpoint", s.to.ID, "kind", ev.Kind, "error", err)
		pace.Sleep(ctx, patience.After(n))
	}
	return nil, false
}

func (s *sender) compose(ctx context.Context, ev engagement.Event) ([]byte, error) {
	var content *Content
	if s.to.Content {
		var err error
		if content, err = s.contentOf(ctx, ev); err != nil {
			return nil, err
		}
	}
	return payload(webhookID(s.salt(), s.to.ID, ev.Cursor), ev, content)
}

func (s *sender) salt() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kept.Salt
}

func (s *sender) note(change func(*kept)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.kept)
}

// errNothingToDo leaves a record as it is.
var errNothingToDo = errors.New("nothing to do")

func isNothing(err error) bool { return errors.Is(err, errNothingToDo) }
