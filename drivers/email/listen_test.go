package email_test

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
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

// bookmarks are kept by a host.
type bookmarks struct {
	mu    sync.Mutex
	all   map[string]string
	fails bool
	moved int
}

func (b *bookmarks) Bookmark(_ context.Context, name string) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fails {
		return "", errors.New("the store is down")
	}
	return b.all[name], nil
}

func (b *bookmarks) MoveBookmark(_ context.Context, name, old, next string) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fails {
		return "", errors.New("the store is down")
	}
	if b.all == nil {
		b.all = map[string]string{}
	}
	if b.all[name] == old {
		b.all[name] = next
		b.moved++
	}
	return b.all[name], nil
}

func (r *rig) write(texts ...string) {
	for _, text := range texts {
		r.ann.Write(emailtest.Letter{To: support, Subject: text, Text: text})
	}
}

// texts waits for messages and returns what they say.
func (r *rig) texts(l *listening, n int) []string {
	r.Helper()
	var all []string
	for range n {
		all = append(all, textOf(next[channel.MessageReceived](r, l).Parts))
	}
	return all
}

func TestABookmarkOutlivesAProcess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &bookmarks{}
		r := newRig(t, emailtest.Options{}, func(c *email.Config) { c.Bookmarks = kept })
		r.write("one", "two")
		l := r.listen(r.c, nil)
		assert.Equal(t, []string{"one", "two"}, r.texts(l, 2))
		r.write("three")
		assert.Equal(t, []string{"three"}, r.texts(l, 1), "IDLE tells")
		require.ErrorIs(t, l.end(), context.Canceled)
		r.write("four")
		l = r.listen(r.another(func(c *email.Config) { c.Bookmarks = kept }), nil)
		assert.Equal(t, []string{"four"}, r.texts(l, 1))
		<-time.After(time.Hour)
		assert.Empty(t, l.events)
		require.ErrorIs(t, l.end(), context.Canceled)
		r.s.Close()
	})
}

// The store is down for a while: nothing is lost, and nothing is passed over.
func TestAStoreThatIsDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &bookmarks{fails: true}
		r := newRig(t, emailtest.Options{}, func(c *email.Config) { c.Bookmarks = kept })
		r.write("one")
		fails := 5
		l := r.listen(r.c, func(...channel.Event) error {
			if fails--; fails >= 0 {
				return errors.New("the store is down")
			}
			return nil
		})
		<-time.After(10 * time.Minute)
		kept.mu.Lock()
		kept.fails = false
		kept.mu.Unlock()
		<-time.After(time.Hour)
		assert.Equal(t, []string{"one"}, r.texts(l, 1), "it is no poison, whatever the store says")
		_ = l.end()
		r.s.Close()
	})
}

func TestNewNumbers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &bookmarks{}
		r := newRig(t, emailtest.Options{}, func(c *email.Config) { c.Bookmarks = kept })
		r.write("one", "two")
		l := r.listen(r.c, nil)
		ids := map[channel.ProviderID]bool{}
		for range 2 {
			ids[next[channel.MessageReceived](r, l).ID] = true
		}
		r.s.Mailbox(support).Renumber("INBOX")
		r.write("three")
		for range 3 {
			ids[next[channel.MessageReceived](r, l).ID] = true
		}
		assert.Len(t, ids, 3, "repeats carry the same ID")
		<-time.After(time.Hour)
		assert.Empty(t, l.events)
		_ = l.end()
		r.s.Close()
	})
}

func TestBacklog(t *testing.T) {
	for backlog, want := range map[time.Duration][]string{
		-1: {"new"}, 0: {"recent", "new"}, 100 * 24 * time.Hour: {"old", "recent", "new"},
	} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, emailtest.Options{}, func(c *email.Config) { c.Backlog = backlog })
			r.write("old")
			<-time.After(30 * 24 * time.Hour)
			r.write("recent")
			<-time.After(time.Hour)
			l := r.listen(r.c, nil)
			<-time.After(time.Hour)
			r.write("new")
			assert.Equal(t, want, r.texts(l, len(want)), backlog)
			assert.Empty(t, l.events)
			_ = l.end()
			r.s.Close()
		})
	}
}

