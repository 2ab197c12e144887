package webchat

import (
	"context"
	"strconv"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// believeFor is how long "this session has not ended" is believed without
// asking the host's store again.
const believeFor = 30 * time.Second

// ended remembers which sessions were ended before their time: here, and in the
// host's store if there is one, for all processes.
type ended struct {
	store    channel.Bookmarks // may be nil
	name     string            // before the session's id
	now      func() time.Time
	here     *notebook
	believed *notebook
}

func newEnded(store channel.Bookmarks, account string, now func() time.Time) *ended {
	return &ended{
		store: store, name: "webchat/" + account + "/ended/", now: now,
		here: newNotebook(now), believed: newNotebook(now),
	}
}

// add ends a session until the instant at which it would end anyway.
func (e *ended) add(ctx context.Context, id string, until time.Time) error {
	e.here.claim(id, "ended", until)
	if e.store == nil {
		return nil
	}
	_, err := e.store.MoveBookmark(ctx, e.name+id, "", strconv.FormatInt(until.Unix(), 10))
	return err
}

func (e *ended) has(ctx context.Context, id string) (bool, error) {
	switch {
	case e.here.has(id):
		return true, nil
	case e.store == nil, e.believed.has(id):
		return false, nil
	}
	mark, err := e.store.Bookmark(ctx, e.name+id)
	switch {
	case err != nil:
		return false, err
	case mark == "":
		e.believed.claim(id, "", e.now().Add(believeFor))
		return false, nil
	}
	until, _ := strconv.ParseInt(mark, 10, 64)
	e.here.claim(id, "ended", time.Unix(until, 0))
	return true, nil
}
