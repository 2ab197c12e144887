package intake

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// slack is how much later than a provider we may learn that it has taken a
// message: the instant that we know is that of its answer.
const slack = time.Second

// A watermark looks back page by page, until a page holds nothing but what is
// known.
const (
	pageSize = 20
	maxPages = 10
)

// upTo is a report about all messages to a person up to an instant, as one
// report about each that it is news for.
func (b *batch) upTo(ctx context.Context, a Arrival, e channel.StatusChanged) ([]storage.StatusUpdate, error) {
	contact := b.knownContact(a.Kind, e.To)
	if contact.IsZero() {
		return nil, nil
	}
	convs, err := b.tx.Conversations().IDs(ctx, storage.ConversationKey{Channel: a.Channel, Contact: contact})
	if err != nil || convs[0].IsZero() {
		return nil, err
	}
	var updates []storage.StatusUpdate
	q := storage.MessageQuery{Conversations: convs, Limit: pageSize}
	for range maxPages {
		page, err := b.tx.Messages().List(ctx, q)
		if err != nil {
			return nil, err
		}
		news, known := b.below(page, a, e)
		updates = append(updates, news...)
		if (len(news) == 0 && known) || len(page) < pageSize {
			break
		}
		q.Before = page[len(page)-1].ID
	}
	return updates, nil
}

// below reports about the messages of a page, and whether it has some for which
// that is no news.
func (b *batch) below(page []*storage.Message, a Arrival, e channel.StatusChanged) (news []storage.StatusUpdate, known bool) {
	for _, m := range page {
		switch {
		case !isBelow(m, e):
		case m.Status() >= e.Status: // one that failed is no news either
			known = true
		default:
			u := b.update(a, e)
			u.ID = m.ProviderID
			news = append(news, u)
		}
	}
	return news, known
}

// isBelow reports whether the watermark covers the message: the provider had
// taken it by then, which it does with ours only.
func isBelow(m *storage.Message, e channel.StatusChanged) bool {
	taken := m.Progress.Accepted
	return m.ProviderID != "" && !taken.IsZero() && !taken.After(e.UpTo.Add(slack))
}
