package webchat

import (
	"context"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

const (
	defaultPage = 30
	maxPage     = 100
)

// A page is some messages of a session's talk, oldest first, and where the
// earlier ones are. A user has two addresses, and what was said with either is
// theirs; where both lead to the same talk, it is read once.
type page struct {
	said   []channel.Said
	before string // empty: there is no more
}

// Cursors of one address: from the latest message on, or nothing any more. What
// else there is, is the transcript's.
const (
	fromLatest = "="
	noMore     = "-"
)

// read reads a page of a talk.
func (c *Channel) read(ctx context.Context, addresses []channel.Address, before string, limit int) (page, error) {
	cursors, ok := splitCursors(before, len(addresses))
	if !ok {
		return page{}, malformed("before is no cursor")
	}
	all := make([]chunk, len(addresses))
	for i, a := range addresses {
		all[i].before = cursors[i]
		if cursors[i] == noMore {
			continue
		}
		said, err := c.talk.Said(ctx, a, strings.TrimPrefix(cursors[i], fromLatest), limit)
		if err != nil {
			return page{}, err
		}
		all[i].said, all[i].more = c.named(said), len(said) == limit
	}
	return merge(all, limit), nil
}

// named gives names to messages without one: those of which the host does not
// know whether they were handed over. Their key has the name that Send gives.
func (c *Channel) named(said []channel.Said) []channel.Said {
	for i, s := range said {
		switch {
		case s.ID != "":
		case s.Key != "":
			said[i].ID = c.messageID(s.Key)
		default:
			said[i].ID = channel.ProviderID("c." + digest("cursor", c.cfg.Account, s.Cursor))
		}
	}
	return said
}

// A chunk is what one address has said before a cursor.
type chunk struct {
	said   []channel.Said
	more   bool
	before string
}

// merge puts chunks together and keeps the latest of them.
func merge(all []chunk, limit int) page {
	var said []channel.Said
	known := map[channel.ProviderID]bool{}
	for _, ch := range all {
		for _, s := range ch.said {
			if !known[s.ID] {
				known[s.ID] = true
				said = append(said, s)
			}
		}
	}
	said = sorted(said)
	said = said[max(0, len(said)-limit):]
	shown := map[channel.ProviderID]bool{}
	for _, s := range said {
		shown[s.ID] = true
	}
	cursors := make([]string, 0, len(all))
	for _, ch := range all {
		cursors = append(cursors, ch.next(shown))
	}
	return page{said: said, before: joinCursors(cursors)}
}

// next is where what is not shown yet begins: before the earliest message that
// is, or where it began this time.
func (ch chunk) next(shown map[channel.ProviderID]bool) string {
	for i, s := range ch.said {
		if !shown[s.ID] {
			continue
		}
		if i == 0 && !ch.more {
			return noMore
		}
		return s.Cursor
	}
	if len(ch.said) == 0 {
		return noMore
	}
	return ch.before
}

// joinCursors is empty if nothing comes before.
func joinCursors(cursors []string) string {
	if !slices.ContainsFunc(cursors, func(c string) bool { return c != noMore }) {
		return ""
	}
	quoted := make([]string, 0, len(cursors))
	for _, c := range cursors {
		if c != noMore && c != fromLatest {
			c = encode([]byte(c))
		}
		quoted = append(quoted, c)
	}
	return strings.Join(quoted, "~")
}

func splitCursors(before string, n int) ([]string, bool) {
	if before == "" {
		return slices.Repeat([]string{fromLatest}, n), true
	}
	quoted := strings.Split(before, "~")
	if len(quoted) != n {
		return nil, false
	}
	for i, q := range quoted {
		if q == noMore || q == fromLatest {
			continue
		}
		plain, err := base64.RawURLEncoding.DecodeString(q)
		if err != nil || len(plain) == 0 {
			return nil, false
		}
		quoted[i] = string(plain)
	}
	return quoted, true
}

// serveMessages answers with a page of what was said.
func (c *Channel) serveMessages(w http.ResponseWriter, r *http.Request, s session) error {
	limit, err := strconv.Atoi(r.URL.Query().Get("limit"))
	if err != nil || limit < 1 {
		limit = defaultPage
	}
	before := r.URL.Query().Get("before")
	if len(before) > maxID*4 {
		return malformed("before is no cursor")
	}
	p, err := c.read(r.Context(), s.addresses(), before, min(limit, maxPage))
	if err != nil {
		return err
	}
	messages := make([]messageView, 0, len(p.said))
	for _, said := range p.said {
		messages = append(messages, c.shown(said))
	}
	return answer(w, map[string]any{"messages": messages, "before": p.before})
}
