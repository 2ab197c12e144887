package bot

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// said is a message of the n-th minute after noon: of the contact, unless by says
// otherwise.
func said(n byte, by channel.AuthorKind) *storage.Message {
	m := &storage.Message{ID: storage.MessageID{15: n}, Direction: storage.Inbound, CreatedAt: noon.Add(time.Duration(n) * time.Minute)}
	if by != "" {
		m.Direction, m.Author.Kind = storage.Outbound, by
	}
	return m
}

func wrote(n byte) engagement.Event {
	return engagement.Event{
		Kind: engagement.MessageReceived, At: noon.Add(time.Duration(n) * time.Minute),
		Subject: engagement.Subject{Case: storage.CaseID{1}, Message: storage.MessageID{15: n}},
	}
}

func cameAt(n byte) engagement.Event {
	return engagement.Event{
		Kind: engagement.CaseAssigned, At: noon.Add(time.Duration(n) * time.Minute),
		Subject: engagement.Subject{Case: storage.CaseID{1}},
	}
}

func TestWhatATurnIsAbout(t *testing.T) {
	const bot, agent, system = channel.AuthorBot, channel.AuthorAgent, channel.AuthorSystem
	auto := said(2, "")
	auto.Automatic = "auto-replied"
	for name, c := range map[string]struct {
		said    []*storage.Message
		waiting []engagement.Event
		given   []byte
		want    []byte
	}{
		"its messages":                     {[]*storage.Message{said(1, ""), said(2, ""), said(3, "")}, []engagement.Event{wrote(2), wrote(3)}, nil, []byte{2, 3}},
		"not the next turn's":              {[]*storage.Message{said(1, ""), said(2, "")}, []engagement.Event{wrote(1)}, nil, []byte{1}},
		"although the bot spoke meanwhile": {[]*storage.Message{said(1, ""), said(2, ""), said(3, bot)}, []engagement.Event{wrote(2)}, nil, []byte{2}},
		"but not what people answered":     {[]*storage.Message{said(1, ""), said(2, agent), said(3, "")}, []engagement.Event{wrote(1), wrote(3)}, nil, []byte{3}},
		"nor what the bot was given":       {[]*storage.Message{said(1, ""), said(2, "")}, []engagement.Event{wrote(1), wrote(2)}, []byte{1}, []byte{2}},
		"nor as its case comes":            {[]*storage.Message{said(1, ""), said(2, "")}, []engagement.Event{cameAt(4)}, []byte{1}, []byte{2}},
		"nor what nobody wrote":            {[]*storage.Message{said(1, ""), auto}, []engagement.Event{wrote(1), wrote(2)}, nil, []byte{1}},
		"a case that comes":                {[]*storage.Message{said(1, ""), said(2, system), said(3, "")}, []engagement.Event{cameAt(4)}, nil, []byte{1, 3}},
		"without what comes later":         {[]*storage.Message{said(1, ""), said(5, "")}, []engagement.Event{cameAt(4)}, nil, []byte{1}},
		"unless that waits as well":        {[]*storage.Message{said(1, ""), said(5, "")}, []engagement.Event{cameAt(4), wrote(5)}, nil, []byte{1, 5}},
		"and was answered in part":         {[]*storage.Message{said(1, ""), said(2, agent), said(3, "")}, []engagement.Event{cameAt(4)}, nil, []byte{3}},
	} {
		right := engagement.BotTurn{Case: storage.CaseID{1}, Fence: 3}
		r := &Runner{given: map[storage.CaseID]past{}}
		r.give(right, c.said, slices.DeleteFunc(slices.Clone(c.said), func(m *storage.Message) bool {
			return !slices.Contains(c.given, m.ID[15])
		}))
		var got []byte
		for _, m := range r.fresh(right, c.said, c.waiting, arrival(c.waiting)) {
			got = append(got, m.ID[15])
		}
		assert.Equal(t, c.want, got, name)
	}
}

func TestWhetherATurnWasTaken(t *testing.T) {
	turn := func(n byte) Turn {
		t := Turn{Right: engagement.BotTurn{Bot: "robo", Case: storage.CaseID{1}, Fence: 3}}
		if n > 0 {
			t.New = []*storage.Message{said(n, "")}
		}
		return t
	}
	answer := func(to Turn, suffix string) []*storage.Message {
		m := said(9, channel.AuthorBot)
		m.Key = keyOf(to) + suffix
		return []*storage.Message{said(1, ""), m}
	}
	other := turn(2)
	other.Right.Fence = 2
	began := noon.Add(time.Hour)
	for name, c := range map[string]struct {
		said []*storage.Message
		turn Turn
		last engagement.Event
		want bool
	}{
		"nothing was said":                            {nil, turn(2), wrote(70), false},
		"the very same":                               {answer(turn(2), ""), turn(2), wrote(70), true},
		"the very same, in several messages":          {answer(turn(2), "\x1f1"), turn(2), wrote(70), true},
		"the very same, perhaps broken off":           {answer(turn(2), ""), turn(2), wrote(2), false},
		"together with something later, once more":    {answer(turn(5), ""), turn(2), wrote(2), true},
		"something older that comes late":             {answer(turn(5), ""), turn(2), wrote(70), false},
		"something before it":                         {answer(turn(1), ""), turn(2), wrote(2), false},
		"under another right":                         {answer(other, ""), turn(2), wrote(70), false},
		"the case came after its messages":            {answer(turn(2), ""), turn(0), cameAt(70), true},
		"the case came after its messages, once more": {answer(turn(2), ""), turn(0), cameAt(2), true},
		"the case came, perhaps broken off":           {answer(turn(0), ""), turn(0), cameAt(2), false},
		"the case came, and was greeted":              {answer(turn(0), ""), turn(0), cameAt(70), true},
	} {
		r := &Runner{began: began}
		got := r.answered(c.said, c.turn, keyOf(c.turn), c.last, c.last.Kind == engagement.CaseAssigned)
		assert.Equal(t, c.want, got, name)
	}
}

func TestWhatWasSaidBefore(t *testing.T) {
	all := []*storage.Message{said(1, ""), said(2, channel.AuthorBot), said(3, ""), said(4, ""), said(5, "")}
	note := said(6, channel.AuthorAgent)
	note.Direction = storage.Internal
	assert.Equal(t, all[4:], before(append(slices.Clone(all), note), nil, 1), "notes are not for bots")
	assert.Equal(t, all[1:2], before(all, []*storage.Message{all[2]}, 1), "the latest, and nothing of the next turn")
	assert.Equal(t, []*storage.Message{all[0], all[1], all[3]}, before(all, []*storage.Message{all[2], all[4]}, 9))
	assert.Equal(t, all, before(all, nil, 9))
}
