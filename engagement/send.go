package engagement

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/engagement/internal/automate"
	"github.com/rapport-go/rapport/engagement/internal/dispatch"
	"github.com/rapport-go/rapport/storage"
)

// An Outgoing is a message to be sent.
type Outgoing struct {
	// Conversation is where it belongs. Either this, or Channel and To.
	Conversation storage.ConversationID
	// Channel and To say where to write to somebody whose conversation the
	// caller does not know. The contact and the conversation are made if there
	// are none yet.
	Channel channel.ID
	To      channel.Address
	// Agent is who sends it. Empty means the system: an automatic message.
	Agent storage.AgentID
	// Turn is that of the bot that sends it, instead of an agent; nil for none.
	Turn *BotTurn
	// Key is the caller's name for this message, unique among all messages. A
	// second Send with the same Key and content stores nothing and returns what
	// the first one stored. Empty means none.
	Key string
	// Parts is what it says. It may take several calls to carry it.
	Parts channel.Parts
	// ReplyTo is the message that it quotes; zero for none.
	ReplyTo storage.MessageID
	// Native is a value of the driver's own type for what only this provider
	// has; it must survive JSON. Nil for none.
	Native any
	// Policy says what may be changed to make it fit the channel.
	Policy channel.Policy
}

// Sent is what became of an [Outgoing].
type Sent struct {
	// Messages are the stored messages, one for each call to the provider, in
	// the order in which they will leave.
	Messages []*storage.Message `json:"messages"`
	// Notes names what was adapted or lost to fit the channel.
	Notes []channel.Note `json:"notes,omitempty"`
	// Repeated says that the Key was known, and nothing was stored now.
	Repeated bool `json:"repeated,omitempty"`
}

// Send checks and plans a message and stores it, to leave when a Run, here or
// in another process, gets to it. What comes of it arrives as events.
//
// An agent's message takes the case if nobody serves it, and opens one if none
// is open.
//
// Errors: *[channel.PlanError] names the part, the limit and its unit if the
// channel cannot carry it; *[WindowError] if only a template may be sent;
// *[TakenError] if another agent serves the case; *[RefusedError] if the contact
// is bound to another agent, or does not want it, or if the case waits for
// others; *[FencedError] for a bot whose turn it is not any more; *[templates.Fault] for a
// template that cannot be sent; *[PendingError]; *[DeniedError] if the agent
// is unknown or disabled, or may not reply on the channel; *[ReusedKeyError]; *[InvalidError];
// [storage.ErrNotFound] if there is no such conversation. Nothing is stored
// then.
func (e *Engine) Send(ctx context.Context, o Outgoing) (Sent, error) {
	if err := errors.Join(ctx.Err(), o.check()); err != nil {
		return Sent{}, fmt.Errorf("send: %w", err)
	}
	o.Parts, o.To = channel.CleanParts(o.Parts), asKept(o.To)
	s := &sending{out: o}
	if err := e.sends.Do(ctx, s); err != nil {
		return Sent{}, fmt.Errorf("send: %w", err)
	}
	if !s.sent.Repeated {
		e.dispatch.Wake(s.sent.Messages[0].Channel)
	}
	return s.sent, nil
}

// SendWith is Send through another Store of the same tenant: one that is bound
// to a transaction of the host's, so that the host's rows and the message
// commit or vanish together. See the Bind methods of the SQL stores. The
// message leaves after the host's commit; [Engine.Wake] saves the time of a
// poll.
func (e *Engine) SendWith(ctx context.Context, store storage.Store, o Outgoing) (Sent, error) {
	if err := o.check(); err != nil {
		return Sent{}, fmt.Errorf("send: %w", err)
	}
	o.Parts, o.To = channel.CleanParts(o.Parts), asKept(o.To)
	s := &sending{out: o}
	err := e.watched(store).Update(ctx, func(ctx context.Context, tx storage.Tx) error {
		return e.sendOne(ctx, tx, s)
	})
	if err != nil {
		return Sent{}, fmt.Errorf("send: %w", err)
	}
	return s.sent, nil
}

