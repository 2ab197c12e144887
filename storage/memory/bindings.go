package memory

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

type bindings struct{ t *tx }

var bindingKind = kind[storage.Binding]{
	name:    "binding",
	rows:    func(s *state) *tree[*storage.Binding] { return &s.bindings },
	key:     func(v *storage.Binding) string { return id(v.ID) },
	opaque:  true,
	copy:    copyBinding,
	version: func(v *storage.Binding) *int64 { return &v.Version },
	links:   bindingLinks,
}

// bindingLinks puts a binding into every list that shows it, and a live one
// where there can be only one.
func bindingLinks(s *state, v *storage.Binding) []link {
	live := v.EndedAt.IsZero()
	var links []link
	for _, agent := range either(v.Agent) {
		links = append(links, link{in: &s.bindingByList, key: bindingList(v.Channel, agent, true) + id(v.ID)})
		if live {
			links = append(links, link{in: &s.bindingByList, key: bindingList(v.Channel, agent, false) + id(v.ID)})
		}
	}
	if live {
		links = append(links, link{in: &s.bindingLive, key: text(v.Channel) + id(v.Contact), unique: true})
	}
	return links
}

func bindingList(ch channel.ID, agent storage.AgentID, ended bool) string {
	list := text(ch) + text(agent)
	if ended {
		return list + "all"
	}
	return list + "live"
}

func (c bindings) Insert(ctx context.Context, b *storage.Binding) error {
	return bindingKind.insert(ctx, c.t, []*storage.Binding{b})
}

func (c bindings) Live(ctx context.Context, ch channel.ID, want ...storage.ContactID) ([]*storage.Binding, error) {
	keys := make([]string, len(want))
	for i, contact := range want {
		keys[i] = text(ch) + id(contact)
	}
	return bindingKind.follow(ctx, c.t, &c.t.bindingLive, keys)
}

func (c bindings) Get(ctx context.Context, want ...storage.BindingID) ([]*storage.Binding, error) {
	return bindingKind.get(ctx, c.t, ids(want))
}

func (c bindings) Update(ctx context.Context, b *storage.Binding) error {
	return bindingKind.update(ctx, c.t, []*storage.Binding{b}, bindingKind.whole)
}

func (c bindings) List(ctx context.Context, q storage.BindingQuery) ([]*storage.Binding, error) {
	after := ""
	if !q.After.IsZero() {
		after = id(q.After)
	}
	return bindingKind.page(ctx, c.t, c.t.bindingByList.ascend(bindingList(q.Channel, q.Agent, q.Ended), after), q.Limit)
}
