package storetest

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

func peopleCases() []Case {
	return []Case{
		{"agents/put and get", caseAgents},
		{"agents/abilities", caseAbilities},
		{"teams/put and get", caseTeams},
		{"teams/members", caseTeamMembers},
		{"read marks/only forward", caseReadMarks},
	}
}

func caseAgents(k *kit) {
	ann, bob := &storage.Agent{ID: "ann", Name: "Ann"}, k.agent("bob")
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Agents().Put(ctx, bob))
		k.ok(tx.Agents().Put(ctx, ann))
		k.equal(ann.Version, 1)
		k.is(tx.Agents().Put(ctx, &storage.Agent{ID: "ann"}), storage.ErrConflict)
		k.is(tx.Agents().Put(ctx, &storage.Agent{ID: "new", Version: 1}), storage.ErrConflict)
		ann.Name, ann.Role, ann.Phone = "Anna", "owner", "+15550003"
		k.ok(tx.Agents().Put(ctx, ann))
		k.equal(ann.Version, 2)
		k.is(tx.Agents().Put(ctx, &storage.Agent{ID: "ann", Version: 1}), storage.ErrConflict)
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Agents().Get(ctx, "bob", "ann", "bob")
		k.ok(err)
		k.equal(got, []*storage.Agent{bob, ann, bob})
		_, err = tx.Agents().Get(ctx, "ann", "nobody")
		k.is(err, storage.ErrNotFound)
		got, err = tx.Agents().List(ctx)
		k.ok(err)
		k.equal(got, []*storage.Agent{ann, bob})
	})
}

// caseAbilities: what an agent has not is not there, and no capacity of their
// own is another thing than one without limits.
func caseAbilities(k *kit) {
	full, none := k.agent("ann"), &storage.Agent{ID: "ann"}
	limitless, empty := &storage.Agent{ID: "ann", Capacity: &storage.Capacity{}}, k.agent("ann")
	empty.Skills, empty.Traits, empty.Capacity = map[string]int{}, []string{}, nil
	for i, a := range []*storage.Agent{full, none, limitless, full, empty, limitless, none} {
		a.Version = int64(i)
		k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Agents().Put(ctx, a)) })
		k.on(k.again()).view(func(ctx context.Context, tx storage.Tx) {
			got, err := tx.Agents().Get(ctx, "ann")
			k.ok(err)
			k.equal(got[0], a)
			if (got[0].Capacity == nil) != (a.Capacity == nil) {
				k.Fatalf("got the capacity %+v, want %+v", got[0].Capacity, a.Capacity)
			}
			all, err := tx.Agents().List(ctx)
			k.ok(err)
			k.equal(all, got)
		})
	}
}

func caseTeams(k *kit) {
	care := &storage.Team{ID: "care", Name: "Care"}
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Teams().Put(ctx, care))
		k.equal(care.Version, 1)
		k.is(tx.Teams().Put(ctx, &storage.Team{ID: "care"}), storage.ErrConflict)
		care.Name = "Customer care"
		k.ok(tx.Teams().Put(ctx, care))
		k.is(tx.Teams().Put(ctx, &storage.Team{ID: "care", Version: 1}), storage.ErrConflict)
		k.is(tx.Teams().Put(ctx, &storage.Team{ID: "new", Version: 3}), storage.ErrConflict)
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Teams().Get(ctx, "care")
		k.ok(err)
		k.equal(got, []*storage.Team{care})
		_, err = tx.Teams().Get(ctx, "none")
		k.is(err, storage.ErrNotFound)
	})
}

func caseTeamMembers(k *kit) {
	sales := &storage.Team{ID: "sales", Members: []storage.AgentID{"zoe", "ann", "zoe", "Bob"}}
	care := &storage.Team{ID: "care", Members: []storage.AgentID{"ann"}}
	of := func(ctx context.Context, tx storage.Tx, agent storage.AgentID, want ...storage.TeamID) {
		got, err := tx.Teams().Of(ctx, agent)
		k.ok(err)
		k.equal(each(got, func(t *storage.Team) storage.TeamID { return t.ID }), want)
	}
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.ok(tx.Teams().Put(ctx, sales))
		k.ok(tx.Teams().Put(ctx, care))
		got, err := tx.Teams().Get(ctx, "sales")
		k.ok(err)
		k.equal(got[0].Members, []storage.AgentID{"Bob", "ann", "zoe"})
		of(ctx, tx, "ann", "care", "sales")
		of(ctx, tx, "zoe", "sales")
		of(ctx, tx, "nobody", []storage.TeamID{}...)
		got[0].Members = []storage.AgentID{"ann"}
		k.ok(tx.Teams().Put(ctx, got[0]))
		of(ctx, tx, "zoe", []storage.TeamID{}...)
		of(ctx, tx, "ann", "care", "sales")
	})
}

func caseReadMarks(k *kit) {
	conv, none := newID[storage.Conversation](k), newID[storage.Conversation](k)
	put := func(agent storage.AgentID, inbound int64, second int) storage.ReadMark {
		m := storage.ReadMark{Agent: agent, Conversation: conv, Inbound: inbound, At: after(second)}
		k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.ReadMarks().Put(ctx, m)) })
		return m
	}
	want := func(agent storage.AgentID, m storage.ReadMark) {
		k.view(func(ctx context.Context, tx storage.Tx) {
			got, err := tx.ReadMarks().Get(ctx, agent, none, conv)
			k.ok(err)
			k.equal(got, []storage.ReadMark{{}, m})
		})
	}
	first := put("ann", 3, 1)
	want("ann", first)
	put("ann", 2, 2)
	want("ann", first)
	want("ann", put("ann", 5, 3))
	bob := put("bob", 1, 4)
	want("bob", bob)
	want("nobody", storage.ReadMark{})
}
