package email_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/rapport-go/rapport/drivers/email/emailtest"
)

// The numbers are those of the traps that a mail driver can fall into, as our notes
// list them.

// breaking is a FileStore whose files cannot be read to their end.
type breaking struct{ files }

func (*breaking) Open(context.Context, string) (io.ReadCloser, error) {
	return io.NopCloser(io.MultiReader(strings.NewReader("half of it"), iotest.ErrReader(errors.New("disk gone")))), nil
}

// Half a mail must not leave when a file cannot be read.
func TestTrap1_NothingLeavesIfAFileBreaks(t *testing.T) {
	r := newRig(t, emailtest.Options{}, func(c *email.Config) { c.Files = &breaking{} })
	_, err := r.c.Send(t.Context(), r.message(channel.File{Media: channel.Media{Stored: "x", Type: "application/pdf", Name: "a.pdf"}}))
	require.ErrorIs(t, err, channel.Unavailable)
	e, _ := errors.AsType[*channel.Error](err)
	assert.False(t, e.Uncertain)
	assert.Empty(t, r.ann.Inbox())
	assert.Zero(t, r.s.Requests())
}

// Where the server cannot move in one step, nothing is copied, deleted or expunged.
func TestTrap2_NoMoveWithoutMove(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &emailtest.Script{Caps: "UIDPLUS IDLE", Mails: map[uint32]string{1: simple("one")}}
		r := scripted(t, s, func(c *email.Config) { c.IMAP.After.MoveTo = "Nowhere" })
		l := r.listen(r.c, nil)
		next[channel.MessageReceived](r, l)
		<-time.After(time.Minute)
		for _, line := range s.Lines() {
			for _, verb := range []string{"COPY", "MOVE", "STORE", "EXPUNGE"} {
				assert.NotContains(t, line, verb)
			}
		}
		_ = l.end()
	})
}

// simple is a mail as a Script has it.
func simple(text string) string {
	return "From: Ann <ann@mail.example>\r\nTo: support@shop.example\r\nSubject: Hello\r\nMessage-ID: <" + text + "@mail.example>\r\n\r\n" + text + "\r\n"
}

// scripted is a channel that reads from a Script.
func scripted(t *testing.T, s *emailtest.Script, change ...func(*email.Config)) *rig {
	t.Helper()
	cfg := email.Config{
		Address: support, Key: channel.NewSecret(testKey), Dial: s.Dial, Backlog: 1000 * 24 * time.Hour,
		IMAP: email.IMAP{Server: email.Server{Addr: "127.0.0.1:143", TLS: email.Plain, Username: "support", Password: channel.NewSecret("secret")}},
		SMTP: email.SMTP{Server: email.Server{Addr: "127.0.0.1:587"}},
	}
	for _, f := range change {
		f(&cfg)
	}
	c, err := email.New(cfg)
	require.NoError(t, err)
	return &rig{T: t, c: c}
}

// A server that falls silent at any command does not hold the channel for ever.
func TestTrap3_SilenceEnds(t *testing.T) {
	for _, verb := range []string{"", "AUTHENTICATE", "SELECT", "EXAMINE", "UID SEARCH", "UID FETCH 1 (UID RFC822", "UID FETCH 1 (UID BODY", "IDLE", "DONE"} {
		t.Run(verb, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &emailtest.Script{Mails: map[uint32]string{1: simple("one")}}
				s.On = func(c *emailtest.Talk, line string) bool {
					_, command, _ := strings.Cut(line, " ")
					if verb == "DONE" && c.N == 1 && command == "IDLE" {
						c.Say("+ idling") // and not a word to DONE
						return true
					}
					return c.N == 1 && strings.HasPrefix(command, verb)
				}
				if verb == "EXAMINE" || verb == "SELECT" {
					s.On = func(c *emailtest.Talk, line string) bool { return c.N == 1 && strings.Contains(line, " EXAMINE ") }
				}
				r := scripted(t, s)
				l := r.listen(r.c, nil)
				<-time.After(20 * time.Minute)
				synctest.Wait()
				require.NotEmpty(t, l.events)
				assert.Equal(t, "one", textOf(next[channel.MessageReceived](r, l).Parts))
				assert.Greater(t, s.Connections(), 1)
				require.ErrorIs(t, l.end(), context.Canceled)
			})
		})
	}
}

