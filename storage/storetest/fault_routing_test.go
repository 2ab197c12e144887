package storetest_test

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// routingFaults forget what routing knows of cases, agents and conversations.
func routingFaults() []fault {
	return []fault{
		caseForgets("the bot of a case", func(c *storage.Case) { c.Bot = "" }),
		caseForgets("a case's fence", func(c *storage.Case) { c.Fence = 0 }),
		caseForgets("the high bits of a fence", func(c *storage.Case) { c.Fence = int64(int32(c.Fence)) }),
		caseForgets("a case's priority", func(c *storage.Case) { c.Priority = 0 }),
		caseForgets("the tag that the contact chose", func(c *storage.Case) { c.Tag = "" }),
		caseForgets("that a case is offered", func(c *storage.Case) { c.Offered = false }),
		caseForgets("a case's queue", func(c *storage.Case) { c.Queue = "" }),
		caseForgets("how urgent a case is", func(c *storage.Case) { c.Urgency = 0 }),
		caseForgets("the sign of that", func(c *storage.Case) { c.Urgency = max(c.Urgency, -c.Urgency) }),
		caseForgets("a case's rank", func(c *storage.Case) { c.Rank = time.Time{} }),
		caseForgets("the fraction of a rank", func(c *storage.Case) { c.Rank = c.Rank.Truncate(time.Millisecond) }),
		caseForgets("the way of a case", func(c *storage.Case) { c.Routing = nil }),
		caseForgets("what was promised", func(c *storage.Case) { c.SLA = nil }),
		caseForgets("how a document was written", func(c *storage.Case) {
			if len(c.SLA) > 0 && c.SLA[0] != 'x' {
				c.SLA = []byte(`{"due":2}`)
			}
		}),
		agentForgets("an agent's skills", func(a *storage.Agent) { a.Skills = nil }),
		agentForgets("an agent's traits", func(a *storage.Agent) { a.Traits = nil }),
		agentForgets("an agent's capacity", func(a *storage.Agent) { a.Capacity = nil }),
		agentForgets("the capacity of a kind", func(a *storage.Agent) {
			if a.Capacity != nil {
				a.Capacity.Kinds = nil
			}
		}),
		caseForgets("what was done by itself", func(c *storage.Case) { c.Automation = nil }),
		conversationForgets("what was said by itself", func(c *storage.Conversation) { c.Automation = nil }),
		conversationForgets("who served", func(c *storage.Conversation) { c.Served = "" }),
		conversationForgets("when somebody served", func(c *storage.Conversation) { c.ServedAt = time.Time{} }),
		conversationForgets("the fraction of when somebody served", func(c *storage.Conversation) { c.ServedAt = c.ServedAt.Truncate(time.Second) }),
		{
			name: "no capacity is one without limits",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
				limitless := func(a *storage.Agent) {
					if a.Capacity == nil {
						a.Capacity = &storage.Capacity{}
					}
				}
				return bentTx{Tx: tx, agents: forgetfulAgents{tx.Agents(), &limitless}}
			}),
			must: []string{"agents/abilities"}, may: []string{"agents/put and get"},
		},
		{
			name: "a capacity without limits is none",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
				none := func(a *storage.Agent) {
					if a.Capacity != nil && a.Capacity.Total == 0 && len(a.Capacity.Kinds) == 0 {
						a.Capacity = nil
					}
				}
				return bentTx{Tx: tx, agents: forgetfulAgents{tx.Agents(), &none}}
			}),
			must: []string{"agents/abilities"},
		},
		{
			name: "no document is an empty one",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
				empty := func(c *storage.Case) {
					if c.Routing == nil {
						c.Routing = []byte{}
					}
				}
				return bentTx{Tx: tx, cases: forgetfulCases{tx.Cases(), &empty}}
			}),
			must: []string{"cases/update changes every field"},
		},
		{
			name: "an update keeps the document that is there",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, cases: keptWay{tx.Cases()}} }),
			must: []string{"cases/update changes every field"}, may: []string{"cases/*"},
		},
		{
			name: "a skill is kept as it was given",
			bend: bendTx(func(tx storage.Tx, s *shared) storage.Tx {
				return bentTx{Tx: tx, agents: aliasedSkills{tx.Agents(), s}}
			}),
			must: []string{"values/copies of agents"},
		},
		{
			name: "the way of a case is kept as it was given",
			bend: bendTx(func(tx storage.Tx, s *shared) storage.Tx { return bentTx{Tx: tx, cases: aliasedWay{tx.Cases(), s}} }),
			must: []string{"values/copies of cases"},
		},
	}
}

type keptWay struct{ storage.Cases }

func (c keptWay) Update(ctx context.Context, vs ...*storage.Case) error {
	kept := make([]*storage.Case, len(vs))
	for i, v := range vs {
		one := *v
		if got, err := c.Get(ctx, v.ID); err == nil && v.Routing == nil {
			one.Routing = got[0].Routing
		}
		kept[i] = &one
	}
	err := c.Cases.Update(ctx, kept...)
	for i, v := range vs {
		v.Version = kept[i].Version
	}
	return err
}

type aliasedSkills struct {
	storage.Agents
	*shared
}

func (c aliasedSkills) Put(ctx context.Context, a *storage.Agent) error {
	err := c.Agents.Put(ctx, a)
	if err == nil && a.Version == 1 {
		c.note(a.ID, a.Skills)
	}
	return err
}

func (c aliasedSkills) Get(ctx context.Context, ids ...storage.AgentID) ([]*storage.Agent, error) {
	vs, err := c.Agents.Get(ctx, ids...)
	for _, v := range vs {
		if kept, ok := c.get(v.ID).(map[string]int); ok && v.Version == 1 {
			v.Skills = kept
		}
	}
	return vs, err
}

type aliasedWay struct {
	storage.Cases
	*shared
}

func (c aliasedWay) Insert(ctx context.Context, vs ...*storage.Case) error {
	err := c.Cases.Insert(ctx, vs...)
	for _, v := range vs {
		c.note(v.ID, v.Routing)
	}
	return err
}

func (c aliasedWay) Get(ctx context.Context, ids ...storage.CaseID) ([]*storage.Case, error) {
	vs, err := c.Cases.Get(ctx, ids...)
	for _, v := range vs {
		if kept, ok := c.get(v.ID).([]byte); ok && v.Version == 1 {
			v.Routing = kept
		}
	}
	return vs, err
}
