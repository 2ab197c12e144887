package email_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/rapport-go/rapport/drivers/email/emailtest"
	"github.com/rapport-go/rapport/drivers/email/internal/wire"
)

// A stack is a real Dovecot and a real Postfix, as .ci/mailstack starts them.
type stack struct {
	*rig
	dir  string
	env  map[string]string
	tls  *tls.Config
	conf string
}

const (
	realSupport = "support@example.test"
	realAlice   = "alice@customer.test"
)

// newStack finds the servers, or skips. RAPPORT_REQUIRE may demand them.
func newStack(t *testing.T) *stack {
	t.Helper()
	dir := os.Getenv("RAPPORT_MAIL")
	if dir == "" {
		if slices.Contains(strings.Split(os.Getenv("RAPPORT_REQUIRE"), ","), "mail") {
			t.Fatal("RAPPORT_MAIL is not set, and RAPPORT_REQUIRE demands mail")
		}
		t.Skip("RAPPORT_MAIL is not set: no real mail servers (.ci/mailstack start DIR)")
	}
	text, err := os.ReadFile(filepath.Join(dir, "env"))
	require.NoError(t, err)
	s := &stack{rig: &rig{T: t, files: &files{}}, dir: dir, env: map[string]string{}, conf: filepath.Join(dir, "dovecot.conf")}
	for line := range strings.SplitSeq(string(text), "\n") {
		if name, value, ok := strings.Cut(line, "="); ok {
			s.env[name] = value
		}
	}
	cert, err := os.ReadFile(filepath.Join(dir, "cert.pem"))
	require.NoError(t, err)
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(cert))
	s.tls = &tls.Config{RootCAs: pool, ServerName: "localhost"}
	for _, user := range []string{realSupport, realAlice} {
		for _, folder := range []string{"INBOX", "Done", "Sent"} {
			s.doveadm("expunge", "-u", user, "mailbox", folder, "all")
		}
	}
	s.c = s.channel()
	return s
}

func (s *stack) doveadm(args ...string) {
	s.Helper()
	s.run(nil, "doveadm", append([]string{"-c", s.conf}, args...)...)
}

func (s *stack) run(stdin io.Reader, name string, args ...string) {
	s.Helper()
	cmd := exec.CommandContext(s.Context(), name, args...)
	cmd.Stdin = stdin
	out, err := cmd.CombinedOutput()
	require.NoError(s, err, "%s %v: %s", name, args, out)
}

// start starts Dovecot, which keeps the files that it is given as its own.
func (s *stack) start() {
	s.Helper()
	require.NoError(s, exec.CommandContext(s.Context(), "dovecot", "-c", s.conf).Run())
}

// save puts a mail into the mailbox past all servers.
func (s *stack) save(raw []byte) {
	s.Helper()
	s.run(bytes.NewReader(raw), "doveadm", "-c", s.conf, "save", "-u", realSupport, "-m", "INBOX")
}

func (s *stack) channel(change ...func(*email.Config)) *email.Channel {
	s.Helper()
	login := func(addr string, mode email.TLSMode) email.Server {
		return email.Server{Addr: addr, TLS: mode, TLSConfig: s.tls, Username: realSupport, Password: channel.NewSecret("secret")}
	}
	cfg := email.Config{
		Address: realSupport, DisplayName: "The Shop", Key: channel.NewSecret(testKey), Files: s.files,
		IMAP: email.IMAP{Server: login(s.env["RAPPORT_MAIL_IMAPS"], email.Implicit)},
		SMTP: email.SMTP{Server: login(s.env["RAPPORT_MAIL_SUBMISSION"], email.StartTLS)},
	}
	for _, f := range change {
		f(&cfg)
	}
	c, err := email.New(cfg)
	require.NoError(s, err)
	return c
}

