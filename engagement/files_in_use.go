package engagement

import (
	"bytes"
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

// filesByUse tells copies of files apart: free are those that no message has, be it
// one that leaves later, and no saved document, such as a canned reply, nor an event
// that was set aside. A file that was uploaded once may have been sent often, and one
// that a contact sent may be handed on.
func filesByUse(ctx context.Context, tx storage.Tx, copies []string) (free, sent, saved []string, err error) {
	used, err := tx.Messages().FilesInUse(ctx, copies...)
	if err != nil {
		return nil, nil, nil, err
	}
	for i, key := range copies {
		if used[i] {
			sent = append(sent, key)
		} else {
			free = append(free, key)
		}
	}
	for _, look := range []func(context.Context, storage.Tx, *naming) error{inDocuments, inSetAside} {
		n := &naming{free: free}
		if err := look(ctx, tx, n); err != nil {
			return nil, nil, nil, err
		}
		free, saved = n.free, append(saved, n.named...)
	}
	return free, sent, saved, nil
}

// A naming finds out which files are named in what is few, and is looked through as
// text.
type naming struct{ free, named []string }

func (n *naming) text(data []byte) {
	n.free = slices.DeleteFunc(n.free, func(key string) bool {
		named := bytes.Contains(data, []byte(key))
		if named {
			n.named = append(n.named, key)
		}
		return named
	})
}

func inDocuments(ctx context.Context, tx storage.Tx, n *naming) error {
	if len(n.free) == 0 {
		return nil
	}
	documents, err := tx.Settings().List(ctx, "")
	for _, d := range documents {
		n.text(d.Data)
	}
	return err
}

func inSetAside(ctx context.Context, tx storage.Tx, n *naming) error {
	const page = 100
	for after := (storage.SetAsideID{}); len(n.free) > 0; {
		events, err := tx.SetAside().List(ctx, after, page)
		if err != nil {
			return err
		}
		for _, s := range events {
			n.text(s.Event)
			after = s.ID
		}
		if len(events) < page {
			return nil
		}
	}
	return nil
}
