package engagement_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/storage/sqlite"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An event is set aside for its own faults. What the store could not do for want
// of room, or of a connection, is for the provider to bring again.
func TestATroubleOfTheStoresIsNotTheEvents(t *testing.T) {
	for trouble, want := range map[error]int{
		storage.ErrFull: http.StatusServiceUnavailable, storage.ErrUnavailable: http.StatusServiceUnavailable,
		storage.ErrWriteProtected: http.StatusServiceUnavailable, storage.ErrDamaged: http.StatusOK,
	} {
		w := newWorldOn(t, spoiled{memory.New().Tenant("test"), func([]*storage.Message) error {
			return fmt.Errorf("test: %w", trouble)
		}}, nil)
		assert.Equal(t, want, w.deliver(w.fake.Inbound(customer, "hello")), trouble)
		aside, err := w.SetAside(t.Context(), storage.SetAsideID{}, 10)
		require.NoError(t, err)
		assert.Equal(t, want == http.StatusOK, len(aside) == 1, trouble)
	}
}

// A sick house is an engine on a file that something happens to.
type sickHouse struct {
	*world
	path string
}

func newSickHouse(t *testing.T, folder string) *sickHouse {
	t.Helper()
	h := &sickHouse{path: filepath.Join(folder, "test.db")}
	db, err := sqlite.Open(t.Context(), h.path, &sqlite.Options{BusyTimeout: 20 * time.Millisecond})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	require.NoError(t, db.Migrate(t.Context()))
	s, err := db.Tenant(t.Context(), "test")
	require.NoError(t, err)
	h.world = newWorldOn(t, s, nil)
	return h
}

// suffers writes, answers and sends while a trouble lasts, and looks whether all
// of it is there once when it is over. want is what callers are told.
func (h *sickHouse) suffers(want error, begin, end func()) {
	t := h.t
	t.Helper()
	h.write("before")
	lost := h.fake.Inbound(customer, "meanwhile")
	lost.At = time.Now().Add(time.Second)
	out := engagement.Outgoing{Channel: line, To: customer, Agent: "ana", Key: "k", Parts: channel.Parts{channel.Text{Body: "an answer"}}}
	begin()
	assert.Equal(t, http.StatusServiceUnavailable, h.deliver(lost), "the provider brings it again")
	_, err := h.Send(t.Context(), out)
	require.ErrorIs(t, err, want)
	require.ErrorIs(t, h.RunDue(t.Context(), time.Now()), want)
	item := h.item(engagement.ViewQueue, "ana")
	assert.Len(t, h.timeline(item.Conversation.ID), 1, "reading goes on")
	end()
	assert.Equal(t, http.StatusOK, h.deliver(lost))
	assert.Equal(t, http.StatusOK, h.deliver(lost))
	sent, err := h.Send(t.Context(), out)
	require.NoError(t, err)
	assert.False(t, sent.Repeated, "nothing of it was stored before")
	h.due()
	assert.Equal(t, []string{"an answer"}, h.texts())
	assert.Len(t, h.timeline(item.Conversation.ID), 3)
	aside, err := h.SetAside(t.Context(), storage.SetAsideID{}, 10)
	require.NoError(t, err)
	assert.Empty(t, aside)
}

func TestAnEngineOnABusyFile(t *testing.T) {
	h := newSickHouse(t, t.TempDir())
	do := another(t, h.path)
	h.suffers(storage.ErrUnavailable, func() { do("begin immediate") }, func() { do("rollback") })
}

// What the provider has accepted is recorded as soon as the store is there again,
// and not sent twice.
func TestAnOutcomeWaitsForABusyFile(t *testing.T) {
	h := newSickHouse(t, t.TempDir())
	do := another(t, h.path)
	refused := 0
	w := newWorldOn(t, impatient{h.store, func() { refused++; do("rollback") }}, func(c *engagement.Config, f *channeltest.Fake) {
		f.OnSend(func(context.Context, *channel.Message) (channel.Receipt, error) {
			do("begin immediate")
			return channel.Receipt{}, nil
		})
	})
	w.write("hello")
	m := w.mustReply("ana", "hi")
	w.due()
	assert.Equal(t, 1, refused, "the outcome could not be recorded at first")
	assert.Equal(t, storage.OutcomeAccepted, w.message(m.ID).Outcome)
	w.due()
	assert.Equal(t, []string{"hi"}, w.texts())
}

// An impatient store calls a function when it is busy.
type impatient struct {
	storage.Store
	busy func()
}

func (s impatient) Update(ctx context.Context, fn func(context.Context, storage.Tx) error) error {
	err := s.Store.Update(ctx, fn)
	if errors.Is(err, storage.ErrUnavailable) {
		s.busy()
	}
	return err
}

// another is a program that has the file open, too. It does what it is told.
func another(t *testing.T, path string) func(text string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(10000)")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, db.Close()) })
	conn, err := db.Conn(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, conn.Close()) })
	return func(text string) {
		_, err := conn.ExecContext(t.Context(), text)
		require.NoError(t, err)
	}
}
