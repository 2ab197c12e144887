package engagement_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var updateMatrix = flag.Bool("update-authorisation", false, "write docs/authorisation.md anew")

const matrixPage = "../docs/authorisation.md"

// An outcome is what came of an attempt, as one letter of the page.
type outcome string

const (
	did      outcome = "y" // it was done, or answered
	against  outcome = "r" // allowed, but a rule of the matter is against it: somebody serves the case, say
	refusedD outcome = "-" // *DeniedError
	missing  outcome = "?" // storage.ErrNotFound
	silent   outcome = "0" // answered, without a word of it
)

// hostOnly are the exported methods that act for the host itself and check nobody:
// none of them takes an agent.
var hostOnly = []string{
	"As", "Agents", "Automated", "Automation", "BotConfused", "BotDone", "Capabilities", "Case", "CatchUp", "ChannelInfo", "CheckHealth", "Consents", "Contact", "ContactLeft",
	"EngagementSettings", "EventPage", "Events", "EventsEnd", "FindAgents", "FindContacts", "HandOver", "Handler", "Health", "Hours",
	"KeywordRules", "ListHours", "Merges", "Message", "OpenMedia", "Pause", "Person", "Position", "Presences", "Queues", "Reach", "Receipt",
	"Replay", "RespondBy", "Resume", "Retention", "Role", "Roles", "Route", "Routing", "Run", "RunDue", "SLA", "SLAOutcomes", "SLAStatus",
	"Scheduled", "SearchMessages", "SetAside", "Standing", "Starters", "Survey", "SurveyHandler", "SyncTemplates", "Teams", "Template",
	"Templates", "Timeline", "Upload", "Wake", "WebhookHandler", "Why", "Workload", "Bindings",
}

func rows() []row {
	return slices.Concat(acts(), ofPeople(), settings(), reads(), screens())
}

// TestS3_36_TheMatrixIsComplete: every exported method of the engine and of a
// screen is in the matrix, or is the host's own; and the host's own take no agent.
func TestS3_36_TheMatrixIsComplete(t *testing.T) {
	known := map[string]bool{}
	for _, r := range rows() {
		assert.False(t, known[r.name], "%s is there twice", r.name)
		known[r.name] = true
	}
	engine := reflect.TypeFor[*engagement.Engine]()
	for i := range engine.NumMethod() {
		m := engine.Method(i)
		if known[m.Name] {
			continue
		}
		assert.Contains(t, hostOnly, m.Name, "%s is new: add it to the matrix", m.Name)
		assert.True(t, m.Name == "As" || !takesAgent(m.Type), "%s takes an agent: add it to the matrix", m.Name)
	}
	screen := reflect.TypeFor[engagement.Screen]()
	for i := range screen.NumMethod() {
		assert.True(t, known["Screen."+screen.Method(i).Name], "Screen.%s is new: add it to the matrix", screen.Method(i).Name)
	}
	assert.Len(t, known, len(rows()))
}

// takesAgent reports whether a method is told who acts.
func takesAgent(method reflect.Type) bool {
	agent := reflect.TypeFor[storage.AgentID]()
	for i := range method.NumIn() {
		in := method.In(i)
		if in == agent {
			return true
		}
		if in.Kind() == reflect.Struct {
			if f, ok := in.FieldByName("Agent"); ok && f.Type == agent {
				return true
			}
		}
	}
	return false
}

// TestS3_36_S3_37_S3_39_S3_40_EveryoneTriesEverything: each actor tries each row on
// each aim. Whoever may not is told nothing and changes nothing, and the page of the
// outcomes is what is in docs.
func TestS3_36_S3_37_S3_39_S3_40_EveryoneTriesEverything(t *testing.T) {
	all, who := rows(), actors()
	cells := make([][]string, len(all))
	for i := range cells {
		cells[i] = make([]string, len(who))
	}
	for j, a := range who {
		t.Run(a.name, func(t *testing.T) {
			common := &stage{t: t, actor: a}
			for i, r := range all {
				st := common
				if r.before != nil {
					st = &stage{t: t, actor: a, before: r.before}
				}
				cells[i][j] = st.play(r)
			}
		})
	}
	for i, r := range all {
		assert.Contains(t, strings.Join(cells[i], ""), string(did), "nobody could do %s: the row proves nothing", r.name)
	}
	if t.Failed() {
		return
	}
	page := matrixOf(all, who, cells)
	if *updateMatrix {
		require.NoError(t, os.WriteFile(matrixPage, []byte(page), 0o644))
	}
	kept, err := os.ReadFile(matrixPage)
	require.NoError(t, err)
	assert.Equal(t, string(kept), page, "run go test ./engagement -run EveryoneTriesEverything -update-authorisation")
}

// A stage plays scenes, each as long as nothing has changed.
type stage struct {
	t      *testing.T
	actor  actor
	before func(*scene)
	scene  *scene
}

// play tries a row on every aim.
func (st *stage) play(r row) string {
	var out strings.Builder
	for i := range aimNames {
		if r.alone && i > 0 {
			break
		}
		if st.scene == nil {
			st.scene = newScene(st.t, st.actor, st.before)
		}
		was := st.scene.trace()
		got := st.try(r, st.scene.aims[i], was)
		out.WriteString(string(got))
		if st.scene.trace() != was || got == did {
			st.scene = nil
		}
	}
	return out.String()
}

// try does a row to an aim and checks what came of it.
func (st *stage) try(r row, t aim, was trace) outcome {
	answer, err := r.do(st.scene, t)
	text := allTold(st.t, answer, err)
	knows := strings.Contains(text, t.mark) || strings.Contains(text, numbers[t.name]) ||
		r.takes.filters && strings.Contains(text, t.case_.String()) ||
		!r.takes.filters && strings.Contains(text, string(keeper(t.name)))
	got, at := outcomeOf(r, err, knows), fmt.Sprintf("%s by %s on %s: %v", r.name, st.actor.name, t.name, err)
	if r.alone {
		t.foreign = false
	}
	if r.takes.holds(st.actor, t) && !t.foreign {
		assert.NotEqual(st.t, refusedD, got, at)
		return got
	}
	if !t.foreign {
		assert.Contains(st.t, []outcome{refusedD, missing, silent}, got, at)
	}
	assert.NotEqual(st.t, did, got, at)
	assert.False(st.t, knows, "%s tells what is not to be seen: %s", at, text)
	assert.Equal(st.t, was, st.scene.trace(), "%s left a trace", at)
	if denied, ok := errors.AsType[*engagement.DeniedError](err); ok {
		assert.Equal(st.t, tess, denied.Agent, at)
	}
	return got
}

func outcomeOf(r row, err error, knows bool) outcome {
	_, denied := errors.AsType[*engagement.DeniedError](err)
	switch {
	case denied:
		return refusedD
	case errors.Is(err, storage.ErrNotFound):
		return missing
	case err != nil:
		return against
	case r.takes.filters && !knows:
		return silent
	}
	return did
}
