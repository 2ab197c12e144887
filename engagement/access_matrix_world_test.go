package engagement_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/require"
)

// line2 is the channel that none of the narrow roles has.
const line2 = channel.ID("line-2")

// An actor is somebody who tries everything.
type actor struct {
	name string
	// has are the permissions on the line, and in general; everywhere says that they
	// hold on all channels.
	has        []engagement.Permission
	everywhere bool
	// role is that of the agent; empty is one of has on the line.
	role storage.RoleID
	// gone is an agent who is disabled, and stranger one whom nobody has added.
	gone, stranger bool
}

// tess is the agent who is the actor.
const tess = storage.AgentID("tess")

// may is the matrix's own reading of what roles mean.
func (a actor) may(p engagement.Permission, ch channel.ID) bool {
	return a.acts() && slices.Contains(a.has, p) && (ch == "" || ch == line || a.everywhere)
}

func (a actor) acts() bool { return !a.gone && !a.stranger }

var (
	toServe  = []engagement.Permission{engagement.ViewCases, engagement.Reply, engagement.ViewSkills}
	ofAgents = append([]engagement.Permission{engagement.CloseCases, engagement.ViewHistory, engagement.SeeHolders, engagement.SeeAddresses}, toServe...)
	ofLeads  = append([]engagement.Permission{engagement.ExportChats}, ofAgents...)
	ofAll    = append([]engagement.Permission{
		engagement.ManageChannels, engagement.CreateSkills, engagement.EditSkills, engagement.ErasePersons,
	}, ofLeads...)
)

// actors are everybody the matrix has a column for.
func actors() []actor {
	all := []actor{
		{name: "administrator", role: engagement.RoleAdministrator, has: ofAll, everywhere: true},
		{name: "supervisor", role: engagement.RoleSupervisor, has: ofLeads, everywhere: true},
		{name: "agent", role: engagement.RoleAgent, has: ofAgents, everywhere: true},
		{name: "serves one channel", has: toServe},
	}
	for _, p := range slices.Sorted(slices.Values(ofAll)) {
		all = append(all, actor{name: "only " + string(p), has: []engagement.Permission{p}})
	}
	return append(all,
		actor{name: "nothing"},
		actor{name: "disabled", role: engagement.RoleAdministrator, has: ofAll, everywhere: true, gone: true},
		actor{name: "unknown", stranger: true})
}

// An aim is what somebody tries something on, with all that belongs to it.
type aim struct {
	name string
	// mark is in everything that people said and are called there.
	mark         string
	channel      channel.ID
	case_        storage.CaseID
	conversation storage.ConversationID
	contact      storage.ContactID
	message      storage.MessageID
	address      channel.Address
	// foreign is another tenant's.
	foreign bool
}

// A branch is a world with two channels.
type branch struct {
	*world
	fakes map[channel.ID]*channeltest.Fake
}

// A scene is a branch with one actor and something of each kind to aim at.
type scene struct {
	branch
	actor actor
	aims  []aim
	// other is another tenant's, in the same database.
	other branch
	// kept is what a row has prepared, by aim: see row.before.
	kept map[string]any
}

// The marks are words that nobody else says. Each name begins with its own.
var marks = map[string]string{
	"own": "quokka", "waiting": "wombat", "other team": "numbat", "other channel": "bilby", "other tenant": "possum",
}

var aimNames = []string{"own", "waiting", "other team", "other channel", "other tenant"}

// newScene sets everything up. before runs while the actor is an administrator.
func newScene(t *testing.T, a actor, before func(*scene)) *scene {
	t.Helper()
	stores := memory.New()
	files, err := engagement.OpenMediaDir(t.TempDir())
	require.NoError(t, err)
	s := &scene{
		branch: newBranch(t, stores.Tenant("ours"), files), other: newBranch(t, stores.Tenant("theirs"), files),
		actor: a, kept: map[string]any{},
	}
	s.join(storage.Agent{Role: engagement.RoleAdministrator})
	owner := tess
	if a.stranger {
		owner = "ana"
	}
	s.aims = []aim{
		s.branch.aim("own", line, owner), s.branch.aim("waiting", line, ""), s.branch.aim("other team", line, s.branch.colleague("other team")),
		s.branch.aim("other channel", line2, s.branch.colleague("other channel")), s.other.aim("other tenant", line, s.other.colleague("other tenant")),
	}
	s.aims[4].foreign = true
	if before != nil && !a.stranger {
		before(s)
	}
	s.become()
	return s
}

// join makes the actor an agent, unless they are a stranger.
func (s *scene) join(a storage.Agent) {
	s.t.Helper()
	if s.actor.stranger {
		return
	}
	a.ID, a.Name = tess, "Tess"
	require.NoError(s.t, s.PutAgent(s.t.Context(), "", &a))
}