// What becomes of a mail that was taken in.
func TestAfter(t *testing.T) {
	r := newRig(t, emailtest.Options{}, func(c *email.Config) {
		c.IMAP.After = email.After{Keyword: "$Taken", Seen: true, MoveTo: "Done"}
	})
	l := r.listen(r.c, nil)
	r.write("one", "two", "three")
	assert.Equal(t, []string{"one", "two", "three"}, r.texts(l, 3))
	r.write("four")
	assert.Equal(t, []string{"four"}, r.texts(l, 1))
	flags := r.s.Mailbox(support).Flags("Done")
	require.GreaterOrEqual(t, len(flags), 3)
	sort.Strings(flags[0])
	assert.Equal(t, []string{"$taken", "\\seen"}, flags[0])
}

// Where a folder is missing the mails stay where they are.
func TestAfterThatFails(t *testing.T) {
	r := newRig(t, emailtest.Options{}, func(c *email.Config) { c.IMAP.After = email.After{MoveTo: "Nowhere"} })
	l := r.listen(r.c, nil)
	r.write("one", "two")
	assert.Equal(t, []string{"one", "two"}, r.texts(l, 2))
	assert.Len(t, r.s.Mailbox(support).Flags("INBOX"), 2)
}

// Answers that people type with their mail program become echoes.
func TestTheSentFolder(t *testing.T) {
	r := newRig(t, emailtest.Options{}, func(c *email.Config) { c.IMAP.SentFolder = "Sent" })
	root := r.ann.Write(emailtest.Letter{To: support, Subject: "Hello", Text: "hello"})
	l := r.listen(r.c, nil)
	next[channel.MessageReceived](r, l)
	r.s.Mailbox(support).Put("Sent", []byte("From: support@shop.example\nTo: Ann <ann@mail.example>\nSubject: Re: Hello\nMessage-ID: <outlook.1@shop.example>\nIn-Reply-To: <"+root+">\n\nTyped elsewhere.\n"))
	echo := next[channel.EchoReceived](r, l)
	assert.Equal(t, email.Address(ann), echo.To.Address())
	assert.Equal(t, "Typed elsewhere.", textOf(echo.Parts))
	assert.Equal(t, []channel.ProviderID{channel.ProviderID(root)}, echo.Follows)
	assert.Empty(t, echo.Key)

	m := r.text("sent by us")
	receipt := r.sent(m)
	r.s.Mailbox(support).Put("Sent", r.s.Submitted()[0].Raw) // Gmail and Microsoft keep a copy
	echo = next[channel.EchoReceived](r, l)
	assert.Equal(t, m.Key, echo.Key)
	assert.Equal(t, receipt.ID, echo.ID)

	for i, to := range []string{"To: support@shop.example", "Bcc: someone@mail.example"} {
		r.s.Mailbox(support).Put("Sent", fmt.Appendf(nil, "From: support@shop.example\n%s\nSubject: Note\nMessage-ID: <note.%d@shop.example>\n\nto ourselves\n", to, i))
		assert.Equal(t, "mail to nobody else", next[channel.UnknownEvent](r, l).Type)
	}
	_ = l.end()
}

// We never answer ourselves: our own mail that comes in is known as ours.
func TestOurOwnMailComesIn(t *testing.T) {
	r := newRig(t, emailtest.Options{}, func(c *email.Config) { c.Aliases = []string{"help@shop.example"} })
	l := r.listen(r.c, nil)
	m := r.text("to myself")
	m.To = email.Address(support)
	receipt := r.sent(m)
	echo := next[channel.EchoReceived](r, l)
	assert.Equal(t, receipt.ID, echo.ID)
	assert.Equal(t, m.Key, echo.Key)
	assert.Equal(t, email.Address(support), echo.To.Address(), "the engine takes no event that is with nobody")

	for _, from := range []string{support, "HELP@shop.example"} {
		r.s.Mailbox(support).Put("INBOX", []byte("From: "+from+"\nTo: support@shop.example\nSubject: x\nMessage-ID: <self."+from+">\n\nfrom myself\n"))
		own := next[channel.MessageReceived](r, l)
		assert.Equal(t, "own", own.Automatic, "kept, and nobody answers it")
	}
	_ = l.end()
}