// asKept is an address that somebody typed, in the form in which drivers bring it.
func asKept(a channel.Address) channel.Address {
	if a.Kind == channel.AddressMail {
		a.Value = strings.ToLower(strings.TrimSpace(a.Value))
	}
	return a
}

func (o *Outgoing) check() error {
	switch {
	case o.Conversation.IsZero() && (o.Channel == "" || o.To.IsZero()):
		return invalid("Conversation", "is required, unless Channel and To are given")
	case o.Turn != nil && (o.Agent != "" || o.Conversation.IsZero() || o.Turn.Bot == ""):
		return invalid("Turn", "needs a bot and a conversation, and excludes an agent")
	case !o.Conversation.IsZero() && (o.Channel != "" || !o.To.IsZero()):
		return invalid("To", "give either Conversation, or Channel and To")
	case o.Key != channel.CleanText(o.Key) || strings.ContainsFunc(o.Key, func(r rune) bool { return r < ' ' }):
		return invalid("Key", "must be text without control characters")
	case o.To.Value != channel.CleanText(o.To.Value):
		return invalid("To", "must be text without NUL")
	}
	return nil
}

// A sending is one Send.
type sending struct {
	out Outgoing
	// by is the automation that says it; empty if none does. opening says that it
	// answers a contact who opened the chat and has not written yet.
	by      string
	opening bool
	// engage says that an agent engages the contact with it, and grant is a
	// consent to be recorded with that; nil for none.
	engage bool
	grant  *storage.Consent
	// connect says that it asks whether the contact wants to be written to.
	connect bool
	// first says that the business writes first, under the settings.
	first    bool
	settings binding.Settings
	// opens is the message by which it begins a thread of its own; zero if it
	// does not.
	opens  storage.MessageID
	author storage.Author
	talk   *sendTalk
	sent   Sent
	err    error
}

// prepare checks and plans one message. Nothing is stored yet, and an error
// leaves the rest of the batch as it is.
func (b *sendBatch) prepare(ctx context.Context, s *sending) error {
	s.sent, s.first = Sent{}, false
	var err error
	if s.author, err = b.sender(ctx, s); err != nil {
		return err
	}
	messages, notes, err := b.plan(ctx, s)
	if err != nil {
		return err
	}
	if s.sent, err = b.repeat(ctx, s, messages); err != nil || s.sent.Repeated {
		return err
	}
	for _, check := range []func(context.Context, *sending, []*storage.Message) error{b.allowed, b.approved, b.wanted} {
		if err := check(ctx, s, messages); err != nil {
			return err
		}
	}
	if err := b.serve(ctx, s, messages); err != nil {
		return err
	}
	b.grant(s)
	b.bind(s, messages)
	s.sent = Sent{Messages: messages, Notes: notes}
	return nil
}

// sender is the author of a message, if they may write it: an agent, the system,
// or a bot whose turn it is.
func (b *sendBatch) sender(ctx context.Context, s *sending) (storage.Author, error) {
	turn := s.out.Turn
	if turn == nil {
		if s.by != "" {
			return automate.Author(s.by), nil
		}
		by, err := b.authorOf(ctx, s.out.Agent)
		if err == nil && s.out.Agent != "" {
			err = serves(b.authors[s.out.Agent].role, s.out.Agent, s.talk.conv.Channel)
		}
		return by, err
	}
	work := s.talk.work
	if work != nil && work.ID != turn.Case {
		work = nil
	}
	return turn.author(), turn.good(work)
}

