package engagement_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/storage/postgres"
	"github.com/rapport-go/rapport/storage/sqlite"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// onEachStore runs a test on every store. open opens the same data each time:
// every call is one more process.
func onEachStore(t *testing.T, test func(t *testing.T, open func() storage.Store)) {
	t.Run("memory", func(t *testing.T) {
		db := memory.New()
		test(t, func() storage.Store { return db.Tenant("test") })
	})
	t.Run("sqlite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "test.db")
		test(t, func() storage.Store { return sqliteTenant(t, path) })
	})
	t.Run("postgres", func(t *testing.T) {
		needPostgres(t)
		name := tenantName()
		test(t, func() storage.Store { return postgresTenant(t, name) })
	})
}

// hang is how long what must happen may take, in real time, before it is said that
// it never will. A disk that others use as well can be very slow.
const hang = 10 * time.Minute

func sqliteTenant(tb testing.TB, path string) *sqlite.Store {
	tb.Helper()
	db, err := sqlite.Open(tb.Context(), path, &sqlite.Options{BusyTimeout: hang})
	require.NoError(tb, err)
	tb.Cleanup(func() { assert.NoError(tb, db.Close()) })
	require.NoError(tb, db.Migrate(tb.Context()))
	s, err := db.Tenant(tb.Context(), "test")
	require.NoError(tb, err)
	return s
}

// needPostgres skips the test if there is no PostgreSQL, or fails it if
// RAPPORT_REQUIRE asks for one.
func needPostgres(tb testing.TB) string {
	tb.Helper()
	dsn := os.Getenv("RAPPORT_POSTGRES_DSN")
	switch {
	case dsn != "":
		return dsn
	case slices.Contains(strings.Split(os.Getenv("RAPPORT_REQUIRE"), ","), "postgres"):
		tb.Fatal("RAPPORT_REQUIRE asks for postgres, but RAPPORT_POSTGRES_DSN is not set")
	default:
		tb.Skip("RAPPORT_POSTGRES_DSN is not set: not tested on PostgreSQL")
	}
	return ""
}

var tenants atomic.Int64

// tenantName is a tenant that no other test has.
func tenantName() string {
	return fmt.Sprintf("engagement-%d-%d-%d", os.Getpid(), time.Now().UnixNano(), tenants.Add(1))
}

func postgresTenant(tb testing.TB, name string) *postgres.Store {
	tb.Helper()
	db, err := postgres.Open(tb.Context(), needPostgres(tb), nil)
	require.NoError(tb, err)
	tb.Cleanup(func() { assert.NoError(tb, db.Close()) })
	require.NoError(tb, db.Migrate(tb.Context()))
	s, err := db.Tenant(tb.Context(), name)
	require.NoError(tb, err)
	return s
}

// TestTwoProcesses is a busy hour in small: two engines on the same data,
// webhooks that arrive twice and at both, agents who answer at both, statuses
// in any order. At the end everything is there, once.
func TestTwoProcesses(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		worlds := twoProcesses(t, open)
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		for _, w := range worlds {
			running.Go(func() { assert.NoError(t, w.Run(ctx)) })
		}
		b := &busyHour{t: t, worlds: worlds, customers: 12, rounds: 6}
		b.play()
		b.settle(ctx)
		stop()
		running.Wait()
		b.audit()
	})
}

// twoProcesses is two engines on the same data with the same provider.
func twoProcesses(t *testing.T, open func() storage.Store) []*world {
	t.Helper()
	first := newWorldOn(t, open(), nil)
	second := newWorldOn(t, open(), func(c *engagement.Config, _ *channeltest.Fake) {
		c.Channels = map[channel.ID]channel.Channel{line: first.fake}
	})
	second.fake = first.fake
	return []*world{first, second}
}

type busyHour struct {
	t         *testing.T
	worlds    []*world
	customers int
	rounds    int

	mu      sync.Mutex
	written map[channel.ProviderID]bool
	sent    map[storage.MessageID]string
}

func (b *busyHour) address(i int) channel.Address {
	return channel.Address{Kind: channel.AddressUser, Value: fmt.Sprint("busy-", i)}
}

