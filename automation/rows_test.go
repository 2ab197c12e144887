package automation

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// busy are settings with everything switched on.
func busy() *Automations {
	said := Message{Parts: channel.Parts{channel.Text{Body: "x"}}}
	timed := Timed{On: true, Message: said, After: Duration(time.Minute)}
	return &Automations{all: builtins, settings: Settings{
		Welcome: Welcome{On: true, Message: said}, Unassigned: Notice{On: true, Message: said}, QueueNotice: Notice{On: true, Message: said},
		OutOfHours: OutOfHours{On: true, Message: said}, Idle: timed, Reminder: timed, AutoClose: AutoClose{On: true, After: MinAutoClose, EitherSide: true},
		BotClose: BotClose{On: true}, BotFallback: BotFallback{On: true, Reply: said}, CloseMessage: Notice{On: true, Message: said},
		Survey: Survey{On: true, Text: "x", Button: "x", Thanks: said}, Missed: Missed{On: true, Message: said},
		Keywords: []Keyword{{Words: []string{"x"}, Reply: said}}, OwnerAssignment: OwnerAssignment{On: true},
	}}
}

// scenes are many different situations.
func scenes() []Facts {
	var all []Facts
	for i := range 1 << 7 {
		bit := func(n int) bool { return i>>n&1 == 1 }
		f := Facts{Now: instant, Contact: ContactFacts{ID: "c"}, Message: MessageFacts{Text: "x"}}
		f.Case = CaseFacts{ID: "k", State: StateOpen, Entry: 1, Closes: 1, HumanMessages: 1}
		f.Conversation = ConversationFacts{ID: "t", Greeted: bit(0), Inbound: 1, Window: channel.WindowState{Free: true}}
		if bit(1) {
			f.Case.Owner, f.Case.State = "ana", StateOngoing
		} else if bit(2) {
			f.Case.Bot = "robot"
		} else if bit(3) {
			f.Case.State = StateClosed
		}
		if bit(4) {
			f.Case.Queue = "q"
		}
		if bit(5) {
			f.Hours = HoursFacts{Known: true, ClosedSince: instant}
		}
		if bit(6) {
			f.Case.Unanswered, f.Conversation.Inbound = MessageRef{ID: "m"}, 0
		}
		all = append(all, f)
	}
	return all
}

func actors() []Actor {
	return []Actor{{}, {channel.AuthorAgent, "ana"}, {channel.AuthorBot, "robot"}, {channel.AuthorSystem, ""}, {channel.AuthorContact, "c"}}
}

// everything calls visit with every event in every scene.
func everything(visit func(e Event, f Facts)) {
	for _, f := range scenes() {
		for _, trigger := range Triggers() {
			for _, by := range actors() {
				visit(Event{Trigger: trigger, ID: "e", At: instant, Actor: by, Message: MessageRef{ID: "m", At: instant, Author: by}}, f)
			}
		}
	}
}

// The events of the table are all that start or end an automation, and each of
// them does.
func TestTheTableIsTrue(t *testing.T) {
	a := busy()
	opens, ends := map[string]map[Trigger]bool{}, map[string]map[Trigger]bool{}
	note := func(m map[string]map[Trigger]bool, name string, trigger Trigger) {
		if m[name] == nil {
			m[name] = map[Trigger]bool{}
		}
		m[name][trigger] = true
	}
	everything(func(e Event, f Facts) {
		for _, perCase := range []bool{false, true} {
			for _, queueNotice := range []bool{false, true} {
				a.settings.Welcome.PerCase, a.settings.QueueNotice.On = perCase, queueNotice
				fired := a.On(e, f)
				for _, s := range fired.Starts {
					note(opens, s.Automation, e.Trigger)
				}
				for _, c := range fired.Cancels {
					note(ends, c.Automation, e.Trigger)
				}
			}
		}
	})
	for _, row := range Table()[:len(builtins)] {
		assert.Equal(t, set(row.Events), opens[row.Name], row.Name)
		assert.Equal(t, set(row.Endings), ends[row.Name], row.Name)
	}
}

func set(list []Trigger) map[Trigger]bool {
	if len(list) == 0 {
		return nil
	}
	m := map[Trigger]bool{}
	for _, t := range list {
		m[t] = true
	}
	return m
}

// What acts at once on an event acts: no automation starts for nothing, as long as
// nothing changes.
func TestWhatStartsActs(t *testing.T) {
	a, ran := busy(), map[string]bool{}
	everything(func(e Event, f Facts) {
		f.Case.Newest = e.Message
		for _, s := range a.On(e, f).Starts {
			due := f
			due.Now = s.At
			if out := a.Act(s, due); out.Why.Ran {
				ran[s.Automation] = true
			}
		}
	})
	// What was missed needs a state that no scene has.
	for _, one := range builtins {
		if one.name != "missed" {
			assert.True(t, ran[one.name], one.name)
		}
	}
}

// Every reason that the package declares has words of its own.
func TestEveryReasonHasWords(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "reason.go", nil, 0)
	require.NoError(t, err)
	declared, seen := 0, map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Type == nil {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); ok && name.Name == "Reason" {
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			words := reasonTexts[Reason(code)]
			assert.NotEmpty(t, words, code)
			assert.False(t, seen[words], words)
			seen[words] = true
			declared++
		}
		return true
	})
	assert.Len(t, reasonTexts, declared)
	assert.Greater(t, declared, 20)
}

func TestKeysAreUnique(t *testing.T) {
	assert.Equal(t, "a:b%3Ac:%25", keyOf("a", "b:c", "%"))
	assert.NotEqual(t, keyOf("a:b", "c"), keyOf("a", "b:c"))
	names := map[string]bool{}
	for _, one := range builtins {
		assert.False(t, names[one.name], one.name)
		assert.False(t, strings.HasPrefix(one.name, "rule"), one.name)
		names[one.name] = true
	}
	// Two automations that start on one event have two keys, unless they are
	// notices, of which one is enough.
	notices := map[string]bool{"unassigned": true, "queue_notice": true, "out_of_hours": true}
	everything(func(e Event, f Facts) {
		keys := map[string]bool{}
		for _, s := range busy().On(e, f).Starts {
			assert.False(t, keys[s.Key] && !notices[s.Automation], s.Key)
			keys[s.Key] = true
		}
	})
}