func TestAutomaticMail(t *testing.T) {
	r := newRig(t, emailtest.Options{})
	l := r.listen(r.c, nil)
	for field, want := range map[string]string{
		"Auto-Submitted: auto-replied": "auto-reply", "List-Id: <news.mail.example>": "bulk", "Precedence: bulk": "bulk", "Auto-Submitted: no": "",
	} {
		r.ann.Write(emailtest.Letter{To: support, Subject: field, Text: "x", Fields: []string{field}})
		assert.Equal(t, want, next[channel.MessageReceived](r, l).Automatic, field)
	}
	// A holiday notice comes to the envelope's sender.
	receipt := r.sent(r.text("hello"))
	r.ann.Write(emailtest.Letter{To: r.s.Submitted()[0].From, Subject: "away", Text: "I am away", Fields: []string{"Auto-Submitted: auto-replied"}})
	away := next[channel.MessageReceived](r, l)
	assert.Equal(t, "auto-reply", away.Automatic)
	assert.Equal(t, []channel.ProviderID{receipt.ID}, away.Follows)
	_ = l.end()
}

func TestReceiptsAndReports(t *testing.T) {
	r := newRig(t, emailtest.Options{}, func(c *email.Config) { c.DeliveryReports, c.ReadReceipts = true, true })
	l := r.listen(r.c, nil)
	m := r.text("please confirm")
	receipt := r.sent(m)
	delivered := next[channel.StatusChanged](r, l)
	assert.Equal(t, receipt.ID, delivered.Of)
	assert.Equal(t, m.Key, delivered.Key)
	assert.Equal(t, channel.StatusDelivered, delivered.Status)
	got := r.ann.Inbox()[0]
	to := strings.Trim(got.Header.Get("Disposition-Notification-To"), "<>")
	assert.Equal(t, support, to)
	report := "From: ann@mail.example\nTo: " + to + "\nSubject: read\nMessage-ID: <mdn.%d@mail.example>\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n" +
		"--b\nContent-Type: text/plain\n\nread\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;ann@mail.example\nOriginal-Message-ID: <%s>\nDisposition: manual-action/MDN-sent-manually; %s\n\n--b--\n"
	r.ann.Send(fmt.Appendf(nil, report, 1, receipt.ID, "displayed"), to)
	assert.Equal(t, channel.StatusRead, next[channel.StatusChanged](r, l).Status)
	r.ann.Send(fmt.Appendf(nil, report, 2, receipt.ID, "deleted"), to)
	assert.Equal(t, "receipt without reading", next[channel.UnknownEvent](r, l).Type)
	r.ann.Send(fmt.Appendf(nil, report, 3, "somebody.else@shop.example", "displayed"), to)
	assert.Equal(t, "receipt", next[channel.MessageReceived](r, l).Automatic)
	_ = l.end()
}

// A stranger's mail under an id that was there before is a mail of its own; a copy
// that a list has changed is not.
func TestOneIDTwoMails(t *testing.T) {
	r := newRig(t, emailtest.Options{})
	eve := r.s.Customer("eve@mail.example", "Eve")
	l := r.listen(r.c, nil)
	raw := "From: %s\nTo: support@shop.example\nSubject: s\nMessage-ID: <same@mail.example>\n\n%s\n"
	r.ann.Send(fmt.Appendf(nil, raw, ann, "one"), support)
	first := next[channel.MessageReceived](r, l)
	r.ann.Send(fmt.Appendf(nil, raw, ann, "one\n_____\nlist footer"), support)
	assert.Equal(t, first.ID, next[channel.MessageReceived](r, l).ID)
	eve.Send(fmt.Appendf(nil, raw, "eve@mail.example", "two"), support)
	assert.NotEqual(t, first.ID, next[channel.MessageReceived](r, l).ID)
	_ = l.end()
}

