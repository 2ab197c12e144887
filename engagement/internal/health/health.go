// Package health keeps what is known of how each channel is.
package health

import (
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// A State is how a channel is, and since when that is known.
type State struct {
	channel.Health
	At time.Time `json:"at,omitzero"`
}

// Name is the document of a channel's health.
func Name(ch channel.ID) string { return "channel/" + string(ch) + "/health" }

// Of reads how a channel is. The zero State is one of which nothing is known.
func Of(ctx context.Context, tx storage.Tx, ch channel.ID) (State, error) {
	s, _, err := document.Load[State](ctx, tx, Name(ch))
	return s, err
}

// Note adds what was learned. Only what it speaks of changes, and only a change
// is an event. failure is the error that told it; nil if it was no error.
func Note(ctx context.Context, tx storage.Tx, at time.Time, ch channel.ID, news channel.Health, failure *channel.Failure) error {
	if err := tx.Lock(ctx, storage.LockKey{Class: storage.LockSettings, Name: Name(ch)}); err != nil {
		return err
	}
	old, version, err := document.Load[State](ctx, tx, Name(ch))
	if err != nil {
		return err
	}
	merged := Merge(old.Health, news)
	if reflect.DeepEqual(merged, old.Health) {
		return nil
	}
	if _, err := document.Save(ctx, tx, Name(ch), State{merged, at}, version, at, ""); err != nil {
		return err
	}
	system := storage.Author{Kind: channel.AuthorSystem}
	e := journal.Entry(journal.ChannelHealth, at, system, journal.Detail{Health: &merged, Failure: failure})
	e.Channel = ch
	return tx.Journal().Append(ctx, e)
}

// Merge is what is known after news: each ability that it names becomes what it
// says, and the others stay. Reasons go once every ability is good.
func Merge(old, news channel.Health) channel.Health {
	for _, f := range []struct{ to, from *channel.Ability }{
		{&old.Receive, &news.Receive}, {&old.Send, &news.Send}, {&old.Templates, &news.Templates}, {&old.Media, &news.Media},
	} {
		if *f.from != "" {
			*f.to = *f.from
		}
	}
	if news.Quality != "" {
		old.Quality = news.Quality
	}
	if news.Limit != "" {
		old.Limit = news.Limit
	}
	switch {
	case len(news.Reasons) > 0:
		old.Reasons = slices.Clone(news.Reasons)
	case !ill(old):
		old.Reasons = nil
	}
	return old
}

func ill(h channel.Health) bool {
	return slices.ContainsFunc([]channel.Ability{h.Receive, h.Send, h.Templates, h.Media}, func(a channel.Ability) bool {
		return a != "" && a != channel.AbilityOK
	})
}
