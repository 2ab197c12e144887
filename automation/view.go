package automation

import (
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A view is what a condition can see: the names of the condition language.
type view struct {
	Event        eventView        `expr:"event"`
	Channel      channelView      `expr:"channel"`
	Contact      contactView      `expr:"contact"`
	Conversation conversationView `expr:"conversation"`
	Case         caseView         `expr:"case"`
	Message      messageView      `expr:"message"`
	Agent        agentView        `expr:"agent"`
	Hours        hoursView        `expr:"hours"`
}

type eventView struct {
	Trigger   string `expr:"trigger"`
	Actor     string `expr:"actor"` // agent, bot, system, contact
	ActorID   string `expr:"actor_id"`
	Label     string `expr:"label"`
	Attribute string `expr:"attribute"`
	Value     string `expr:"value"`
	Target    string `expr:"target"`
	Score     int    `expr:"score"`
}

type channelView struct {
	ID   string `expr:"id"`
	Kind string `expr:"kind"`
}

type contactView struct {
	ID         string            `expr:"id"`
	Name       string            `expr:"name"`
	Language   string            `expr:"language"`
	Attributes map[string]string `expr:"attributes"`
	Labels     []string          `expr:"labels"`
	Owner      string            `expr:"owner"`
	OptedOut   bool              `expr:"opted_out"`
}

type conversationView struct {
	ID         string `expr:"id"`
	Inbound    int    `expr:"inbound"`
	WindowOpen bool   `expr:"window_open"`
}

type caseView struct {
	ID            string            `expr:"id"`
	State         string            `expr:"state"`
	Owner         string            `expr:"owner"`
	Bot           string            `expr:"bot"`
	Queue         string            `expr:"queue"`
	Position      int               `expr:"position"`
	Priority      int               `expr:"priority"`
	Labels        []string          `expr:"labels"`
	Tag           string            `expr:"tag"`
	Attributes    map[string]string `expr:"attributes"`
	Age           time.Duration     `expr:"age"`     // since it was opened
	Waiting       time.Duration     `expr:"waiting"` // since the first message without a human answer
	Reopened      int               `expr:"reopened"`
	HumanMessages int               `expr:"human_messages"`
	ClosedFor     string            `expr:"closed_for"`
	ClosedBy      string            `expr:"closed_by"` // agent, bot, system, contact
}

type messageView struct {
	ID     string   `expr:"id"`
	Author string   `expr:"author"` // agent, bot, system, contact
	Text   string   `expr:"text"`
	Kinds  []string `expr:"kinds"`
	Choice string   `expr:"choice"`
}

type agentView struct {
	ID   string `expr:"id"`
	Name string `expr:"name"`
}

type hoursView struct {
	Known bool `expr:"known"`
	Open  bool `expr:"open"`
}

// seen is the view of the moment. It is made once for all conditions.
func (m *moment) seen() any {
	if m.env == nil {
		m.env = m.look()
	}
	return m.env
}

func (m *moment) look() view {
	e, c := m.event, &m.Contact
	return view{
		Event: eventView{
			Trigger: string(e.Trigger), Actor: string(e.Actor.Kind), ActorID: e.Actor.ID, Label: e.Label,
			Attribute: e.Attribute, Value: e.Value, Target: e.Target, Score: e.Score,
		},
		Channel:      channelView{ID: string(m.Channel.ID), Kind: string(m.Channel.Kind)},
		Contact:      contactView{ID: c.ID, Name: c.Name, Language: c.Language, Attributes: c.Attributes, Labels: c.Labels, Owner: c.Owner, OptedOut: c.OptedOut},
		Conversation: conversationView{ID: m.Conversation.ID, Inbound: int(m.Conversation.Inbound), WindowOpen: m.Conversation.Window.Free},
		Case:         m.seenCase(),
		Message:      messageView{ID: e.Message.ID, Author: string(e.Message.Author.Kind), Text: shortened(m.Message.Text), Kinds: kindNames(m.Message.Kinds), Choice: m.Message.Choice},
		Agent:        agentView(m.Agent),
		Hours:        hoursView{Known: m.Hours.Known, Open: m.Hours.Open},
	}
}

func (m *moment) seenCase() caseView {
	c := &m.Case
	return caseView{
		ID: c.ID, State: string(c.State), Owner: c.Owner, Bot: c.Bot, Queue: c.Queue, Position: c.Position,
		Priority: c.Priority, Labels: c.Labels, Tag: c.Tag, Attributes: c.Attributes,
		Age: since(m.Now, c.OpenedAt), Waiting: since(m.Now, c.Unanswered.At),
		Reopened: c.Reopened, HumanMessages: c.HumanMessages, ClosedFor: string(c.ClosedFor), ClosedBy: string(c.ClosedBy.Kind),
	}
}

// since is how long ago t was; 0 for never, and for what is yet to come.
func since(now, t time.Time) time.Duration {
	if t.IsZero() {
		return 0
	}
	return max(0, now.Sub(t))
}

func kindNames(kinds []channel.PartKind) []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	return names
}
