package main

import (
	"strings"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/google/uuid"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func id[T any](n byte) storage.ID[T] { return storage.ID[T](uuid.UUID{15: n}) }

var (
	talkID     = id[storage.Conversation](1)
	strangerID = id[storage.Conversation](2)
	bond       = id[storage.Binding](1)
	otherBond  = id[storage.Binding](2)
)

const (
	keptPromise = iota
	oncePromise
	sentPromise
	singlyPromise
	orderPromise
	exclusivePromise
	alonePromise
	capacityPromise
	foundPromise
	calmPromise
)

// inbound, answered and engaged make messages as they should be stored.
func inbound(n byte) *storage.Message {
	return &storage.Message{
		ID: id[storage.Message](n), Conversation: talkID, Direction: storage.Inbound, ProviderID: channel.ProviderID("in-" + string('0'+n)),
	}
}

func answered(n byte, key string) *storage.Message {
	return &storage.Message{
		ID: id[storage.Message](n), Conversation: talkID, Direction: storage.Outbound, Key: key,
		ProviderID: channel.ProviderID("out-" + key), Outcome: storage.OutcomeAccepted,
		Progress: channel.Reported(channel.StatusRead, time.Unix(1, 0), channel.Failure{}),
	}
}

func engaged(n byte, key string, by storage.AgentID, under storage.BindingID) *storage.Message {
	m := answered(n, key)
	m.Conversation, m.Binding, m.Author.ID = strangerID, under, string(by)
	return m
}

// whole is a world in which every promise holds: a customer wrote twice and got
// two answers, and one rival engaged a stranger and another was refused.
func whole() *audit {
	l := newLedger()
	for n := 1; n <= 2; n++ {
		key := channel.ProviderID("in-" + string(rune('0'+n)))
		l.said[key], l.acknowledged[key] = saying{0, n}, true
	}
	l.sends = map[storage.MessageID]send{
		id[storage.Message](3): {"a", 1}, id[storage.Message](4): {"b", 2}, id[storage.Message](5): {"e", 0},
	}
	stranger := "+" + strangerNumber(0)
	c := newContest(&people{ledger: l})
	c.asked["e"] = asked{deed{kind: engages, number: stranger, agent: rival(0), key: "e"}, 1}
	c.history = []porcupine.Operation{
		{Input: c.asked["e"].deed, Call: 1, Output: told{bond: bond}, Return: 2},
		{Input: deed{kind: engages, number: stranger, agent: rival(1), key: "f"}, Call: 3, Output: told{refused: true, holder: rival(0)}, Return: 4},
	}
	return &audit{
		ledger: l, contest: c, watch: &watch{most: map[storage.AgentID]int{}}, rested: true, shown: onPhones(stranger, c.began),
		copies: map[string]int{id[storage.Message](3).String(): 1, id[storage.Message](4).String(): 1, id[storage.Message](5).String(): 1},
		stored: &stored{
			talks: map[storage.ConversationID]*storage.Conversation{
				talkID:     {ID: talkID, Address: channel.Address{Value: "+" + customerNumber(0)}, Inbound: 2},
				strangerID: {ID: strangerID, Address: channel.Address{Value: stranger}},
			},
			messages: []*storage.Message{inbound(1), inbound(2), answered(3, "a"), answered(4, "b"), engaged(5, "e", rival(0), bond)},
			told:     map[storage.MessageID]int{id[storage.Message](3): 1, id[storage.Message](4): 1, id[storage.Message](5): 1, id[storage.Message](1): 1, id[storage.Message](2): 1},
			unsure:   map[storage.MessageID]bool{},
		},
	}
}

// onPhones is what the phones show then.
func onPhones(stranger string, began time.Time) func(string) []whatsapptest.Bubble {
	return func(number string) []whatsapptest.Bubble {
		if number == stranger {
			return []whatsapptest.Bubble{{Key: id[storage.Message](5).String(), Template: "greeting", At: began.Add(time.Second)}}
		}
		return []whatsapptest.Bubble{bubble(3, 1), bubble(4, 2)}
	}
}

func bubble(message byte, place int) whatsapptest.Bubble {
	return whatsapptest.Bubble{Key: id[storage.Message](message).String(), Parts: channel.Parts{channel.Text{Body: text(place, "…")}}}
}

func TestAuditOfAWholeWorld(t *testing.T) {
	for _, p := range whole().check() {
		assert.Empty(t, p.broken, p.text)
		assert.NotEmpty(t, p.seen, p.text)
	}
}

// Whatever is wrong is found, and under its own name.
func TestAuditFinds(t *testing.T) {
	for name, c := range map[string]struct {
		promise int
		spoil   func(*audit)
	}{
		"a lost message":      {keptPromise, func(a *audit) { a.stored.messages = a.stored.messages[1:]; a.stored.talks[talkID].Inbound-- }},
		"one never delivered": {keptPromise, func(a *audit) { a.ledger.said["in-9"] = saying{0, 9} }},
		"one stored twice": {oncePromise, func(a *audit) {
			a.stored.messages[1].ProviderID = "in-1"
			delete(a.ledger.acknowledged, "in-2")
			delete(a.ledger.said, "in-2")
		}},
		"one told of twice":      {oncePromise, func(a *audit) { a.stored.told[id[storage.Message](1)] = 2 }},
		"one counted twice":      {oncePromise, func(a *audit) { a.stored.talks[talkID].Inbound = 3 }},
		"one in another's talk":  {oncePromise, func(a *audit) { a.ledger.said["in-2"] = saying{1, 2} }},
		"one that nobody wrote":  {oncePromise, func(a *audit) { delete(a.ledger.said, "in-2"); delete(a.ledger.acknowledged, "in-2") }},
		"a lost answer":          {sentPromise, func(a *audit) { a.ledger.sends[id[storage.Message](9)] = send{"z", 3} }},
		"accepted, on no phone":  {sentPromise, func(a *audit) { delete(a.copies, id[storage.Message](3).String()) }},
		"unknown, on a phone":    {sentPromise, func(a *audit) { a.stored.messages[2].Outcome = storage.OutcomeUnknown }},
		"rejected for no reason": {sentPromise, func(a *audit) { a.stored.messages[2].Outcome = storage.OutcomeRejected }},
		"read, and not told": {sentPromise, func(a *audit) {
			a.stored.messages[2].Progress = channel.Reported(channel.StatusDelivered, time.Unix(1, 0), channel.Failure{})
		}},
		"a case beside an idle agent": {foundPromise, func(a *audit) { a.stored.open, a.stored.idle = 1, 1 }},
		"left in the queue":           {sentPromise, func(a *audit) { a.stored.messages[2].Outcome = storage.OutcomeQueued }},
		"twice on a phone":            {singlyPromise, func(a *audit) { a.copies[id[storage.Message](3).String()] = 2 }},
		"on a phone, not stored":      {singlyPromise, func(a *audit) { a.copies[id[storage.Message](9).String()] = 1 }},
		"one key, two messages":       {singlyPromise, func(a *audit) { a.stored.messages[3].Key = "a"; a.ledger.sends[id[storage.Message](4)] = send{"a", 2} }},
		"a timeline in disorder":      {orderPromise, func(a *audit) { m := a.stored.messages; m[0], m[1] = m[1], m[0] }},
		"a phone in disorder": {orderPromise, func(a *audit) {
			a.shown = func(string) []whatsapptest.Bubble { return []whatsapptest.Bubble{bubble(4, 2), bubble(3, 1)} }
		}},
		"two holders": {exclusivePromise, func(a *audit) {
			a.contest.history[1].Output = told{bond: otherBond}
		}},
		"a late deed that could not be": {exclusivePromise, func(a *audit) {
			a.contest.asked["g"] = asked{deed{kind: engages, number: "+" + strangerNumber(0), agent: rival(2), key: "g"}, 5}
			a.stored.messages = append(a.stored.messages, engaged(6, "g", rival(2), otherBond))
		}},
		"two rivals on a phone": {alonePromise, twoOnAPhone},
		"too many cases":        {capacityPromise, func(a *audit) { a.watch.judge(map[storage.AgentID]int{deskAgent(0): capacity + 1}) }},
		"a full outbox":         {calmPromise, func(a *audit) { a.stored.waiting = 1 }},
		"an event set aside":    {calmPromise, func(a *audit) { a.stored.setAside = 1 }},
		"no rest":               {calmPromise, func(a *audit) { a.rested = false }},
		"a surprise":            {calmPromise, func(a *audit) { a.ledger.surprise("what?") }},
	} {
		t.Run(name, func(t *testing.T) {
			a := whole()
			c.spoil(a)
			for i, p := range a.check() {
				assert.Equal(t, i == c.promise, len(p.broken) > 0, "%s: %v", p.text, p.broken)
			}
		})
	}
}

// twoOnAPhone: a second rival's message reaches the stranger under the first
// one's binding.
func twoOnAPhone(a *audit) {
	m := engaged(6, "", rival(1), bond)
	a.stored.messages = append(a.stored.messages, m)
	before := a.shown
	a.shown = func(number string) []whatsapptest.Bubble {
		if number == "+"+customerNumber(0) {
			return before(number)
		}
		return append(before(number), whatsapptest.Bubble{Key: m.ID.String(), Template: "greeting", At: a.contest.began.Add(2 * time.Second)})
	}
}

// Two rivals may both have written if a binding was being revoked by then, and
// not if it was revoked later.
func TestAuditKnowsRevocations(t *testing.T) {
	for at, held := range map[time.Duration]bool{time.Second: true, 3 * time.Second: false} {
		a := whole()
		twoOnAPhone(a)
		a.contest.asked["r"] = asked{deed{kind: revokes, number: "+" + strangerNumber(0), agent: chief, bond: bond}, at.Nanoseconds()}
		assert.Equal(t, held, len(a.check()[alonePromise].broken) == 0, at)
	}
}

// What was refused to whoever asked can still happen, when an instance wakes up
// that had been asked first.
func TestALateDeedIsPartOfTheHistory(t *testing.T) {
	a := whole()
	a.contest.asked["r"] = asked{deed{kind: revokes, number: "+" + strangerNumber(0), agent: chief, bond: bond}, 5}
	a.contest.history = append(a.contest.history, porcupine.Operation{Input: a.contest.asked["r"].deed, Call: 5, Output: told{}, Return: 6})
	a.contest.asked["f"] = asked{a.contest.history[1].Input.(deed), 3}
	a.stored.messages = append(a.stored.messages, engaged(6, "f", rival(1), otherBond))
	assert.Empty(t, a.check()[exclusivePromise].broken)
	assert.Equal(t, 1, a.late)
}

func TestReportSaysWhatIsBroken(t *testing.T) {
	r := &report{promises: []*promise{{text: "this holds", seen: "all"}, {text: "this does not", seen: "all", broken: []string{"here", "there"}}}}
	var b strings.Builder
	r.print(&b)
	assert.False(t, r.held())
	for _, want := range []string{"held", "BROKEN, 2 times", "BROKEN  this does not: here", "BROKEN  this does not: there"} {
		assert.Contains(t, b.String(), want)
	}
	r.promises = r.promises[:1]
	require.True(t, r.held())
}