func (b *busyHour) play() {
	b.written, b.sent = map[channel.ProviderID]bool{}, map[storage.MessageID]string{}
	var wg sync.WaitGroup
	for i := range b.customers {
		wg.Go(func() { b.customer(i) })
	}
	wg.Wait()
}

// customer writes, and an agent answers, at whichever process.
func (b *busyHour) customer(i int) {
	rng := rand.New(rand.NewPCG(uint64(i), 7))
	for round := range b.rounds {
		m := b.worlds[0].fake.Inbound(b.address(i), fmt.Sprint("question ", i, " ", round))
		m.ID = channel.ProviderID(fmt.Sprint("in-", i, "-", round))
		m.At = time.Now()
		var both sync.WaitGroup
		for _, w := range b.worlds {
			both.Go(func() { assert.Equal(b.t, http.StatusOK, w.deliver(m, m)) })
		}
		both.Wait()
		b.answer(b.worlds[rng.IntN(2)], i, round)
		b.mu.Lock()
		b.written[m.ID] = true
		b.mu.Unlock()
	}
}

func (b *busyHour) answer(w *world, i, round int) {
	text := fmt.Sprint("answer ", i, " ", round)
	sent, err := w.Send(b.t.Context(), engagement.Outgoing{
		Channel: line, To: b.address(i), Agent: "ana", Key: text, Parts: channel.Parts{channel.Text{Body: text}},
	})
	if assert.NoError(b.t, err) {
		b.mu.Lock()
		b.sent[sent.Messages[0].ID] = text
		b.mu.Unlock()
	}
}

// settle waits until every answer was accepted, and then delivers its
// statuses.
func (b *busyHour) settle(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, hang)
	defer cancel()
	accepted := map[storage.MessageID]bool{}
	for ev, err := range b.worlds[0].Events(ctx, "") {
		require.NoError(b.t, err)
		if ev.Kind == engagement.MessageProgressed && ev.Detail.Status == channel.StatusAccepted {
			accepted[ev.Message] = true
		}
		if len(accepted) == len(b.sent) {
			break
		}
	}
	for id := range b.sent {
		of := b.worlds[0].message(id).ProviderID
		w := b.worlds[rand.IntN(2)]
		for _, s := range []channel.Status{channel.StatusRead, channel.StatusDelivered} {
			e := channel.StatusChanged{Origin: channel.Origin{Account: w.fake.Account(), At: time.Now()}, Of: of, Status: s}
			assert.Equal(b.t, http.StatusOK, w.deliver(e, e))
		}
	}
}

func (b *busyHour) audit() {
	w := b.worlds[1]
	page, err := w.Inbox(b.t.Context(), engagement.InboxQuery{View: engagement.ViewMine, Agent: "ana"})
	require.NoError(b.t, err)
	require.Len(b.t, page.Items, b.customers)
	for _, it := range page.Items {
		b.auditConversation(w, it)
	}
	list, err := w.SetAside(b.t.Context(), storage.SetAsideID{}, 10)
	require.NoError(b.t, err)
	assert.Empty(b.t, list)
	for id := range b.sent {
		assert.Equal(b.t, 1, w.fake.Copies(id.String()))
	}
}

func (b *busyHour) auditConversation(w *world, it engagement.InboxItem) {
	assert.Equal(b.t, int64(b.rounds), it.Conversation.Inbound)
	in, out := 0, 0
	for _, m := range w.timeline(it.Conversation.ID) {
		if m.Direction == storage.Inbound {
			in++
			assert.True(b.t, b.written[m.ProviderID])
			continue
		}
		out++
		assert.Equal(b.t, channel.StatusRead, m.Status())
	}
	assert.Equal(b.t, b.rounds, in)
	assert.Equal(b.t, b.rounds, out)
}

func TestPickUpIsExclusiveOnEveryStore(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		worlds := twoProcesses(t, open)
		for round := range 5 {
			m := worlds[0].fake.Inbound(channel.Address{Kind: channel.AddressUser, Value: fmt.Sprint("c", round)}, "hello")
			require.Equal(t, http.StatusOK, worlds[0].deliver(m))
			id := worlds[0].item(engagement.ViewQueue, "ana").Case.ID
			var won atomic.Int64
			var wg sync.WaitGroup
			for i, agent := range []storage.AgentID{"ana", "ben"} {
				wg.Go(func() {
					if _, err := worlds[i].PickUp(t.Context(), agent, id); err == nil {
						won.Add(1)
					}
				})
			}
			wg.Wait()
			require.Equal(t, int64(1), won.Load())
		}
	})
}

