package memory

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

var errNoTalk = errors.New("memory: list messages: there must be a conversation")

// List reads as much of each conversation as the page could have of it.
func (c messages) List(ctx context.Context, q storage.MessageQuery) ([]*storage.Message, error) {
	if len(q.Conversations) == 0 {
		return nil, errNoTalk
	}
	before := ""
	if !q.Before.IsZero() {
		before = id(q.Before)
	}
	var found []string
	for _, conv := range inOrder(q.Conversations) {
		n := 0
		for _, key := range c.t.messageByConversation.descend(id(conv), before) {
			if n++; n > q.Limit {
				break
			}
			found = append(found, key)
		}
	}
	slices.SortFunc(found, func(a, b string) int { return cmp.Compare(b, a) })
	return messageKind.page(ctx, c.t, keyed(found), q.Limit)
}
