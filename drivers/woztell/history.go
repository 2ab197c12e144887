package woztell

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// Of a conversation's history: how many messages a page may have (IntMax100),
// and after how many pages it is called endless ([d:open-api]).
const (
	pageMax  = 100
	pagesMax = 100
)

// historyQuery wants String where the query of members wants ID ([dify]
// get_conversation_history.py).
const historyQuery = `query($c:String,$m:String,$last:IntMax100,$before:String,$from:Long,$to:Long){apiViewer{` +
	`conversationHistory(channelId:$c,memberId:$m,last:$last,before:$before,from:$from,to:$to){edges{node{` +
	`_id messageEvent from createdAt sentAt deliveredAt readAt failedAt deletedAt errors memberId channelId meta}} pageInfo{hasPreviousPage startCursor}}}}`

// historyOf are the variables. One that is not set is left out: a zero may cut
// everything off.
type historyOf struct {
	Channel string `json:"c"`
	Member  string `json:"m"`
	Last    int    `json:"last"`
	Before  string `json:"before,omitempty"`
	From    int64  `json:"from,omitempty"`
	To      int64  `json:"to,omitempty"`
}

// A page is one of the history, with the latest messages of what is left.
type page struct {
	Edges []struct {
		Node json.RawMessage `json:"node"`
	} `json:"edges"`
	Info struct {
		More  bool `json:"hasPreviousPage"`
		Start text `json:"startCursor"`
	} `json:"pageInfo"`
}

// node is one message of the history. Its from is who wrote (MEMBER, BOT, ADMIN
// or INCOMING_WEBHOOK), while from of the messageEvent is an address.
type node struct {
	ID        text            `json:"_id"`
	Message   json.RawMessage `json:"messageEvent"`
	From      text            `json:"from"`
	Created   moment          `json:"createdAt"`
	Sent      moment          `json:"sentAt"`
	Delivered moment          `json:"deliveredAt"`
	Read      moment          `json:"readAt"`
	Failed    moment          `json:"failedAt"`
	Deleted   moment          `json:"deletedAt"`
	Errors    json.RawMessage `json:"errors"`
	Member    text            `json:"memberId"`
	Channel   text            `json:"channelId"`
	Meta      echoed          `json:"meta"`

	raw json.RawMessage
}

// History is what WOZTELL kept of a talk, from since to until, oldest first, as
// the events that webhooks would have brought: messages, echoes, statuses and
// deletions, with the same ids where the messages have ids. A zero since or until
// is no limit.
//
// It implements channel.HistoryReader. It is for finding out what became of a
// message whose outcome is unknown, and for what was lost while webhooks could not
// be taken. A message of ours is
// there as an echo with the id that statuses have, and with its key if WOZTELL
// kept meta. If it is not there some minutes later, it was not sent.
//
// It needs the scope conversation:read. WOZTELL allows 30 calls a minute for all
// channels of the app together, and each page of 100 messages is one: ask for
// one member at a time, and for a short while. Too many are RateLimited.
func (c *Channel) History(ctx context.Context, a channel.Address, since, until time.Time) ([]channel.Event, error) {
	who, err := c.recipient(opHistory, a)
	if err != nil {
		return nil, err
	}
	if who.Member == "" {
		m, err := c.member(ctx, opHistory, a)
		if err != nil {
			return nil, err
		}
		who.Member = m.ID
	}
	ask := historyOf{Channel: c.cfg.ChannelID, Member: who.Member, Last: pageMax, From: milliseconds(since), To: milliseconds(until)}
	var pages [][]channel.Event
	for range pagesMax {
		p, err := c.historyPage(ctx, opHistory, ask)
		if err != nil {
			return nil, err
		}
		pages = append(pages, c.decoder.page(p))
		next := string(p.Info.Start)
		if !p.Info.More || next == "" {
			slices.Reverse(pages)
			return slices.Concat(pages...), nil
		}
		if next == ask.Before {
			break
		}
		ask.Before = next
	}
	return nil, &channel.Error{Kind: channel.Unknown, Op: opHistory, Detail: "the history does not end"}
}