// A flood of news while we wait, or work, blocks nobody.
func TestTrap3_AFloodOfNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &emailtest.Script{Mails: map[uint32]string{1: simple("one")}}
		s.On = func(c *emailtest.Talk, line string) bool {
			if strings.Contains(line, "FETCH") || strings.Contains(line, "SEARCH") {
				for i := range 1000 {
					c.Say(fmt.Sprintf("* %d EXISTS", i))
				}
			}
			return false
		}
		r := scripted(t, s)
		l := r.listen(r.c, nil)
		next[channel.MessageReceived](r, l)
		require.ErrorIs(t, l.end(), context.Canceled)
	})
}

// A mail of which the server says nonsense is tried once more alone, then kept as a
// placeholder, and the mails behind it come.
func TestTrap4_APoisonousMail(t *testing.T) {
	for name, nonsense := range map[string]string{
		"size": "* 2 FETCH (UID 2 RFC822.SIZE lots)", "unknown item": "* 2 FETCH (UID 2 X-NONSENSE (1 2 3 NIL))", "binary": "* 2 FETCH \x00\xff(((", "hang up": "",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &emailtest.Script{Mails: map[uint32]string{1: simple("one"), 2: simple("two"), 3: simple("three")}}
				s.On = func(c *emailtest.Talk, line string) bool {
					if !strings.Contains(line, "UID FETCH 2 ") {
						return false
					}
					if c.Say(nonsense); nonsense == "" {
						c.HangUp()
					}
					return true
				}
				r := scripted(t, s)
				l := r.listen(r.c, nil)
				assert.Equal(t, "one", textOf(next[channel.MessageReceived](r, l).Parts))
				<-time.After(2 * time.Hour)
				kept := next[channel.MessageReceived](r, l)
				require.Len(t, kept.Parts, 1)
				assert.Equal(t, "unreadable", kept.Parts[0].(channel.Placeholder).Type)
				assert.NotEmpty(t, kept.ID)
				assert.NotEmpty(t, kept.Thread)
				assert.Equal(t, "three", textOf(next[channel.MessageReceived](r, l).Parts))
				assert.Empty(t, l.events)
				_ = l.end()
			})
		})
	}
}

// If only the content is poisonous, the header is kept.
func TestTrap4_APoisonousContent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &emailtest.Script{Mails: map[uint32]string{1: simple("one")}}
		s.On = func(c *emailtest.Talk, line string) bool {
			bad := strings.Contains(line, "BODY.PEEK[]")
			if bad {
				c.Say("* 1 FETCH (UID 1 BODY[]<0> nonsense)")
			}
			return bad
		}
		r := scripted(t, s)
		l := r.listen(r.c, nil)
		<-time.After(time.Hour)
		m := next[channel.MessageReceived](r, l)
		assert.Equal(t, channel.ProviderID("one@mail.example"), m.ID)
		assert.Equal(t, "Hello", mailOf(m.Parts).Subject)
		assert.Equal(t, email.Address(ann), m.From.Address())
		assert.Contains(t, fmt.Sprint(m.Parts), "unreadable")
		_ = l.end()
	})
}

// A server that names the UID behind the text makes no mail invisible.
func TestTrap5_TheUIDBehindTheText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &emailtest.Script{Mails: map[uint32]string{7: simple("one"), 9: simple("two")}}
		s.On = func(c *emailtest.Talk, line string) bool {
			tag, command, _ := strings.Cut(line, " ")
			n, uid := 1, 7
			if strings.Contains(command, "FETCH 9 ") || strings.Contains(command, "FETCH 2 ") {
				n, uid = 2, 9
			}
			if !strings.Contains(command, "BODY.PEEK") {
				return false
			}
			section, piece := emailtest.Piece(command, s.Mails[uint32(uid)])
			c.Say(fmt.Sprintf("* %d FETCH (%s {%d}", n, section, len(piece)), fmt.Sprintf("%s UID %d)", piece, uid), tag+" OK done")
			return true
		}
		r := scripted(t, s)
		l := r.listen(r.c, nil)
		assert.Equal(t, "one", textOf(next[channel.MessageReceived](r, l).Parts))
		assert.Equal(t, "two", textOf(next[channel.MessageReceived](r, l).Parts))
		_ = l.end()
	})
}