func TestOneKeyStoresOneMessageOnEveryStore(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		worlds := twoProcesses(t, open)
		worlds[0].write("hello")
		ids := make([]storage.MessageID, 16)
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				sent, err := worlds[i%2].Send(t.Context(), engagement.Outgoing{
					Channel: line, To: customer, Agent: "ana", Key: "once", Parts: channel.Parts{channel.Text{Body: "hi"}},
				})
				if assert.NoError(t, err) {
					ids[i] = sent.Messages[0].ID
				}
			})
		}
		wg.Wait()
		assert.Len(t, slices.Compact(ids), 1)
		worlds[0].due()
		worlds[1].due()
		assert.Equal(t, []string{"hi"}, worlds[0].texts())
	})
}

// The host's order and its confirmation commit or vanish together.
func TestSendInsideTheHostsTransactionOnSQLite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "host.db")
	db, err := sqlite.Open(t.Context(), path, nil)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	require.NoError(t, db.Migrate(t.Context()))
	store, err := db.Tenant(t.Context(), "test")
	require.NoError(t, err)
	w := newWorldOn(t, store, nil)
	w.write("hello")
	_, err = db.SQL().ExecContext(t.Context(), "create table orders (id integer primary key)")
	require.NoError(t, err)
	for _, commit := range []bool{false, true} {
		tx, err := db.SQL().BeginTx(t.Context(), nil)
		require.NoError(t, err)
		_, err = tx.Exec("insert into orders default values")
		require.NoError(t, err)
		_, err = w.SendWith(t.Context(), store.Bind(tx), confirmation())
		require.NoError(t, err)
		end(t, tx.Commit, tx.Rollback, commit)
		w.Wake()
		w.due()
		want := 0
		if commit {
			want = 1
		}
		assert.Len(t, w.texts(), want)
		assert.Equal(t, want, count(t, db.SQL()))
	}
}

func confirmation() engagement.Outgoing {
	return engagement.Outgoing{Channel: line, To: customer, Agent: "ana", Parts: channel.Parts{channel.Text{Body: "order taken"}}}
}

func end(t *testing.T, commit, rollback func() error, really bool) {
	t.Helper()
	if really {
		require.NoError(t, commit())
		return
	}
	require.NoError(t, rollback())
}

func count(t *testing.T, db *sql.DB) int {
	t.Helper()
	var n int
	require.NoError(t, db.QueryRowContext(t.Context(), "select count(*) from orders").Scan(&n))
	return n
}

func TestSendInsideTheHostsTransactionOnPostgres(t *testing.T) {
	store := postgresTenant(t, tenantNameOf(t))
	w := newWorldOn(t, store, nil)
	w.write("hello")
	conn, err := pgx.Connect(t.Context(), needPostgres(t))
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.WithoutCancel(t.Context()))) }()
	_, err = conn.Exec(t.Context(), "create temporary table orders (id serial primary key)")
	require.NoError(t, err)
	for _, commit := range []bool{false, true} {
		tx, err := conn.Begin(t.Context())
		require.NoError(t, err)
		_, err = tx.Exec(t.Context(), "insert into orders default values")
		require.NoError(t, err)
		_, err = w.SendWith(t.Context(), store.Bind(tx), confirmation())
		require.NoError(t, err)
		end(t, func() error { return tx.Commit(t.Context()) }, func() error { return tx.Rollback(t.Context()) }, commit)
		w.due()
		var orders, want int
		if commit {
			want = 1
		}
		require.NoError(t, conn.QueryRow(t.Context(), "select count(*) from orders").Scan(&orders))
		assert.Len(t, w.texts(), want)
		assert.Equal(t, want, orders)
	}
}

func tenantNameOf(t *testing.T) string {
	needPostgres(t)
	return tenantName()
}
