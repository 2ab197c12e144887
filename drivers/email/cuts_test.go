package email_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/rapport-go/rapport/drivers/email/emailtest"
)

// A knife counts the bytes of the first connection to a server, and cuts it after
// so many. Later ones hold.
type knife struct {
	mu        sync.Mutex
	addr      string
	dial      func(context.Context, string, string) (net.Conn, error)
	read      bool // count what is read, rather than what is written
	after     int
	count     int
	connected bool
}

func (k *knife) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	c, err := k.dial(ctx, network, addr)
	k.mu.Lock()
	defer k.mu.Unlock()
	if err != nil || addr != k.addr || k.connected {
		return c, err
	}
	k.connected = true
	return &cutting{Conn: c, k: k}, nil
}

type cutting struct {
	net.Conn
	k *knife
}

var errCut = errors.New("the line was cut")

// left is how many of n bytes still get through.
func (c *cutting) left(n int) (int, bool) {
	c.k.mu.Lock()
	defer c.k.mu.Unlock()
	c.k.count += n
	over := c.k.count - c.k.after
	return max(0, n-max(0, over)), over >= 0
}

func (c *cutting) Read(p []byte) (int, error) {
	if !c.k.read {
		return c.Conn.Read(p)
	}
	n, err := c.Conn.Read(p)
	if err != nil {
		return n, err
	}
	n, cut := c.left(n)
	if cut {
		_ = c.Conn.Close()
	}
	if n == 0 {
		return 0, errCut
	}
	return n, nil
}

func (c *cutting) Write(p []byte) (int, error) {
	if c.k.read {
		return c.Conn.Write(p)
	}
	n, cut := c.left(len(p))
	m, err := c.Conn.Write(p[:n])
	if cut {
		_ = c.Conn.Close()
		return m, errCut
	}
	return m, err
}

// plainly has both servers speak without TLS, so that bytes can be counted.
func plainly(cfg *email.Config) {
	cfg.IMAP.Addr, cfg.IMAP.TLS, cfg.IMAP.Insecure = emailtest.IMAP, email.Plain, true
	cfg.SMTP.Addr, cfg.SMTP.TLS, cfg.SMTP.Insecure = emailtest.Submission, email.Plain, true
}

// The line to the SMTP server is cut after every byte, in both directions. What is
// reported must agree with what appeared; in doubt, it must be doubt.
func TestSMTPCutAtEveryByte(t *testing.T) {
	for _, read := range []bool{false, true} {
		doubts, refusals := 0, 0
		for after := 0; ; after++ {
			var err error
			var appeared, total int
			synctest.Test(t, func(t *testing.T) { appeared, total, err = sendCut(t, read, after) })
			e, failed := errors.AsType[*channel.Error](err)
			switch {
			case !failed:
				require.NoError(t, err)
				assert.Equal(t, 1, appeared, "cut after %d bytes: reported as sent", after)
			case e.Uncertain:
				doubts++
				assert.Equal(t, channel.Unavailable, e.Kind)
			default:
				refusals++
				assert.Equal(t, 0, appeared, "cut after %d bytes: reported as not sent: %v", after, err)
			}
			if t.Failed() {
				return
			}
			if after > total {
				break
			}
		}
		assert.Greater(t, refusals, 100, "most cuts are before the end of the mail")
		assert.NotZero(t, doubts)
		if !read {
			assert.Less(t, doubts, 10, "only the end of the mail is doubtful, not its middle")
		}
	}
}

func sendCut(t *testing.T, read bool, after int) (appeared, total int, err error) {
	s := emailtest.New(emailtest.Options{})
	defer s.Close()
	customer := s.Customer(ann, "Ann")
	k := &knife{addr: emailtest.Submission, dial: s.Dial, read: read, after: after}
	cfg := s.Config(support)
	plainly(&cfg)
	cfg.Dial = k.Dial
	c, err := email.New(cfg)
	require.NoError(t, err)
	m := (&rig{}).message(channel.Text{Body: "once"})
	_, err = c.Send(t.Context(), m)
	synctest.Wait()
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(customer.Inbox()), k.count, err
}

// The line to the IMAP server is cut after every few bytes that come from it. Every
// mail is taken in all the same, in order.
func TestIMAPCutAtEveryReply(t *testing.T) {
	for after := 0; ; after += 5 {
		var total int
		synctest.Test(t, func(t *testing.T) { total = listenCut(t, after) })
		if t.Failed() || after > total {
			require.Greater(t, total, 1000)
			return
		}
	}
}

func listenCut(t *testing.T, after int) int {
	r := newRig(t, emailtest.Options{})
	var want, got []string
	for i := range 3 {
		want = append(want, fmt.Sprint("letter ", i))
		r.ann.Write(emailtest.Letter{To: support, Subject: "Hello", Text: want[i]})
	}
	k := &knife{addr: emailtest.IMAP, dial: r.s.Dial, read: true, after: after}
	c := r.another(plainly, func(cfg *email.Config) {
		cfg.Dial = k.Dial
		cfg.IMAP.After = email.After{Keyword: "$Done", MoveTo: "Done"}
	})
	l := r.listen(c, nil)
	seen := map[channel.ProviderID]bool{}
	for len(got) < len(want) {
		if m := next[channel.MessageReceived](r, l); !seen[m.ID] {
			seen[m.ID] = true
			got = append(got, textOf(m.Parts))
		}
	}
	assert.Equal(t, want, got, "cut after %d bytes", after)
	<-time.After(10 * time.Minute) // one IDLE, at least
	for len(l.events) > 0 {
		m := next[channel.MessageReceived](r, l)
		assert.True(t, seen[m.ID], "cut after %d bytes: what comes again has the same ID", after)
	}
	assert.Empty(t, r.s.Mailbox(support).Flags("INBOX"), "cut after %d bytes: every mail was moved", after)
	require.ErrorIs(t, l.end(), context.Canceled)
	r.s.Close()
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.count
}
