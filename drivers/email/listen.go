package email

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v4"
	"golang.org/x/sync/errgroup"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/wire"
)

const opListen = "email: listen"

// How the channel waits.
const (
	// idleTime is how long one IDLE lasts. RFC 2177 allows 29 minutes; routers and
	// Microsoft 365 drop silent connections long before (mjs/imapclient issue 349,
	// chatmail pull 5096, read 2026-11-20).
	idleTime = 9 * time.Minute
	// pollTime is between looks where there is no IDLE.
	pollTime = time.Minute
	// The waits between tries to connect.
	firstWait = time.Second
	lastWait  = 5 * time.Minute
	// refusedWait is the least wait after a login was refused, so that the account
	// is not locked, and refusedMost how often that may happen in a row.
	refusedWait = time.Minute
	refusedMost = 3
)

// emitter stores events. It is called for one folder at a time.
type emitter func(context.Context, ...channel.Event) error

// Listen implements channel.Listener. It reads the folder, and the folder of sent
// mail if there is one, over a connection each, and waits for more. A connection
// that breaks is opened again after 1 s, and less and less often if that fails. It
// gives up only if the server refuses the login, or knows no such folder, three
// times in a row.
func (c *Channel) Listen(ctx context.Context, emit func(context.Context, ...channel.Event) error) error {
	var mu sync.Mutex
	once := func(ctx context.Context, events ...channel.Event) error {
		mu.Lock()
		defer mu.Unlock()
		return emit(ctx, events...)
	}
	group, inner := errgroup.WithContext(ctx)
	for _, r := range c.readers(once) {
		group.Go(func() error { return r.run(inner) })
	}
	err := group.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func (c *Channel) readers(emit emitter) []*reader {
	all := []*reader{{c: c, emit: emit, folder: c.cfg.IMAP.Folder, deaths: map[place]int{}, breaks: map[place]int{}}}
	if sent := c.cfg.IMAP.SentFolder; sent != "" {
		all = append(all, &reader{c: c, emit: emit, folder: sent, sent: true, deaths: map[place]int{}, breaks: map[place]int{}})
	}
	return all
}

// A reader reads one folder.
type reader struct {
	c      *Channel
	emit   emitter
	folder string
	sent   bool // the folder of sent mail
	// deaths counts how often the connection broke while a mail was read.
	deaths map[place]int
	// breaks counts how often it broke while a mail that was read was marked.
	breaks map[place]int
	// reading is the mail that is being read; zero if none.
	reading place
	// caught says that the folder was read to its end in this connection.
	caught bool
}

// run reads until ctx is done or there is no use in going on.
func (r *reader) run(ctx context.Context) error {
	waits := newWaits()
	refused := 0
	for {
		r.caught = false
		err := r.connect(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if r.caught {
			waits.Reset()
			refused = 0
		}
		wait := waits.NextBackOff()
		if e := failure(opListen, err); isRefused(e) {
			if refused++; refused >= refusedMost || errors.Is(e, wire.ErrMechanism) {
				return e
			}
			wait = max(wait, refusedWait*time.Duration(refused))
		}
		if err := pause(ctx, wait); err != nil {
			return err
		}
	}
}

// isRefused reports whether only somebody at the server or in the configuration
// can help.
func isRefused(e *channel.Error) bool {
	return e.Scope == channel.ScopeChannel && (e.Kind == channel.Unauthorized || e.Kind == channel.Invalid)
}

func newWaits() *backoff.ExponentialBackOff {
	return backoff.NewExponentialBackOff(
		backoff.WithInitialInterval(firstWait), backoff.WithMaxInterval(lastWait),
		backoff.WithMultiplier(2), backoff.WithMaxElapsedTime(0),
	)
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// connect opens a connection and reads over it for as long as it holds.
func (r *reader) connect(ctx context.Context) error {
	box, err := wire.OpenBox(ctx, &r.c.imap, commandTime)
	if err != nil {
		return err
	}
	defer box.Close()
	v := &visit{reader: r, box: box}
	for {
		box.Calm()
		if err := v.catchUp(ctx); err != nil {
			return v.blame(ctx, err)
		}
		r.caught = true
		if err := box.Wait(ctx, idleTime, pollTime); err != nil {
			return err
		}
	}
}