// A mail that the server lists and never shows is not passed over in silence.
func TestTrap5_AMailThatIsNeverShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &emailtest.Script{Mails: map[uint32]string{7: simple("one"), 9: simple("two")}}
		s.On = func(c *emailtest.Talk, line string) bool {
			tag, command, _ := strings.Cut(line, " ")
			hidden := strings.Contains(command, "FETCH 7 ")
			if hidden {
				c.Say(tag + " OK nothing")
			}
			return hidden
		}
		r := scripted(t, s)
		l := r.listen(r.c, nil)
		assert.Equal(t, "unreadable", next[channel.MessageReceived](r, l).Parts[0].(channel.Placeholder).Type)
		assert.Equal(t, "two", textOf(next[channel.MessageReceived](r, l).Parts))
		_ = l.end()
	})
}

// A token that is no good is seen as such, on both sides.
func TestTrap7_ARefusedToken(t *testing.T) {
	token := "good"
	r := newRig(t, emailtest.Options{Token: "good"}, func(c *email.Config) {
		give := func(context.Context) (channel.Token, error) {
			return channel.Token{Value: channel.NewSecret(token)}, nil
		}
		c.IMAP.Password, c.SMTP.Password = channel.Secret{}, channel.Secret{}
		c.IMAP.Token, c.SMTP.Token = give, give
	})
	_, err := r.c.CheckHealth(t.Context())
	require.NoError(t, err)
	r.sent(r.text("with a token"))
	require.Len(t, r.ann.Inbox(), 1)

	token = "stale"
	r.s.Cut(emailtest.SMTPS)
	_, err = r.c.Send(t.Context(), r.text("without one"))
	e, ok := errors.AsType[*channel.Error](err)
	require.True(t, ok)
	assert.Equal(t, channel.Unauthorized, e.Kind)
	assert.Equal(t, channel.ScopeChannel, e.Scope)
	assert.NotContains(t, err.Error(), "stale")
	require.Len(t, r.ann.Inbox(), 1)
	_, err = r.c.CheckHealth(t.Context())
	assert.ErrorIs(t, err, channel.Unauthorized)
}

// Network trouble is trouble that passes.
func TestTrap8_NetworkTroublePasses(t *testing.T) {
	r := newRig(t, emailtest.Options{})
	r.s.Fail(emailtest.Fault{At: emailtest.Connect})
	_, err := r.c.Send(t.Context(), r.text("x"))
	require.ErrorIs(t, err, channel.Unavailable)
	r.s.Fail(emailtest.Fault{At: emailtest.Recipient, Drop: true})
	_, err = r.c.Send(t.Context(), r.text("x"))
	require.ErrorIs(t, err, channel.Unavailable)
}

// SMTPUTF8 is asked for only where an address needs it.
func TestTrap9_SMTPUTF8OnlyWhenNeeded(t *testing.T) {
	r := newRig(t, emailtest.Options{UTF8: true})
	r.s.Customer("李@mail.example", "李")
	r.sent(r.text("早上好"))
	m := r.text("早上好")
	m.To = email.Address("李@mail.example")
	r.sent(m)
	taken := r.s.Submitted()
	require.Len(t, taken, 2)
	assert.False(t, taken[0].UTF8)
	assert.True(t, taken[1].UTF8)

	old := newRig(t, emailtest.Options{})
	_, err := old.c.Send(t.Context(), m)
	assert.ErrorIs(t, err, channel.Unsupported)
}

// A relay has given the mail another Message-ID: the answer is found by what else it
// names, or by the address that it was sent to.
func TestTrap11_AnotherMessageID(t *testing.T) {
	r := newRig(t, emailtest.Options{})
	receipt := r.sent(r.text("our first mail"))
	l := r.listen(r.c, nil)
	shown := r.ann.Inbox()[0]
	shown.MessageID = "0100018f-abc@us-east-1.amazonses.example"
	r.ann.Write(emailtest.Letter{To: support, Text: "by references", Answers: &shown})
	assert.Contains(t, next[channel.MessageReceived](r, l).Follows, receipt.ID)
	r.ann.Write(emailtest.Letter{To: shown.ReplyTo, Subject: "hm", Text: "by address"})
	assert.Equal(t, []channel.ProviderID{receipt.ID}, next[channel.MessageReceived](r, l).Follows)
}

func TestTrap12_TheActionCounts(t *testing.T) {
	r := newRig(t, emailtest.Options{})
	l := r.listen(r.c, nil)
	r.s.Bounce(ann, "4.4.1", "connect to mail.example: Connection refused")
	receipt := r.sent(r.text("to nobody"))
	failed := next[channel.StatusChanged](r, l)
	assert.Equal(t, receipt.ID, failed.Of)
	assert.Equal(t, channel.StatusFailed, failed.Status)
	assert.Equal(t, channel.Unreachable, failed.Failure.Kind)

	r.s.Delay(ann, "5.0.0", "still trying")
	r.sent(r.text("slow"))
	got := map[string]bool{}
	for len(got) < 1 {
		got[next[channel.UnknownEvent](r, l).Type] = true
	}
	assert.True(t, got["delivery delayed"])
}

