package engagement

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/storage"
)

// A ProviderErasure is what a provider was asked to remove of a person, and what it
// said: see [channel.Eraser].
type ProviderErasure struct {
	Channel channel.ID `json:"channel"`
	// Answer is what became of it, and At since when.
	Answer ProviderAnswer `json:"answer"`
	At     time.Time      `json:"at"`
	// Problem is why it was not removed, in the words of [channel.ErrorKind].
	Problem string `json:"problem,omitempty"`
}

// A ProviderAnswer is what a provider said about an erasure.
type ProviderAnswer string

// The answers.
const (
	ProviderAsked   ProviderAnswer = "asked"   // there is no answer yet; it is asked again
	ProviderRemoved ProviderAnswer = "removed" // it has removed it, or promised to
	ProviderRefused ProviderAnswer = "refused" // it has not, and is not asked any more
)

// eraseAtDue is the kind of the due moments at which a provider is asked to remove what
// it keeps. The subject is the receipt and the place in its list. The data has the
// address, until there is an answer.
const eraseAtDue = "erase.provider"

// A toErase is whom a provider is to forget.
type toErase struct {
	Receipt string          `json:"receipt"`
	Place   int             `json:"place"`
	Channel channel.ID      `json:"channel"`
	Address channel.Address `json:"address"`
}

// askProviders has those asked who can remove what they keep about addresses, on
// every channel of their kind.
func (e *Engine) askProviders(ctx context.Context, tx storage.Tx, r *Receipt, addresses []*storage.Identity) error {
	var dues []*storage.DueMoment
	at := now()
	for _, ch := range slices.Sorted(maps.Keys(e.cfg.Channels)) {
		if _, ok := channel.As[channel.Eraser](e.cfg.Channels[ch]); !ok {
			continue
		}
		for _, a := range addresses {
			if a.Kind != e.caps[ch].Kind {
				continue
			}
			ask := toErase{Receipt: r.ID, Place: len(r.Providers), Channel: ch, Address: a.Address}
			data, err := json.Marshal(ask)
			if err != nil {
				return fmt.Errorf("ask the provider of channel %s to erase: %w", ch, err)
			}
			key := storage.DueKey{Kind: eraseAtDue, Subject: fmt.Sprintf("%s/%d", r.ID, ask.Place)}
			dues = append(dues, &storage.DueMoment{DueKey: key, At: at, Data: data})
			r.Providers = append(r.Providers, ProviderErasure{Channel: ch, Answer: ProviderAsked, At: at})
		}
	}
	if len(dues) == 0 {
		return nil
	}
	return tx.DueMoments().Put(ctx, dues...)
}

// eraseAt asks a provider, and notes its answer. An error that may pass has it asked
// again.
func (e *Engine) eraseAt(ctx context.Context, d *storage.DueMoment) (duty.Finish, error) {
	var ask toErase
	if err := json.Unmarshal(d.Data, &ask); err != nil {
		return nil, fmt.Errorf("erase at a provider: %w", err)
	}
	is := ProviderErasure{Channel: ask.Channel, Answer: ProviderRemoved, At: now()}
	eraser, ok := channel.As[channel.Eraser](e.cfg.Channels[ask.Channel])
	if !ok {
		is.Answer, is.Problem = ProviderRefused, channel.Unsupported.String()
	} else if err := eraser.Erase(ctx, ask.Address); err != nil {
		if d.Attempts < e.cfg.Attempts && !final(err) {
			return nil, err
		}
		is.Answer, is.Problem = ProviderRefused, channel.AsError("erase", err).Kind.String()
	}
	return func(ctx context.Context, tx storage.Tx) error { return answered(ctx, tx, ask, is) }, nil
}

// final reports whether to ask again would change nothing.
func final(err error) bool {
	k := channel.AsError("erase", err).Kind
	return k == channel.Unsupported || k == channel.Unreachable || k == channel.Invalid
}

func answered(ctx context.Context, tx storage.Tx, ask toErase, is ProviderErasure) error {
	name := erasurePrefix + ask.Receipt
	r, version, err := document.Load[Receipt](ctx, tx, name)
	if err != nil || version == 0 || ask.Place >= len(r.Providers) {
		return err
	}
	r.Providers[ask.Place] = is
	_, err = document.Save(ctx, tx, name, r, version, is.At, r.By)
	return err
}
