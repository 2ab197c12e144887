package main

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A source makes the n-th event of its kind happen and waits for the answer.
type source func(ctx context.Context, n int, intended time.Time)

// A desk is what sources share.
type desk struct {
	seed      uint64
	customers []customer
	ledger    *ledger
	poster    *poster
	sign      func([]byte) string
}

func (d *desk) customer(n int) (int, *customer) {
	i := n % len(d.customers)
	return i, &d.customers[i]
}

// inbound posts a message of a customer's.
func (d *desk) inbound(ctx context.Context, n int, intended time.Time) {
	i, c := d.customer(n)
	id := wamid(idInbound, d.seed, uint64(n), c.number)
	body := c.message(id, n, intended)
	d.ledger.begin()
	_, err := d.poster.deliver(ctx, kindInbound, webhookPath, d.sign(body), body)
	if err == nil {
		d.ledger.recorder.done(kindInbound, 1, intended, time.Now())
	}
	d.ledger.end(err, func() { d.ledger.inbound[channel.ProviderID(id)] = i })
}

// outbound asks for a message to be sent.
func (d *desk) outbound(ctx context.Context, n int, intended time.Time) {
	i, c := d.customer(n)
	q := sendRequest{Key: "load-" + strconv.Itoa(n), Agent: agentOf(i), Text: textOf(n)}
	if conv := c.talk.Load(); conv != nil {
		q.Conversation = *conv
	} else {
		q.To = "+" + c.number
	}
	d.ledger.begin()
	a, err := d.ask(ctx, q)
	if err == nil {
		d.ledger.recorder.done(kindSend, 1, intended, time.Now())
		c.talk.Store(&a.Conversation)
	}
	d.ledger.end(err, func() {
		for _, id := range a.Messages {
			d.ledger.send(id, send{key: q.Key, contact: i, intended: intended})
		}
	})
}

func (d *desk) ask(ctx context.Context, q sendRequest) (a sendAnswer, err error) {
	body, err := json.Marshal(q)
	if err != nil {
		return a, err
	}
	answer, err := d.poster.deliver(ctx, kindSend, "/send", "", body)
	if err != nil {
		return a, err
	}
	return a, json.Unmarshal(answer, &a)
}

// The statuses of a message, in order.
var reports = [...]struct {
	word   string
	status channel.Status
}{
	{"sent", channel.StatusAccepted}, {"delivered", channel.StatusDelivered}, {"read", channel.StatusRead},
}

// spread is how many messages lie between the statuses of one message.
const spread = 1000

// aboutStored makes a source of statuses about the stock of messages: the
// statuses of a message come one after another, with others between them. It
// has nothing to say any more after about three for each.
func (d *desk) aboutStored(s stock) source {
	return func(ctx context.Context, n int, intended time.Time) {
		step := n % len(reports)
		of := n/len(reports) - step*min(spread, s.Messages/len(reports))
		if of < 0 || of >= s.Messages {
			return
		}
		_, c := d.customer(of)
		id := wamid(idStored, s.Seed, uint64(of), c.number)
		body := c.status(id, reports[step].word, intended)
		d.ledger.begin()
		_, err := d.poster.deliver(ctx, kindStatus, webhookPath, d.sign(body), body)
		if err == nil {
			d.ledger.recorder.done(kindStatus, 1, intended, time.Now())
		}
		d.ledger.end(err, func() {
			key := channel.ProviderID(id)
			d.ledger.statuses[key] = max(d.ledger.statuses[key], reports[step].status)
		})
	}
}

// backlog is how many messages may wait for the provider before the mix
// outbound asks for no more.
const backlog = 4000

// outboundInTime is outbound, held back while too many messages wait.
func (d *desk) outboundInTime(ctx context.Context, n int, _ time.Time) {
	for d.ledger.unaccepted() > backlog && pause(ctx, 5*time.Millisecond) {
	}
	d.outbound(ctx, n, time.Now())
}

// statusesIn is how many statuses the source has to give, with gaps.
func statusesIn(s stock) int {
	return len(reports) * (s.Messages + len(reports)*min(spread, s.Messages/len(reports)))
}