// mail has Postfix deliver a mail of Alice's.
func (s *stack) mail(raw, to string) {
	s.Helper()
	p := &wire.Submitter{
		Server: wire.Server{Addr: s.env["RAPPORT_MAIL_SMTP"], Security: wire.Plain, Dial: (&net.Dialer{}).DialContext},
		Hello:  "customer.test", Timeout: time.Minute, AnswerTimeout: time.Minute, Now: time.Now,
	}
	_, err := p.Submit(s.Context(), wire.Envelope{From: realAlice, To: []wire.Recipient{{Mailbox: to}}}, []byte(strings.ReplaceAll(raw, "\n", "\r\n")))
	require.NoError(s, err)
}

// inbox is Alice's mail as her program shows it, once there are as many as said.
func (s *stack) inbox(n int) []emailtest.Received {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), 20*time.Second)
	defer cancel()
	box, err := wire.OpenBox(ctx, &wire.Server{
		Addr: s.env["RAPPORT_MAIL_IMAPS"], TLS: s.tls, Username: realAlice, Password: channel.NewSecret("secret"), Dial: (&net.Dialer{}).DialContext,
	}, time.Minute)
	require.NoError(s, err)
	defer box.Close()
	for {
		_, err := box.Select(ctx, "INBOX", true)
		require.NoError(s, err)
		uids, err := box.After(ctx, 0)
		require.NoError(s, err)
		if len(uids) < n {
			require.NoError(s, box.Wait(ctx, 10*time.Second, time.Second))
			continue
		}
		var all []emailtest.Received
		for _, uid := range uids {
			var raw bytes.Buffer
			_, err := box.Read(ctx, wire.Item{UID: uid}, wire.Section{}, &raw, 1<<30)
			require.NoError(s, err)
			r, err := emailtest.Read(raw.Bytes())
			require.NoError(s, err)
			all = append(all, r)
		}
		return all
	}
}

func letter(id, subject, body string, fields ...string) string {
	return "From: Alice Wong <alice@customer.test>\nTo: support@example.test\nSubject: " + subject + "\nDate: " +
		time.Now().Format(time.RFC1123Z) + "\nMessage-ID: <" + id + ">\n" + strings.Join(append(fields, ""), "\n") + "\n" + body + "\n"
}

// answer is a message that answers an event, as the engine would make it.
func (s *stack) answer(e channel.MessageReceived, parts ...channel.Part) *channel.Message {
	m := s.message(parts...)
	m.Key = fmt.Sprintf("018f3c1e-0000-7000-8000-%012d", time.Now().UnixNano()%1e12)
	m.To, m.Thread, m.Topic, m.ReplyTo, m.ReplyMemo = e.From.Address(), e.Thread, e.Topic, e.ID, e.Memo
	m.Now, m.Created = time.Now(), time.Now()
	return m
}

func (s *stack) firstTo(address string, body string) *channel.Message {
	m := s.answer(channel.MessageReceived{From: channel.Person{Addresses: []channel.Address{email.Address(address)}}}, channel.Text{Body: body})
	m.ReplyTo, m.Thread = "", m.Key
	return m
}

func id(t *testing.T) string {
	return fmt.Sprintf("%d.%s@customer.test", time.Now().UnixNano(), strings.ReplaceAll(t.Name(), "/", "."))
}

var picture = []byte("\x89PNG\r\n\x1a\n and some more")