func milliseconds(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMilli()
}

func (c *Channel) historyPage(ctx context.Context, op string, ask historyOf) (page, error) {
	var found struct {
		Viewer struct {
			History page `json:"conversationHistory"`
		} `json:"apiViewer"`
	}
	err := c.ask(ctx, question{Query: historyQuery, Variables: ask, op: op}, &found)
	if err == nil && found.Viewer.History.Edges == nil {
		err = noList(op) // and not a talk without messages
	}
	return found.Viewer.History, err
}

func (d decoder) page(p page) []channel.Event {
	var all []channel.Event
	for _, e := range p.Edges {
		all = append(all, d.node(nodeOf(e.Node))...)
	}
	return all
}

func nodeOf(raw json.RawMessage) *node {
	n := &node{raw: raw}
	_ = json.Unmarshal(raw, n) // what has another type is left out
	return n
}

// node makes of a message what webhooks would have told about it.
func (d decoder) node(n *node) []channel.Event {
	e := envelopeOf(n.Message)
	e.raw, e.Member, e.Channel = n.raw, cmp.Or(n.Member, e.Member), cmp.Or(n.Channel, e.Channel)
	d = d.of(e)
	if e.Meta == (echoed{}) {
		e.Meta = n.Meta
	}
	if e.At.IsZero() {
		e.At = n.Created
	}
	if n.From == "MEMBER" || n.From == "INCOMING_WEBHOOK" {
		return append(d.inbound(e), d.gone(e, n)...)
	}
	echo := d.echo(e)
	made, ok := echo.(channel.EchoReceived)
	if !ok {
		return []channel.Event{echo}
	}
	if n.From == "BOT" {
		made.By = "bot"
	}
	return append(append([]channel.Event{made}, d.progress(e, n)...), d.gone(e, n)...)
}

// progress is how far a message of the business has come. Without an id of the
// platform's nothing could be matched with it.
func (d decoder) progress(e *envelope, n *node) []channel.Event {
	var all []channel.Event
	for _, s := range []struct {
		at     moment
		status channel.Status
	}{
		{n.Sent, channel.StatusAccepted}, {n.Delivered, channel.StatusDelivered},
		{n.Read, channel.StatusRead}, {n.Failed, channel.StatusFailed},
	} {
		if s.at.IsZero() || e.ID == "" {
			continue
		}
		made := channel.StatusChanged{
			Origin: channel.Origin{Account: d.channel, At: s.at.Time, Raw: n.raw},
			Of:     channel.ProviderID(e.ID), Key: e.Meta.key(), Status: s.status, To: d.person(e.Member, e.To, ""),
		}
		if s.status == channel.StatusFailed {
			made.Failure = d.failure(n.Errors)
		}
		all = append(all, made)
	}
	return all
}

func (d decoder) gone(e *envelope, n *node) []channel.Event {
	if n.Deleted.IsZero() || e.ID == "" {
		return nil
	}
	at := channel.Origin{ID: d.deletion(e.ID), Account: d.channel, At: n.Deleted.Time, Raw: n.raw}
	who := e.From
	if n.From != "MEMBER" && n.From != "INCOMING_WEBHOOK" {
		who = e.To
	}
	return []channel.Event{channel.MessageDeleted{Origin: at, Of: channel.ProviderID(e.ID), From: d.person(e.Member, who, "")}}
}

// externalOf is the platform's id of a member, as their latest message has it.
func (c *Channel) externalOf(ctx context.Context, op, member string) (string, error) {
	p, err := c.historyPage(ctx, op, historyOf{Channel: c.cfg.ChannelID, Member: member, Last: 1})
	if err != nil {
		return "", err
	}
	for _, edge := range p.Edges {
		n := nodeOf(edge.Node)
		e := envelopeOf(n.Message)
		who := e.To
		if n.From == "MEMBER" || n.From == "INCOMING_WEBHOOK" {
			who = e.From
		}
		if who != "" {
			return string(who), nil
		}
	}
	return "", absent(op)
}