// plan makes the messages.
func (b *sendBatch) plan(ctx context.Context, s *sending) ([]*storage.Message, []channel.Note, error) {
	draft := channel.Draft{Parts: b.published(s.talk.conv.Channel, s.out.Parts), Native: s.out.Native, Policy: s.out.Policy}
	quoted, err := b.quoted(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	draft.ReplyTo = quoted
	plan, err := channel.NewPlan(draft, b.caps[s.talk.conv.Channel])
	if err != nil {
		return nil, nil, err
	}
	var messages []*storage.Message
	for i, call := range plan.Calls {
		m, err := b.message(s, i, call)
		if err != nil {
			return nil, nil, err
		}
		messages = append(messages, m)
	}
	messages[0].Notes = plan.Notes
	return messages, plan.Notes, nil
}

// quoted is the provider's id of the message that is answered.
func (b *sendBatch) quoted(ctx context.Context, s *sending) (channel.ProviderID, error) {
	if s.out.ReplyTo.IsZero() {
		return "", nil
	}
	ms, err := b.tx.Messages().Get(ctx, s.out.ReplyTo)
	if err != nil {
		return "", fmt.Errorf("quoted message: %w", err)
	}
	if ms[0].Conversation != s.talk.conv.ID || ms[0].ProviderID == "" {
		return "", invalid("ReplyTo", "is not a message of this conversation that the provider knows")
	}
	return ms[0].ProviderID, nil
}

func (b *sendBatch) message(s *sending, i int, call channel.Call) (*storage.Message, error) {
	m := &storage.Message{
		ID: b.nextID(s, i), Conversation: s.talk.conv.ID, Channel: s.talk.conv.Channel, Direction: storage.Outbound,
		Author: s.author, Parts: call.Parts, ReplyTo: b.after(s, call.ReplyTo), At: b.now, CreatedAt: b.now,
		Outcome: storage.OutcomeQueued, Key: callKey(s.out.Key, i), Automatic: s.by,
	}
	if s.engage {
		m.To = s.address() // whatever the conversation goes by when it leaves
	}
	if call.Native != nil {
		native, err := json.Marshal(call.Native)
		if err != nil {
			return nil, invalid("Native", err.Error())
		}
		m.Native = native
	}
	return m, nil
}

func (b *sendBatch) nextID(s *sending, i int) storage.MessageID {
	if i == 0 && !s.opens.IsZero() {
		return s.opens
	}
	return b.mint.Message(b.now)
}

// after is the message that one answers: on channels with threads the contact's
// latest, if the author quoted none. It is chosen here, so that every attempt
// says the same.
func (b *sendBatch) after(s *sending, quoted channel.ProviderID) channel.ProviderID {
	if quoted == "" && b.caps[s.talk.conv.Channel].Threads {
		return s.talk.conv.LastInboundID
	}
	return quoted
}

// allowed checks who may write, and the session window.
func (b *sendBatch) allowed(ctx context.Context, s *sending, messages []*storage.Message) error {
	if s.inPassing() && b.cfg.Policies[s.talk.conv.Channel].ChooseChannel {
		return b.refusal(ctx, s, ReasonNoCase, "", nil)
	}
	state := b.window(s)
	if s.opening && s.talk.conv.LastInbound.IsZero() {
		return nil // S4.6
	}
	for _, m := range messages {
		if !state.Free && (!state.Template || !dispatch.IsTemplate(m.Parts)) {
			return b.closed(ctx, s, state)
		}
	}
	if n := freeForm(messages); n > state.Left && b.caps[s.talk.conv.Channel].Window.Counted {
		return b.closed(ctx, s, state)
	}
	return b.checkFirst(ctx, s)
}

// inPassing reports whether an agent writes in a conversation without an open case,
// and did not choose the channel.
func (s *sending) inPassing() bool {
	return s.author.Kind == channel.AuthorAgent && s.talk.work == nil && s.out.Channel == "" && !s.engage
}

// freeForm counts the messages that are no templates.
func freeForm(messages []*storage.Message) int {
	n := 0
	for _, m := range messages {
		if !dispatch.IsTemplate(m.Parts) {
			n++
		}
	}
	return n
}

// closed is the refusal of a message outside the session window. It names
// templates that may be sent instead.
func (b *sendBatch) closed(ctx context.Context, s *sending, state channel.WindowState) error {
	e := &WindowError{Conversation: s.talk.conv.ID, State: state, LastInbound: s.talk.conv.LastInbound}
	if !state.Template {
		return e
	}
	entries, _, err := b.catalogue.List(ctx, b.tx, s.talk.conv.Channel)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if name := entry.Template.Name; entry.Template.Sendable() && !slices.Contains(e.Templates, name) && len(e.Templates) < maxNamed {
			e.Templates = append(e.Templates, name)
		}
	}
	return e
}

// maxNamed is how many templates a refusal names.
const maxNamed = 10
