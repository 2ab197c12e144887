package engagement_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A shop is a fake channel that has templates, as WhatsApp has them.
type shop struct {
	*channeltest.Fake
	mu   sync.Mutex
	list []templates.Template
	err  error
}

func (s *shop) Templates(context.Context) ([]templates.Template, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.list), s.err
}

// lists says what the provider lists from now on.
func (s *shop) lists(err error, list ...templates.Template) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list, s.err = list, err
}

// greeting is a template with one variable.
var greeting = templates.Template{
	ID: "1", Name: "greeting", Language: "en", Category: templates.CategoryMarketing, Status: templates.StatusApproved,
	Body: templates.ParseText("Hello {{1}}, may we help?"), Footer: "Reply STOP to stop",
	Buttons: []templates.Button{{Kind: templates.ButtonReply, Title: "Yes"}, {Kind: templates.ButtonReply, Title: "No"}},
}

// notice is a template without variables.
var notice = templates.Template{
	ID: "2", Name: "notice", Language: "en", Category: templates.CategoryUtility, Status: templates.StatusApproved,
	Body: templates.ParseText("Your order is ready."),
}

// paused is a template that the provider has stopped for now.
var paused = templates.Template{
	ID: "3", Name: "slow", Language: "en", Category: templates.CategoryUtility, Status: templates.StatusPaused,
	Body: templates.ParseText("Slow"),
}

func greet(name string) channel.Template {
	return channel.Template{Name: "greeting", Language: "en", Body: []channel.Parameter{{Text: name}}}
}

func noticed() channel.Template { return channel.Template{Name: "notice", Language: "en"} }

// number is somebody's telephone.
const number = "+4915112345678"

var byPhone = channel.Address{Kind: channel.AddressPhone, Value: number}

// newShop makes a world whose channel has a session window of a day, templates
// and engagement for everybody, of 7 days. change may be nil.
func newShop(t *testing.T, change func(*engagement.Config, *shop)) *world {
	t.Helper()
	return newShopOn(t, memory.New().Tenant("test"), change)
}

func newShopOn(t *testing.T, store storage.Store, change func(*engagement.Config, *shop)) *world {
	t.Helper()
	w := newWorldOn(t, store, func(cfg *engagement.Config, fake *channeltest.Fake) {
		fake.SetCapabilities(func(c *channel.Capabilities) {
			c.Kind = "whatsapp"
			c.Window = channel.Window{Length: 24 * time.Hour, Template: true}
		})
		s := &shop{Fake: fake, list: []templates.Template{greeting, notice, paused}}
		cfg.Channels[line] = s
		cfg.SyncTemplates = -1
		if change != nil {
			change(cfg, s)
		}
	})
	w.agents()
	return w
}

// agents adds a chief who may do everything, and cleo, who has a telephone.
func (w *world) agents() {
	w.t.Helper()
	for _, a := range []*storage.Agent{
		{ID: "chief", Name: "The Chief", Role: engagement.RoleAdministrator},
		{ID: "cleo", Name: "Cléo Dubois", Phone: "+33612345678"},
	} {
		if err := w.PutAgent(w.t.Context(), "", a); err != nil {
			require.ErrorIs(w.t, err, storage.ErrConflict)
		}
	}
	if s, err := w.EngagementSettings(w.t.Context(), line); err == nil && s.Version > 0 {
		return // a second engine on the same data
	}
	_, err := w.SyncTemplates(w.t.Context(), line)
	require.NoError(w.t, err)
	w.settings(func(s *engagement.EngagementSettings) {
		s.On, s.Period, s.Allow.All, s.AssumeConsent = true, 7, true, true
	})
}

// settings changes the engagement settings of the channel.
func (w *world) settings(change func(*engagement.EngagementSettings)) {
	w.t.Helper()
	s, err := w.EngagementSettings(w.t.Context(), line)
	require.NoError(w.t, err)
	change(&s)
	_, err = w.SaveEngagementSettings(w.t.Context(), "chief", line, s)
	require.NoError(w.t, err)
}

// engage lets an agent engage the number with a greeting.
func (w *world) engage(agent storage.AgentID) (engagement.Sent, error) {
	return w.engageAs(agent, engagement.Target{Number: number}, greet("Mia"))
}

func (w *world) engageAs(agent storage.AgentID, to engagement.Target, m channel.Template) (engagement.Sent, error) {
	return w.Engage(w.t.Context(), engagement.Engagement{Agent: agent, Channel: line, Target: to, Template: m})
}

// mustEngage is an engage that is taken and sent.
func (w *world) mustEngage(agent storage.AgentID) *storage.Message {
	w.t.Helper()
	sent, err := w.engage(agent)
	require.NoError(w.t, err)
	w.due()
	return w.message(sent.Messages[0].ID)
}

// answer delivers a text of the person with the number.
func (w *world) answer(text string) {
	w.t.Helper()
	m := w.fake.Inbound(byPhone, text)
	m.At = time.Now()
	require.Equal(w.t, 200, w.deliver(m))
}

// bindings is all bindings of the channel, also those that are over.
func (w *world) bindings() []engagement.BindingInfo {
	w.t.Helper()
	page, err := w.Bindings(w.t.Context(), engagement.BindingQuery{Channel: line, Ended: true})
	require.NoError(w.t, err)
	return page.Items
}

// live is the one binding that is not over.
func (w *world) live() engagement.BindingInfo {
	w.t.Helper()
	page, err := w.Bindings(w.t.Context(), engagement.BindingQuery{Channel: line})
	require.NoError(w.t, err)
	require.Len(w.t, page.Items, 1)
	return page.Items[0]
}

// refused checks that an error is a refusal for the reason, and returns it.
func refused(t *testing.T, err error, why engagement.Reason) *engagement.RefusedError {
	t.Helper()
	var r *engagement.RefusedError
	require.ErrorAs(t, err, &r)
	assert.Equal(t, why, r.Reason, err)
	return r
}

// untouched checks that nothing was stored or sent, beyond what was before.
func (w *world) untouched(do func()) {
	w.t.Helper()
	w.due()
	before, calls := w.kinds(), w.fake.Calls()
	do()
	w.due()
	assert.Equal(w.t, before, w.kinds())
	assert.Equal(w.t, calls, w.fake.Calls())
}

const day = 24 * time.Hour

var periods = binding.Periods()
