package storetest_test

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

// mentionFaults are about in which notes agents are named, and what they have seen.
func mentionFaults() []fault {
	const lists, seen, change = "mentions/lists", "mentions/seen", "mentions/a note changes"
	return []fault{
		mentionFault("the oldest mentions come first", bentMentions{
			say: func(page []storage.Mention) []storage.Mention { slices.Reverse(page); return page },
		}, lists),
		mentionFault("a page of mentions begins where the one before ended", bentMentions{ask: func(q *storage.MentionQuery) {
			if !q.Before.IsZero() {
				q.Before[15]++
			}
		}}, lists),
		mentionFault("mentions have no end", bentMentions{ask: func(q *storage.MentionQuery) { q.Limit = 99 }}, lists),
		mentionFault("what was seen is among the unseen", bentMentions{ask: func(q *storage.MentionQuery) { q.Unseen = false }}, seen),
		mentionFault("a mention does not say that it was seen", bentMentions{say: func(page []storage.Mention) []storage.Mention {
			for i := range page {
				page[i].Seen = false
			}
			return page
		}}, seen, change),
		mentionFault("a mention is on no channel", bentMentions{say: func(page []storage.Mention) []storage.Mention {
			for i := range page {
				page[i].Channel = ""
			}
			return page
		}}, lists),
		mentionFault("to see some is to see all", bentMentions{see: func(s *sight) { s.until = storage.MessageID{0xff} }}, seen),
		mentionFault("to see one conversation is to see all", bentMentions{see: func(s *sight) { s.in = nil }}, seen),
		mentionFault("only the first conversation is seen", bentMentions{see: func(s *sight) { s.in = s.in[:min(1, len(s.in))] }}, seen),
		mentionFault("what one has seen all have", bentMentions{see: func(s *sight) { s.also = []storage.AgentID{"bob", "cat"} }}, seen),
		mentionFault("what was seen is not counted", bentMentions{see: func(s *sight) { s.mute = true }}, seen),
		mentionsOf("who is named first stays so", change, func(c namingMessages) storage.Messages { return firstToName{c} }),
		mentionsOf("who is named again has seen it", change, func(c namingMessages) storage.Messages { return seenAgain{c} }),
		mentionsOf("a forgotten note mentions", "mentions/a note is forgotten", func(c namingMessages) storage.Messages { return remembers{c} }),
		mentionsOf("whatever names somebody mentions them", lists, func(c namingMessages) storage.Messages { return allMention{c} }),
	}
}

func mentionFault(name string, c bentMentions, must ...string) fault {
	return fault{
		name: name, must: must, may: []string{"mentions/*", "*/mentions"},
		bend: bendTx(func(tx storage.Tx, _ *shared) storage.Tx {
			bent := c
			bent.Mentions = tx.Mentions()
			return bentTx{Tx: tx, mentions: &bent}
		}),
	}
}

// A sight is what an agent sees: until where, in what, and who else does so.
type sight struct {
	until storage.MessageID
	in    []storage.ConversationID
	also  []storage.AgentID
	mute  bool
}

// bentMentions changes the question, the answer, or what is seen.
type bentMentions struct {
	storage.Mentions
	ask func(*storage.MentionQuery)
	say func([]storage.Mention) []storage.Mention
	see func(*sight)
}

func (c *bentMentions) List(ctx context.Context, q storage.MentionQuery) ([]storage.Mention, error) {
	if c.ask != nil && q.Limit > 0 {
		c.ask(&q)
	}
	page, err := c.Mentions.List(ctx, q)
	if c.say != nil {
		page = c.say(page)
	}
	return page, err
}

func (c *bentMentions) See(ctx context.Context, agent storage.AgentID, until storage.MessageID, in ...storage.ConversationID) (int, error) {
	s := sight{until: until, in: in}
	if c.see != nil {
		c.see(&s)
	}
	n, err := c.Mentions.See(ctx, agent, s.until, s.in...)
	for _, other := range s.also {
		if _, err := c.Mentions.See(ctx, other, s.until, s.in...); err != nil {
			return 0, err
		}
	}
	if s.mute {
		n = 0
	}
	return n, err
}

// mentionsOf bends messages.
func mentionsOf(name, must string, bend func(namingMessages) storage.Messages) fault {
	return fault{
		name: name, must: []string{must}, may: []string{"mentions/*", "*/mentions", "messages/*", "values/*"},
		bend: bendTx(func(tx storage.Tx, s *shared) storage.Tx {
			return bentTx{Tx: tx, messages: bend(namingMessages{tx.Messages(), tx, s})}
		}),
	}
}

type namingMessages struct {
	storage.Messages
	tx storage.Tx
	*shared
}

// firstToName does not change who is named.
type firstToName struct{ namingMessages }

func (c firstToName) Update(ctx context.Context, ms ...*storage.Message) error {
	var kept []*storage.Message
	for _, m := range ms {
		next := *m
		if was, err := c.Get(ctx, m.ID); err == nil {
			next.Mentions = was[0].Mentions
		}
		kept = append(kept, &next)
	}
	err := c.Messages.Update(ctx, kept...)
	for i := range ms {
		ms[i].Version = kept[i].Version
	}
	return err
}

// seenAgain lets everybody see a note that is changed.
type seenAgain struct{ namingMessages }

func (c seenAgain) Update(ctx context.Context, ms ...*storage.Message) error {
	if err := c.Messages.Update(ctx, ms...); err != nil {
		return err
	}
	for _, m := range ms {
		for _, agent := range m.Mentions {
			if _, err := c.tx.Mentions().See(ctx, agent, m.ID, m.Conversation); err != nil {
				return err
			}
		}
	}
	return nil
}

// remembers keeps who was named in what it forgets.
type remembers struct{ namingMessages }

func (c remembers) ForgetContent(ctx context.Context, q storage.Retention) (storage.Retained, error) {
	r, err := c.Messages.ForgetContent(ctx, q)
	if err != nil || r.Last.IsZero() || r.Messages == 0 {
		return r, err
	}
	was, err := c.Get(ctx, r.Last)
	if err != nil || was[0].Direction != storage.Internal {
		return r, err
	}
	was[0].Mentions = []storage.AgentID{"bob"}
	return r, c.Update(ctx, was...)
}

// allMention takes everything that names somebody for a note.
type allMention struct{ namingMessages }

func (c allMention) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	notes := make([]*storage.Message, len(ms))
	for i, m := range ms {
		note := *m
		if len(m.Mentions) > 0 {
			note.Direction = storage.Internal
		}
		notes[i] = &note
	}
	added, err := c.Messages.Insert(ctx, notes...)
	for i := range added {
		ms[i].Version, ms[i].Progress, ms[i].Cost = notes[i].Version, notes[i].Progress, notes[i].Cost
	}
	return added, err
}