func TestRealRoundTrip(t *testing.T) {
	s := newStack(t)
	l := s.listen(s.c, nil)
	first := id(t)
	s.mail(letter(first, "=?utf-8?B?"+base64.StdEncoding.EncodeToString([]byte("訂單 7"))+"?=", "Where is my order?"), realSupport)
	asked := next[channel.MessageReceived](s.rig, l)
	assert.Equal(t, channel.ProviderID(first), asked.ID)
	assert.Equal(t, "訂單 7", asked.Topic)
	assert.Equal(t, "Where is my order?", textOf(asked.Parts))
	assert.Equal(t, email.Address(realAlice), asked.From.Address())

	shot := s.files.keep("shot", "image/png", "發票.png", picture)
	shot.Inline = "shot@rapport"
	receipt := s.sent(s.answer(asked,
		channel.Mail{HTML: `<p>Here: <img src="cid:shot@rapport" alt="shot"></p>`}, channel.Text{Body: "Here."}, channel.Image{Media: shot}))

	got := s.inbox(1)[0]
	assert.Equal(t, string(receipt.ID), got.MessageID)
	assert.Equal(t, []string{first}, got.InReplyTo, "the customer's program shows it in the same thread")
	assert.Equal(t, []string{first}, got.References)
	assert.Equal(t, "Re: 訂單 7", got.Subject)
	assert.Contains(t, got.HTML, "cid:shot@rapport")
	require.Len(t, got.Files, 1)
	assert.Equal(t, emailtest.Shown{Name: "發票.png", Type: "image/png", ContentID: "shot@rapport", Content: picture}, got.Files[0])

	second := id(t)
	s.mail(letter(second, "Re: 7", "Thank you!", "In-Reply-To: <"+got.MessageID+">", "References: <"+first+"> <"+got.MessageID+">"), got.ReplyTo)
	thanks := next[channel.MessageReceived](s.rig, l)
	assert.Equal(t, receipt.ID, thanks.ReplyTo)
	assert.Equal(t, []channel.ProviderID{receipt.ID, channel.ProviderID(first)}, thanks.Follows)

	// Programs that name nothing still write to the address that they were given.
	s.mail(letter(id(t), "hello again", "And now?"), got.ReplyTo)
	assert.Equal(t, []channel.ProviderID{receipt.ID}, next[channel.MessageReceived](s.rig, l).Follows)
	assert.ErrorIs(t, l.end(), context.Canceled)
}

func TestRealBounces(t *testing.T) {
	for address, code := range map[string]string{"ghost@customer.test": "5.1.1", "anybody@later.test": "4.4.1"} {
		t.Run(code, func(t *testing.T) {
			s := newStack(t)
			l := s.listen(s.c, nil)
			receipt := s.sent(s.firstTo(address, "Are you there?"))
			failed := next[channel.StatusChanged](s.rig, l)
			assert.Equal(t, receipt.ID, failed.Of)
			assert.Equal(t, channel.StatusFailed, failed.Status, "the action counts, whatever the code")
			assert.Equal(t, code, failed.Failure.Code)
			assert.Equal(t, channel.Unreachable, failed.Failure.Kind)
		})
	}
}

func TestRealRefusals(t *testing.T) {
	s := newStack(t)
	_, err := s.c.Send(t.Context(), s.firstTo("anybody@elsewhere.test", "hello"))
	assert.ErrorIs(t, err, channel.Unreachable)
	bad := s.channel(func(c *email.Config) { c.SMTP.Password = channel.NewSecret("wrong") })
	_, err = bad.Send(t.Context(), s.firstTo(realAlice, "hello"))
	assert.ErrorIs(t, err, channel.Unauthorized)
	_, err = bad.CheckHealth(t.Context())
	assert.ErrorIs(t, err, channel.Unauthorized)
	h, err := s.c.CheckHealth(t.Context())
	require.NoError(t, err)
	assert.Equal(t, channel.AbilityOK, h.Receive)
	large := s.firstTo(realAlice, "")
	large.Parts = channel.Parts{channel.Text{Body: strings.Repeat("0123456789", 3<<20)}}
	_, err = s.c.Send(t.Context(), large)
	assert.ErrorIs(t, err, channel.Invalid)
}

// What a server reports of success depends on it: Postfix hands over to Dovecot and
// says so.
func TestRealDeliveryReport(t *testing.T) {
	s := newStack(t)
	s.c = s.channel(func(c *email.Config) { c.DeliveryReports = true })
	l := s.listen(s.c, nil)
	receipt := s.sent(s.firstTo(realAlice, "Please confirm."))
	switch e := s.next(l).(type) {
	case channel.StatusChanged:
		assert.Equal(t, receipt.ID, e.Of)
		assert.Equal(t, channel.StatusDelivered, e.Status)
	case channel.UnknownEvent:
		assert.Equal(t, "delivery relayed", e.Type)
	default:
		t.Fatalf("%T", e)
	}
}

