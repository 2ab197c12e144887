package memory

import (
	"context"
	"iter"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

type cases struct{ t *tx }

var caseKind = kind[storage.Case]{
	name:    "case",
	rows:    func(s *state) *tree[*storage.Case] { return &s.cases },
	key:     func(v *storage.Case) string { return id(v.ID) },
	opaque:  true,
	copy:    copyCase,
	version: func(v *storage.Case) *int64 { return &v.Version },
	links:   caseLinks,
}

// caseLinks puts a case into every list that shows it, into its queue, and
// among those that take capacity.
func caseLinks(s *state, v *storage.Case) []link {
	return slices.Concat(listLinks(s, v), queueLinks(s, v), heldLinks(s, v), caseLabelLinks(s, v))
}

// listLinks are a case's places in the lists: its owner's and any owner's, its
// channel's and any channel's, that of the agent whom it waits for and any.
func listLinks(s *state, v *storage.Case) []link {
	place := casePlace(storage.CasePlace{LastActivity: v.LastActivity, ID: v.ID})
	var links []link
	for _, owner := range either(v.Owner) {
		for _, ch := range either(v.Channel) {
			for _, of := range either(v.For) {
				links = append(links, link{in: &s.caseByList, key: caseList(v.State, owner, ch, of) + place})
			}
		}
	}
	return links
}

// either is the value and the empty one that stands for any, each once.
func either[T ~string](v T) []T {
	if v == "" {
		return []T{v}
	}
	return []T{v, ""}
}

func caseList(state storage.CaseState, owner storage.AgentID, ch channel.ID, of storage.AgentID) string {
	return text(state) + text(owner) + text(ch) + text(of)
}

func casePlace(p storage.CasePlace) string {
	if p.IsZero() {
		return ""
	}
	return instant(p.LastActivity) + id(p.ID)
}

func (c cases) Insert(ctx context.Context, vs ...*storage.Case) error {
	return caseKind.insert(ctx, c.t, vs)
}

func (c cases) Get(ctx context.Context, want ...storage.CaseID) ([]*storage.Case, error) {
	return caseKind.get(ctx, c.t, ids(want))
}

func (c cases) Update(ctx context.Context, vs ...*storage.Case) error {
	return caseKind.update(ctx, c.t, vs, caseKind.whole)
}

func (c cases) List(ctx context.Context, q storage.CaseQuery) ([]*storage.Case, error) {
	return caseKind.page(ctx, c.t, c.shown(q), q.Limit)
}

// shown is the places of the cases that q's viewer may see.
func (c cases) shown(q storage.CaseQuery) iter.Seq2[string, string] {
	places := c.places(q)
	if q.Label != "" {
		places = c.labelled(q)
	}
	if q.Viewer == "" {
		return places
	}
	return c.only(places, func(v *storage.Case) bool { return v.For == "" || v.For == q.Viewer })
}

// only leaves out some cases.
func (c cases) only(places iter.Seq2[string, string], keep func(*storage.Case) bool) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for place, key := range places {
			v, _ := c.t.cases.get(key)
			if keep(v) && !yield(place, key) {
				return
			}
		}
	}
}

func (c cases) places(q storage.CaseQuery) iter.Seq2[string, string] {
	return inDirection(&c.t.caseByList, caseList(q.State, q.Owner, q.Channel, q.For), q)
}

// inDirection is the places of a list from q's place on.
func inDirection(list *tree[string], name string, q storage.CaseQuery) iter.Seq2[string, string] {
	if q.Oldest {
		return list.ascend(name, casePlace(q.After))
	}
	return list.descend(name, casePlace(q.After))
}

func (c cases) Count(ctx context.Context, q storage.CaseQuery, atMost int) (int, error) {
	if err := c.t.usable(ctx); err != nil {
		return 0, err
	}
	q.After = storage.CasePlace{}
	return count(c.shown(q), atMost), nil
}

// count counts what seq yields, up to atMost.
func count[K, V any](seq iter.Seq2[K, V], atMost int) int {
	n := 0
	for range seq {
		if n >= atMost {
			break
		}
		n++
	}
	return n
}
