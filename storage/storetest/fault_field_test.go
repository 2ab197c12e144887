package storetest_test

import (
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// fieldFaults forget what came late to a record, which is easy to forget.
func fieldFaults() []fault {
	return []fault{
		identityForgets("when an address was checked", func(i *storage.Identity) { i.CheckedAt = time.Time{} }),
		identityForgets("why an address cannot be reached", func(i *storage.Identity) { i.Problem = "" }),
		identityForgets("when a profile was asked for", func(i *storage.Identity) { i.ProfileAt = time.Time{} }),
		agentForgets("an agent's role", func(a *storage.Agent) { a.Role = "" }),
		agentForgets("an agent's number", func(a *storage.Agent) { a.Phone = "" }),
		caseForgets("whom a case waits for", func(c *storage.Case) { c.For = "" }),
		caseForgets("until when a case waits", func(c *storage.Case) { c.ForUntil = time.Time{} }),
		caseForgets("who began a case", func(c *storage.Case) { c.Initiated = false }),
		caseForgets("the labels of a case", func(c *storage.Case) { c.Labels = nil }),
		caseForgets("the attributes of a case", func(c *storage.Case) { c.Attributes = nil }),
		messageForgets("a message's binding", func(m *storage.Message) { m.Binding = storage.BindingID{} }),
		messageForgets("a message's purpose", func(m *storage.Message) { m.Purpose = "" }),
		messageForgets("a message's memo", func(m *storage.Message) { m.Memo = "" }),
		messageForgets("what a message answers", func(m *storage.Message) { m.Answer = channel.Answer{} }),
		messageForgets("when that was written", func(m *storage.Message) { m.Answer.At = m.Answer.At.Truncate(time.Millisecond) }),
		conversationForgets("what acts of the contact's permit", func(c *storage.Conversation) { c.Allowances = nil }),
		conversationForgets("what of a conversation is to be answered", func(c *storage.Conversation) { c.Answer = channel.Answer{} }),
		conversationForgets("the fraction of when that was written", func(c *storage.Conversation) { c.Answer.At = c.Answer.At.Truncate(time.Second) }),
		forgets("a message's further names", severalNames, func(m *storage.Message) { m.Also = nil }),
		forgets("the order of a message's names", severalNames, func(m *storage.Message) { slices.Reverse(m.Also) }),
		forgets("which part is at fault", "outcomes/rejected", func(m *storage.Message) { m.Progress.Failure.Part = 0 }),
		forgets("a file's preview", inboundCopies, func(m *storage.Message) { ofVideos(m, func(f *channel.Media) { f.Preview = "" }) }),
		forgets("how long a film takes", inboundCopies, func(m *storage.Message) { ofVideos(m, func(f *channel.Media) { f.Duration = 0 }) }),
		{
			name: "quick replies are kept as they were given",
			bend: bendMessages(func(m storage.Messages, s *shared) storage.Messages { return aliasedReplies{m, s} }),
			must: []string{inboundCopies},
		},
		{
			name: "further names are kept as they were given",
			bend: bendMessages(func(m storage.Messages, s *shared) storage.Messages { return aliasedNames{m, s} }),
			must: []string{severalNames},
		},
		{
			name: "a kept report forgets which part is at fault",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return partless{m} }),
			must: []string{"statuses/any order and repetition"},
		},
		{
			name: "an update changes memo, names and answer",
			bend: bendMessages(func(m storage.Messages, s *shared) storage.Messages { return renoted{m, s} }),
			must: []string{"messages/update"},
		},
		{
			name: "a binding's messages are forgotten",
			bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx { return bentTx{Tx: tx, bindings: uncounted{tx.Bindings()}} }),
			must: []string{"values/copies of bindings", "bindings/S1.22 exclusive under contention"}, may: []string{"bindings/*"},
		},
		{
			name: "an update moves a message to another binding",
			bend: bendMessages(func(m storage.Messages, s *shared) storage.Messages { return rebound{m, s} }),
			must: []string{"messages/update"},
		},
		{
			name: "an answer does not name the binding",
			bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return unbound{m} }),
			must: []string{"statuses/merge", "outcomes/accepted"}, may: []string{"statuses/*", "outcomes/*"},
		},
	}
}

func identityForgets(what string, forget func(*storage.Identity)) fault {
	return fault{
		name: "the store forgets " + what,
		bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
			return bentTx{Tx: tx, identities: forgetfulIdentities{tx.Identities(), &forget}}
		}),
		must: []string{"values/copies of identities"}, may: []string{"identities/*", "values/instants of answers*"},
	}
}