// All mails get new numbers: those that were read come again under the same IDs,
// and what is new is not missed.
func TestRealNewNumbers(t *testing.T) {
	s := newStack(t)
	l := s.listen(s.c, nil)
	want := map[channel.ProviderID]bool{}
	mail := func() {
		name := id(t)
		want[channel.ProviderID(name)] = true
		s.mail(letter(name, "hello", "text"), realSupport)
	}
	got := map[channel.ProviderID]bool{}
	mail()
	mail()
	for len(got) < 2 {
		got[next[channel.MessageReceived](s.rig, l).ID] = true
	}
	s.doveadm("mailbox", "update", "-u", realSupport, "--uid-validity", fmt.Sprint(time.Now().Unix()), "INBOX")
	mail()
	for len(got) < 3 {
		got[next[channel.MessageReceived](s.rig, l).ID] = true
	}
	assert.Equal(t, want, got)
}

// Dovecot is stopped while we wait in IDLE, and started again.
func TestRealRestart(t *testing.T) {
	s := newStack(t)
	l := s.listen(s.c, nil)
	s.save([]byte(letter(id(t), "before", "before")))
	assert.Equal(t, "before", textOf(next[channel.MessageReceived](s.rig, l).Parts))
	s.doveadm("stop")
	s.start()
	s.save([]byte(letter(id(t), "after", "after")))
	assert.Equal(t, "after", textOf(next[channel.MessageReceived](s.rig, l).Parts))
	s.save([]byte(letter(id(t), "later", "later")))
	assert.Equal(t, "later", textOf(next[channel.MessageReceived](s.rig, l).Parts))
}

// A mail that is delivered twice is one message: both carry one ID.
func TestRealDuplicate(t *testing.T) {
	s := newStack(t)
	l := s.listen(s.c, nil)
	raw := letter(id(t), "twice", "once")
	s.mail(raw, realSupport)
	s.mail(raw, realSupport)
	first, second := next[channel.MessageReceived](s.rig, l), next[channel.MessageReceived](s.rig, l)
	assert.Equal(t, first.ID, second.ID)
	assert.Equal(t, textOf(first.Parts), textOf(second.Parts))
}

// 30 MB come in, with their file, and can be opened after the mail was moved.
func TestRealLargeMail(t *testing.T) {
	s := newStack(t)
	s.c = s.channel(func(c *email.Config) { c.IMAP.After = email.After{Keyword: "$Taken", Seen: true, MoveTo: "Done"} })
	content := bytes.Repeat([]byte("0123456789abcdef\x00\xff"), 23<<20/18)
	sum := sha256.Sum256(content)
	var raw bytes.Buffer
	raw.WriteString(letter(id(t), "large", "--cut\nContent-Type: text/plain\n\nSee the file.\n--cut\nContent-Type: application/x-stuff; name=stuff.bin\n"+
		"Content-Disposition: attachment; filename=stuff.bin\nContent-Transfer-Encoding: base64\n",
		"MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=cut"))
	code := base64.StdEncoding.EncodeToString(content)
	for len(code) > 76 {
		raw.WriteString(code[:76] + "\n")
		code = code[76:]
	}
	raw.WriteString(code + "\n--cut--\n")
	require.Greater(t, raw.Len(), 30<<20)

	l := s.listen(s.c, nil)
	s.save(raw.Bytes())
	got := next[channel.MessageReceived](s.rig, l)
	assert.Equal(t, "See the file.", strings.TrimSpace(textOf(got.Parts)))
	var media channel.Media
	for _, p := range got.Parts {
		if m, ok := channel.MediaOf(p); ok {
			media = m
		}
	}
	require.Equal(t, int64(len(content)), media.Size)
	s.save([]byte(letter(id(t), "next", "next")))
	next[channel.MessageReceived](s.rig, l) // so the first was moved
	f, err := s.c.OpenMedia(t.Context(), media)
	require.NoError(t, err)
	hash := sha256.New()
	n, err := io.Copy(hash, f.Body)
	require.NoError(t, err)
	require.NoError(t, f.Body.Close())
	assert.Equal(t, int64(len(content)), n)
	assert.Equal(t, sum[:], hash.Sum(nil))
}