// Without IDLE the folder is looked at every minute.
func TestPolling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &emailtest.Script{Caps: "UIDPLUS", Mails: map[uint32]string{1: simple("one")}}
		r := scripted(t, s)
		l := r.listen(r.c, nil)
		next[channel.MessageReceived](r, l)
		looks := func() int { return strings.Count(strings.Join(s.Lines(), "\n"), "UID SEARCH") }
		synctest.Wait()
		before := looks()
		<-time.After(10*time.Minute + time.Second)
		synctest.Wait()
		assert.Equal(t, before+10, looks())
		assert.NotContains(t, s.Lines(), "IDLE")
		_ = l.end()
	})
}

// IDLE is begun anew before routers forget the connection, and the folder is looked
// at each time, whatever the server has told.
func TestIdleIsRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &emailtest.Script{Mails: map[uint32]string{1: simple("one")}}
		r := scripted(t, s)
		l := r.listen(r.c, nil)
		next[channel.MessageReceived](r, l)
		<-time.After(time.Hour)
		synctest.Wait()
		assert.Equal(t, 7, strings.Count(strings.Join(s.Lines(), "\n"), "IDLE"))
		assert.Equal(t, 1, s.Connections())
		_ = l.end()
	})
}

// A refused login is not tried again and again, and told after the third time.
func TestARefusedLogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		s := &emailtest.Script{}
		s.On = func(c *emailtest.Talk, line string) bool {
			tag, command, _ := strings.Cut(line, " ")
			refused := strings.HasPrefix(command, "AUTHENTICATE")
			if refused {
				c.Say(tag + " NO [AUTHENTICATIONFAILED] Invalid credentials (Failure)")
			}
			return refused
		}
		r := scripted(t, s)
		l := r.listen(r.c, nil)
		err := <-l.ended
		e := failureOf(t, err)
		assert.Equal(t, channel.Unauthorized, e.Kind)
		assert.Equal(t, channel.ScopeChannel, e.Scope)
		assert.Equal(t, "AUTHENTICATIONFAILED", e.Code)
		assert.Equal(t, 3, s.Connections())
		assert.GreaterOrEqual(t, time.Since(began), 3*time.Minute)
	})
}

// A server that is in trouble for hours is waited for, with fewer and fewer tries.
func TestALongOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &emailtest.Script{Mails: map[uint32]string{1: simple("one")}}
		up := time.Now().Add(6 * time.Hour)
		s.On = func(c *emailtest.Talk, line string) bool {
			down := time.Now().Before(up)
			if down {
				c.Say("* BYE [UNAVAILABLE] maintenance")
				c.HangUp()
			}
			return down
		}
		r := scripted(t, s)
		l := r.listen(r.c, nil)
		<-time.After(7 * time.Hour)
		assert.Equal(t, []string{"one"}, r.texts(l, 1))
		n := s.Connections()
		assert.Less(t, n, 200)
		assert.Greater(t, n, 50)
		_ = l.end()
	})
}

func TestAFolderThatIsNotThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, emailtest.Options{}, func(c *email.Config) { c.IMAP.Folder = "Nowhere" })
		l := r.listen(r.c, nil)
		assert.ErrorIs(t, <-l.ended, channel.Invalid)
		r.s.Close()
	})
}

// Somebody else reads the same mailbox and moves the bookmark: theirs counts.
func TestSomebodyElseReadsToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &bookmarks{}
		r := newRig(t, emailtest.Options{}, func(c *email.Config) { c.Bookmarks = kept })
		r.write("one", "two", "three")
		ids := map[channel.ProviderID]int{}
		var mu sync.Mutex
		count := func(events ...channel.Event) error {
			mu.Lock()
			defer mu.Unlock()
			for _, e := range events {
				ids[e.Where().ID]++
			}
			return nil
		}
		one, two := r.listen(r.c, count), r.listen(r.another(func(c *email.Config) { c.Bookmarks = kept }), count)
		<-time.After(time.Hour)
		r.write("four")
		<-time.After(time.Hour)
		mu.Lock()
		assert.Len(t, ids, 4, "each at least once")
		mu.Unlock()
		_, _ = one.end(), two.end()
		r.s.Close()
	})
}