func agentForgets(what string, forget func(*storage.Agent)) fault {
	return fault{
		name: "the store forgets " + what,
		bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
			return bentTx{Tx: tx, agents: forgetfulAgents{tx.Agents(), &forget}}
		}),
		must: []string{"values/copies of agents", "agents/put and get"}, may: []string{"agents/*"},
	}
}

func caseForgets(what string, forget func(*storage.Case)) fault {
	return fault{
		name: "the store forgets " + what,
		bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
			return bentTx{Tx: tx, cases: forgetfulCases{tx.Cases(), &forget}}
		}),
		must: []string{"values/copies of cases"}, may: []string{"cases/*", "labels/*", "values/instants of ranks*"},
	}
}

func conversationForgets(what string, forget func(*storage.Conversation)) fault {
	return fault{
		name: "the store forgets " + what,
		bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
			return bentTx{Tx: tx, convs: forgetfulConversations{tx.Conversations(), &forget}}
		}),
		must: []string{"values/copies of conversations"}, may: []string{"conversations/*", "values/instants of *"},
	}
}

func messageForgets(what string, forget func(*storage.Message)) fault {
	return forgets(what, "values/copies of outbound messages", forget)
}

// The cases that copy messages of two sorts.
const (
	inboundCopies = "values/copies of inbound messages"
	severalNames  = "values/copies of messages with several names"
)

func forgets(what, where string, forget func(*storage.Message)) fault {
	return fault{
		name: "the store forgets " + what,
		bend: bendMessages(func(m storage.Messages, _ *shared) storage.Messages { return forgetfulMessages{m, &forget} }),
		must: []string{where},
		may:  []string{"messages/*", "outcomes/*", "statuses/*", "values/copies of * messages", "values/copies of messages*", "values/instants of answers*"},
	}
}

// without runs forget on all of an answer.
func without[T any](vs []*T, err error, forget *func(*T)) ([]*T, error) {
	for _, v := range vs {
		if v != nil {
			(*forget)(v)
		}
	}
	return vs, err
}

type forgetfulIdentities struct {
	storage.Identities
	forget *func(*storage.Identity)
}

func (c forgetfulIdentities) Find(ctx context.Context, keys ...storage.IdentityKey) ([]*storage.Identity, error) {
	vs, err := c.Identities.Find(ctx, keys...)
	return without(vs, err, c.forget)
}

type forgetfulConversations struct {
	storage.Conversations
	forget *func(*storage.Conversation)
}

func (c forgetfulConversations) Get(ctx context.Context, ids ...storage.ConversationID) ([]*storage.Conversation, error) {
	vs, err := c.Conversations.Get(ctx, ids...)
	return without(vs, err, c.forget)
}

type forgetfulAgents struct {
	storage.Agents
	forget *func(*storage.Agent)
}

func (c forgetfulAgents) Get(ctx context.Context, ids ...storage.AgentID) ([]*storage.Agent, error) {
	vs, err := c.Agents.Get(ctx, ids...)
	return without(vs, err, c.forget)
}

type forgetfulCases struct {
	storage.Cases
	forget *func(*storage.Case)
}

func (c forgetfulCases) Get(ctx context.Context, ids ...storage.CaseID) ([]*storage.Case, error) {
	vs, err := c.Cases.Get(ctx, ids...)
	return without(vs, err, c.forget)
}

type forgetfulMessages struct {
	storage.Messages
	forget *func(*storage.Message)
}

func (c forgetfulMessages) Get(ctx context.Context, ids ...storage.MessageID) ([]*storage.Message, error) {
	vs, err := c.Messages.Get(ctx, ids...)
	return without(vs, err, c.forget)
}

type uncounted struct{ storage.Bindings }

func (c uncounted) Get(ctx context.Context, ids ...storage.BindingID) ([]*storage.Binding, error) {
	return c.none(c.Bindings.Get(ctx, ids...))
}

func (c uncounted) List(ctx context.Context, q storage.BindingQuery) ([]*storage.Binding, error) {
	return c.none(c.Bindings.List(ctx, q))
}

func (uncounted) none(bs []*storage.Binding, err error) ([]*storage.Binding, error) {
	for _, b := range bs {
		b.Messages = 0
	}
	return bs, err
}

type unbound struct{ storage.Messages }

func (c unbound) Resolve(ctx context.Context, rs ...storage.Resolution) ([]storage.StatusResult, error) {
	return c.none(c.Messages.Resolve(ctx, rs...))
}

func (c unbound) ApplyStatuses(ctx context.Context, us ...storage.StatusUpdate) ([]storage.StatusResult, error) {
	return c.none(c.Messages.ApplyStatuses(ctx, us...))
}

func (unbound) none(rs []storage.StatusResult, err error) ([]storage.StatusResult, error) {
	for i := range rs {
		rs[i].Binding = storage.BindingID{}
	}
	return rs, err
}