// Bounces are marked as automatic mail too, and are reports all the same. Without a
// seal they are not believed.
func TestTrap13_BouncesAreReports(t *testing.T) {
	r := newRig(t, emailtest.Options{}, func(c *email.Config) { c.NoPlusAddress = true })
	l := r.listen(r.c, nil)
	r.s.Bounce("ghost@mail.example", "5.1.1", "User unknown")
	m := r.text("hello?")
	m.To = email.Address("ghost@mail.example")
	receipt := r.sent(m)
	assert.Equal(t, receipt.ID, next[channel.StatusChanged](r, l).Of)

	genuine := r.s.Submitted()[0]
	forged := strings.NewReplacer(string(receipt.ID), "rapport.forged.0123456789@shop.example", genuine.ID, "forged").Replace(string(lastMail(r)))
	r.ann.Send([]byte(forged), support)
	kept := next[channel.MessageReceived](r, l)
	assert.Equal(t, "bounce", kept.Automatic, "kept, and makes no work")
}

func lastMail(r *rig) []byte {
	all := r.s.Mailbox(support).Mails("INBOX")
	return all[len(all)-1]
}

func TestTrap14_OnlyOurServerIsBelieved(t *testing.T) {
	letter := "From: ceo@bank.example\r\nTo: support@shop.example\r\nSubject: x\r\nMessage-ID: <%d@x.example>\r\n\r\nx\r\n"
	for i, row := range []struct{ fields, warning string }{
		{"Authentication-Results: mx.shop.example; dmarc=fail header.from=bank.example\r\n", "dmarc=fail"},
		{"Authentication-Results: mx.elsewhere.example; dmarc=fail\r\n", ""},
		{"", ""},
	} {
		r := newRig(t, emailtest.Options{}, func(c *email.Config) { c.TrustedAuthServ = "mx.shop.example" })
		r.s.Mailbox(support).Put("INBOX", []byte(row.fields+fmt.Sprintf(letter, i)))
		l := r.listen(r.c, nil)
		got := mailOf(next[channel.MessageReceived](r, l).Parts).Warning
		if row.warning == "" {
			assert.Empty(t, got, row.fields)
		} else {
			assert.Contains(t, got, row.warning)
		}
	}
}

// Servers and people change the case of addresses and ids.
func TestTrap18_TokensInAnyCase(t *testing.T) {
	r := newRig(t, emailtest.Options{})
	receipt := r.sent(r.text("hello"))
	l := r.listen(r.c, nil)
	shown := r.ann.Inbox()[0]
	r.ann.Write(emailtest.Letter{To: strings.ToUpper(shown.ReplyTo), Subject: "1", Text: "upper address"})
	assert.Equal(t, []channel.ProviderID{receipt.ID}, next[channel.MessageReceived](r, l).Follows)
	shown.MessageID, shown.References = strings.ToUpper(shown.MessageID), nil
	r.ann.Write(emailtest.Letter{To: support, Text: "upper id", Answers: &shown})
	assert.Equal(t, []channel.ProviderID{receipt.ID}, next[channel.MessageReceived](r, l).Follows)
}

// What is stored is clean, whatever came.
func TestTrap19_NoNULNoBrokenUTF8(t *testing.T) {
	r := newRig(t, emailtest.Options{})
	r.s.Mailbox(support).Put("INBOX", []byte("From: \"A\x00\xff\" <a@b.example>\nTo: support@shop.example\nSubject: \xff\x00 s\nMessage-ID: <n\x00@b.example>\n"+
		"X-Odd: \xc3\x28\x00\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n\x00\xff text\n--b\nContent-Type: application/x\x00; name=\"\xff\x00.bin\"\n\nx\n--b--\n"))
	l := r.listen(r.c, nil)
	raw, err := channel.EncodeEvent(next[channel.MessageReceived](r, l))
	require.NoError(t, err)
	assert.True(t, utf8.Valid(raw))
	assert.True(t, json.Valid(raw))
	assert.False(t, bytes.Contains(raw, []byte(`\u0000`)), "%s", raw)
}