// become gives the actor the role that the matrix is about.
func (s *scene) become() {
	s.t.Helper()
	role := s.actor.role
	if role == "" && !s.actor.stranger {
		role = "tested"
		require.NoError(s.t, s.PutRole(s.t.Context(), "", &engagement.Role{
			ID: role, Name: "Tested", Permissions: s.actor.has, Channels: map[channel.ID][]engagement.Permission{line: nil},
		}))
	}
	s.join(storage.Agent{Role: role, Disabled: s.actor.gone, Version: 1})
}

// newBranch makes a tenant's engine.
func newBranch(t *testing.T, store storage.Store, files engagement.MediaStore) branch {
	t.Helper()
	b := branch{fakes: map[channel.ID]*channeltest.Fake{}}
	b.world = newShopOn(t, store, func(cfg *engagement.Config, first *shop) {
		second := channeltest.NewFake("whatsapp")
		second.SetCapabilities(func(c *channel.Capabilities) { *c = first.Capabilities() })
		second.SetAccount("second")
		b.fakes[line], b.fakes[line2] = first.Fake, second
		cfg.Channels[line2] = &shop{Fake: second, list: first.list}
		cfg.Media = files
	})
	_, err := b.SyncTemplates(t.Context(), line2)
	require.NoError(t, err)
	return b
}

// keeper is the agent of another team who serves an aim.
func keeper(aim string) storage.AgentID {
	return storage.AgentID(fmt.Sprintf("keeper-%d", slices.Index(aimNames, aim)))
}

// colleague adds the keeper of an aim, with a team of their own.
func (b branch) colleague(aim string) storage.AgentID {
	b.t.Helper()
	id := keeper(aim)
	require.NoError(b.t, b.PutAgent(b.t.Context(), "", &storage.Agent{ID: id}))
	team := storage.Team{ID: storage.TeamID("team of " + id), Members: []storage.AgentID{id}}
	require.NoError(b.t, b.PutTeam(b.t.Context(), "", &team))
	return id
}

// aim has somebody write, with a file, and the owner take the case.
func (b branch) aim(name string, ch channel.ID, owner storage.AgentID) aim {
	b.t.Helper()
	mark, fake := marks[name], b.fakes[ch]
	m := fake.Inbound(channel.Address{Kind: channel.AddressPhone, Value: numbers[name]}, mark+" says hello")
	m.Parts = append(m.Parts, channel.File{Media: fake.PutMedia([]byte(mark), "text/plain")})
	m.From.Name, m.At = mark+" Smith", time.Now()
	r := fake.Webhook(m)
	r.URL.Path = "/" + string(ch)
	require.Equal(b.t, http.StatusOK, served(b.hook, r))
	b.due()
	a := b.find(aim{name: name, mark: mark, channel: ch, address: channel.Address{Kind: channel.AddressPhone, Value: numbers[name]}})
	if owner != "" {
		_, err := b.PickUp(b.t.Context(), owner, a.case_)
		require.NoError(b.t, err)
	}
	return a
}

func served(h http.Handler, r *http.Request) int {
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec.Code
}

// find fills in what belongs to an address.
func (b branch) find(a aim) aim {
	b.t.Helper()
	require.NoError(b.t, b.store.View(b.t.Context(), func(ctx context.Context, tx storage.Tx) error {
		ids, err := tx.Identities().Find(ctx, storage.IdentityKey{Kind: "whatsapp", Address: a.address})
		require.NoError(b.t, err)
		convs, err := tx.Conversations().OfContact(ctx, ids[0].Contact)
		require.NoError(b.t, err)
		a.contact, a.conversation, a.case_ = ids[0].Contact, convs[0].ID, convs[0].Case
		return nil
	}))
	a.message = b.timeline(a.conversation)[0].ID
	return a
}

var numbers = map[string]string{
	"own": "+4915112345601", "waiting": "+4915112345602", "other team": "+4915112345603",
	"other channel": "+4915112345604", "other tenant": "+4915112345605",
}

// A trace is what a call leaves behind: how far the journals of both tenants go,
// and how often the providers were asked.
type trace struct {
	ours, theirs storage.Cursor
	calls        int
}

func (s *scene) trace() (is trace) {
	s.t.Helper()
	var err error
	is.ours, err = s.EventsEnd(s.t.Context())
	require.NoError(s.t, err)
	is.theirs, err = s.other.EventsEnd(s.t.Context())
	require.NoError(s.t, err)
	for _, b := range []branch{s.branch, s.other} {
		for _, f := range b.fakes {
			is.calls += f.Calls()
		}
	}
	return is
}

// allTold is all that an answer and an error say, as somebody would read it who looks
// into everything.
func allTold(t *testing.T, answer any, err error) string {
	t.Helper()
	raw, failed := json.Marshal(answer)
	require.NoError(t, failed)
	text := string(raw)
	if err != nil {
		text += err.Error()
	}
	return strings.ToLower(text)
}
