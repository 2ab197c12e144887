package engagement

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
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
	Messages []*storage.Message
	// Notes names what was adapted or lost to fit the channel.
	Notes []channel.Note
	// Repeated says that the Key was known, and nothing was stored now.
	Repeated bool
}

// Send checks and plans a message and stores it, to leave when a Run, here or
// in another process, gets to it. What comes of it arrives as events.
//
// An agent's message takes the case if nobody serves it, and opens one if none
// is open.
//
// Errors: *[channel.PlanError] names the part, the limit and its unit if the
// channel cannot carry it; *[WindowError] if only a template may be sent;
// *[TakenError] if another agent serves the case; *[DeniedError] if the agent
// is unknown or disabled; *[ReusedKeyError]; *[InvalidError];
// [storage.ErrNotFound] if there is no such conversation. Nothing is stored
// then.
func (e *Engine) Send(ctx context.Context, o Outgoing) (Sent, error) {
	sent, err := e.SendWith(ctx, e.cfg.Store, o)
	if err == nil && !sent.Repeated {
		e.dispatch.Wake(sent.Messages[0].Channel)
		e.news.publish()
	}
	return sent, err
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
	o.Parts = channel.CleanParts(o.Parts)
	var sent Sent
	err := store.Update(ctx, func(ctx context.Context, tx storage.Tx) (err error) {
		s := sending{Engine: e, tx: tx, out: o, now: now()}
		sent, err = s.run(ctx)
		return err
	})
	if err != nil {
		return Sent{}, fmt.Errorf("send: %w", err)
	}
	return sent, nil
}

func (o *Outgoing) check() error {
	switch {
	case o.Conversation.IsZero() && (o.Channel == "" || o.To.IsZero()):
		return invalid("Conversation", "is required, unless Channel and To are given")
	case !o.Conversation.IsZero() && (o.Channel != "" || !o.To.IsZero()):
		return invalid("To", "give either Conversation, or Channel and To")
	case o.Key != channel.CleanText(o.Key) || strings.ContainsFunc(o.Key, func(r rune) bool { return r < ' ' }):
		return invalid("Key", "must be text without control characters")
	case o.To.Value != channel.CleanText(o.To.Value):
		return invalid("To", "must be text without NUL")
	}
	return nil
}

// A sending is one Send inside its transaction.
type sending struct {
	*Engine
	tx  storage.Tx
	out Outgoing
	now time.Time

	author storage.Author
	conv   *storage.Conversation
	work   *storage.Case // the open case; nil if there is none
}

func (s *sending) run(ctx context.Context) (Sent, error) {
	author, err := s.authorOf(ctx, s.tx, s.out.Agent)
	if err != nil {
		return Sent{}, err
	}
	s.author = author
	if err := s.findConversation(ctx); err != nil {
		return Sent{}, err
	}
	messages, notes, err := s.plan(ctx)
	if err != nil {
		return Sent{}, err
	}
	if sent, err := s.repeat(ctx, messages); err != nil || sent.Repeated {
		return sent, err
	}
	if err := s.allowed(messages); err != nil {
		return Sent{}, err
	}
	if err := s.serve(ctx, messages); err != nil {
		return Sent{}, err
	}
	return Sent{Messages: messages, Notes: notes}, s.put(ctx, messages)
}

// plan makes the messages.
func (s *sending) plan(ctx context.Context) ([]*storage.Message, []channel.Note, error) {
	draft := channel.Draft{Parts: s.out.Parts, Native: s.out.Native, Policy: s.out.Policy}
	quoted, err := s.quoted(ctx)
	if err != nil {
		return nil, nil, err
	}
	draft.ReplyTo = quoted
	plan, err := channel.NewPlan(draft, s.caps[s.conv.Channel])
	if err != nil {
		return nil, nil, err
	}
	var messages []*storage.Message
	for i, call := range plan.Calls {
		m, err := s.message(i, call)
		if err != nil {
			return nil, nil, err
		}
		messages = append(messages, m)
	}
	messages[0].Notes = plan.Notes
	return messages, plan.Notes, nil
}

// quoted is the provider's id of the message that is answered.
func (s *sending) quoted(ctx context.Context) (channel.ProviderID, error) {
	if s.out.ReplyTo.IsZero() {
		return "", nil
	}
	ms, err := s.tx.Messages().Get(ctx, s.out.ReplyTo)
	if err != nil {
		return "", fmt.Errorf("quoted message: %w", err)
	}
	if ms[0].Conversation != s.conv.ID || ms[0].ProviderID == "" {
		return "", invalid("ReplyTo", "is not a message of this conversation that the provider knows")
	}
	return ms[0].ProviderID, nil
}

func (s *sending) message(i int, call channel.Call) (*storage.Message, error) {
	m := &storage.Message{
		ID: s.mint.Message(s.now), Conversation: s.conv.ID, Channel: s.conv.Channel, Direction: storage.Outbound,
		Author: s.author, Parts: call.Parts, ReplyTo: call.ReplyTo, At: s.now, CreatedAt: s.now,
		Outcome: storage.OutcomeQueued, Key: callKey(s.out.Key, i),
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

// callKey is the key of the i-th message of a Send.
func callKey(key string, i int) string {
	if key == "" || i == 0 {
		return key
	}
	return fmt.Sprintf("%s\x1f%d", key, i)
}

// repeat finds what an earlier Send with the same key has stored.
func (s *sending) repeat(ctx context.Context, planned []*storage.Message) (Sent, error) {
	if s.out.Key == "" {
		return Sent{}, nil
	}
	var known []*storage.Message
	for i := range len(planned) + 1 {
		m, err := s.tx.Messages().ByKey(ctx, callKey(s.out.Key, i))
		if err != nil {
			if isNotFound(err) {
				break
			}
			return Sent{}, err
		}
		known = append(known, m)
	}
	if len(known) == 0 {
		return Sent{}, nil
	}
	if !slices.EqualFunc(known, planned, sameMessage) {
		return Sent{}, &ReusedKeyError{Key: s.out.Key, Message: known[0].ID}
	}
	return Sent{Messages: known, Notes: known[0].Notes, Repeated: true}, nil
}

// sameMessage reports whether two messages say the same to the same person.
func sameMessage(a, b *storage.Message) bool {
	left, err1 := json.Marshal(a.Parts)
	right, err2 := json.Marshal(b.Parts)
	return err1 == nil && err2 == nil && a.Conversation == b.Conversation &&
		string(left) == string(right) && string(a.Native) == string(b.Native)
}

// allowed checks the session window.
func (s *sending) allowed(messages []*storage.Message) error {
	state := s.caps[s.conv.Channel].Window.At(s.now, s.conv.LastInbound, s.author.Kind)
	if state.Free {
		return nil
	}
	for _, m := range messages {
		if !state.Template || !dispatch.IsTemplate(m.Parts) {
			return &WindowError{Conversation: s.conv.ID, State: state, LastInbound: s.conv.LastInbound}
		}
	}
	return nil
}
