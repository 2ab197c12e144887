package engagement

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// callKey is the key of the i-th message of a Send.
func callKey(key string, i int) string {
	if key == "" || i == 0 {
		return key
	}
	return fmt.Sprintf("%s\x1f%d", key, i)
}

// findRepeats finds what earlier Sends with the same keys have stored.
func (b *sendBatch) findRepeats(ctx context.Context) error {
	var keys []string
	for _, s := range b.items {
		if s.err == nil && s.out.Key != "" {
			keys = append(keys, s.out.Key)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	found, err := b.tx.Messages().ByKey(ctx, keys...)
	for i, m := range found {
		if m != nil {
			b.known[keys[i]] = m
		}
	}
	return err
}

// repeat is what an earlier Send with the same key has stored; its messages
// are empty if there was none.
func (b *sendBatch) repeat(ctx context.Context, s *sending, planned []*storage.Message) (Sent, error) {
	first, ok := b.known[s.out.Key]
	if !ok {
		return Sent{}, nil
	}
	var others []string
	for i := range planned {
		others = append(others, callKey(s.out.Key, i+1))
	}
	found, err := b.tx.Messages().ByKey(ctx, others...)
	if err != nil {
		return Sent{}, err
	}
	stored := []*storage.Message{first}
	for _, m := range found {
		if m != nil {
			stored = append(stored, m)
		}
	}
	if err := b.sameThread(ctx, s, first, planned); err != nil {
		return Sent{}, err
	}
	if !slices.EqualFunc(stored, planned, sameMessage) {
		return Sent{}, &ReusedKeyError{Key: s.out.Key, Message: first.ID}
	}
	return Sent{Messages: stored, Notes: first.Notes, Repeated: true}, nil
}

// sameThread gives what was planned for a thread of its own the thread that the
// first Send with the key began, if that was with the same person.
func (b *sendBatch) sameThread(ctx context.Context, s *sending, first *storage.Message, planned []*storage.Message) error {
	if s.opens.IsZero() || first.Channel != s.talk.conv.Channel {
		return nil
	}
	convs, err := b.tx.Conversations().Get(ctx, first.Conversation)
	if err != nil || convs[0].Contact != s.talk.conv.Contact {
		return err
	}
	for _, m := range planned {
		m.Conversation = first.Conversation
	}
	return nil
}

// sameMessage reports whether two messages say the same to the same person.
func sameMessage(a, b *storage.Message) bool {
	left, err1 := json.Marshal(asAsked(a.Parts))
	right, err2 := json.Marshal(asAsked(b.Parts))
	return err1 == nil && err2 == nil && a.Conversation == b.Conversation && samePerson(a.To, b.To) &&
		string(left) == string(right) && string(a.Native) == string(b.Native)
}

// asAsked is parts without what is added to them when they are stored: what of
// a template will be shown.
func asAsked(parts channel.Parts) channel.Parts {
	out := slices.Clone(parts)
	for i, p := range out {
		if t, ok := p.(channel.Template); ok {
			t.Shown = nil
			out[i] = t
		}
	}
	return out
}
