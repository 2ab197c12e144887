package content_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/email/internal/content"
	"github.com/rapport-go/rapport/drivers/email/internal/thread"
)

const messageKey = "0192f0c1-2d3e-7f40-8a5b-6c7d8e9fa0b1"

func mailWith(fields ...string) string {
	return "Subject: s\r\nDate: Fri, 20 Nov 2026 09:00:00 +0000\r\n" + strings.Join(fields, "\r\n") + "\r\n\r\ntext\r\n"
}

// Who is talking: the order of the tests counts.
func TestClasses(t *testing.T) {
	const (
		alice  = "From: Alice <alice@customer.test>"
		daemon = "From: MAILER-DAEMON@mx.test"
		null   = "Return-Path: <>"
		us     = "To: support@example.test"
	)
	bounce, err := seal.BounceAddress("support@example.test", messageKey)
	require.NoError(t, err)
	toBounce := "Delivered-To: " + bounce
	own := "Message-ID: <" + seal.MessageID(messageKey, "example.test") + ">"
	for name, c := range map[string]struct {
		fields []string
		want   content.Class
	}{
		"a person":                           {[]string{alice, us}, content.ClassHuman},
		"nobody":                             {nil, content.ClassHuman},
		"no, says the field":                 {[]string{alice, "Auto-Submitted: no"}, content.ClassHuman},
		"no, in other letters":               {[]string{alice, "Auto-Submitted: No (really)"}, content.ClassHuman},
		"suppresses what does not matter":    {[]string{alice, "X-Auto-Response-Suppress: DR, RN, NRN"}, content.ClassHuman},
		"our id":                             {[]string{alice, own}, content.ClassOwn},
		"our id, shouted":                    {[]string{alice, strings.ToUpper(own)}, content.ClassOwn},
		"our mark":                           {[]string{alice, thread.LoopField + ": " + seal.LoopMark(messageKey)}, content.ClassOwn},
		"a forged mark":                      {[]string{alice, thread.LoopField + ": " + strings.Repeat("0", 26) + "." + strings.Repeat("0", 10)}, content.ClassHuman},
		"our address":                        {[]string{"From: support@EXAMPLE.test", us}, content.ClassOwn},
		"our address, automatic":             {[]string{"From: support@example.test", "Auto-Submitted: auto-replied"}, content.ClassOwn},
		"mailer daemon":                      {[]string{daemon, us}, content.ClassBounce},
		"postmaster":                         {[]string{"From: Postmaster@mx.test"}, content.ClassBounce},
		"no envelope sender":                 {[]string{alice, null}, content.ClassBounce},
		"failed recipients":                  {[]string{alice, "X-Failed-Recipients: x@y.test"}, content.ClassBounce},
		"at the bounce address":              {[]string{alice, toBounce}, content.ClassBounce},
		"a notice at the bounce address":     {[]string{alice, toBounce, null, "Auto-Submitted: auto-replied (vacation)"}, content.ClassAutoReply},
		"a notice without envelope sender":   {[]string{alice, null, "X-Autoreply: yes"}, content.ClassAutoReply},
		"a notice":                           {[]string{alice, "Auto-Submitted: auto-replied; owner=x"}, content.ClassAutoReply},
		"made by a program":                  {[]string{alice, "Auto-Submitted: auto-generated"}, content.ClassAutoReply},
		"Exchange's notice":                  {[]string{alice, "X-Auto-Response-Suppress: DR, OOF, AutoReply"}, content.ClassAutoReply},
		"All":                                {[]string{alice, "X-Auto-Response-Suppress: All"}, content.ClassAutoReply},
		"an old notice":                      {[]string{alice, "Precedence: auto_reply"}, content.ClassAutoReply},
		"another old notice":                 {[]string{alice, "X-Autorespond: away"}, content.ClassAutoReply},
		"a notice of a list":                 {[]string{alice, "Auto-Submitted: auto-generated", "List-Id: <l.test>"}, content.ClassAutoReply},
		"a list":                             {[]string{alice, "List-Id: News <l.test>"}, content.ClassBulk},
		"a newsletter":                       {[]string{alice, "List-Unsubscribe: <https://x.test>"}, content.ClassBulk},
		"bulk":                               {[]string{alice, "Precedence: bulk"}, content.ClassBulk},
		"junk":                               {[]string{alice, "Precedence: Junk"}, content.ClassBulk},
		"feedback":                           {[]string{alice, "Feedback-ID: a:b:c"}, content.ClassBulk},
		"our own group":                      {[]string{alice, us, "List-Id: <support.example.test>", "Precedence: list"}, content.ClassHuman},
		"another's group of that name":       {[]string{alice, "To: support@other.test", "List-Id: <support.other.test>"}, content.ClassBulk},
		"a group in our name, not to us":     {[]string{alice, "To: x@y.test", "List-Id: <support.example.test>"}, content.ClassBulk},
		"Trap 13: a bounce is marked as one": {[]string{daemon, null, "Auto-Submitted: auto-replied"}, content.ClassBounce},
	} {
		t.Run(name, func(t *testing.T) {
			m := parse(t, mailWith(c.fields...))
			assert.Equal(t, c.want, m.Class)
			assert.Equal(t, c.want == content.ClassHuman, m.Automatic == "")
		})
	}
}

// Trap 13: Auto-Submitted also marks bounces.
func TestTrap13_ReportsAreNoAutoReplies(t *testing.T) {
	report := func(kind, body string) string {
		return "From: MAILER-DAEMON@mx.test\r\nAuto-Submitted: auto-replied\r\nContent-Type: multipart/report; report-type=" + kind + "; boundary=b\r\n\r\n" +
			"--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/" + kind + "\r\n\r\n" + body + "\r\n--b--\r\n"
	}
	m := parse(t, report("delivery-status", "Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; a@b.test\r\nAction: failed\r\nStatus: 5.1.1\r\n"))
	assert.Equal(t, content.ClassDelivery, m.Class)
	require.NotNil(t, m.Delivery)
	assert.Equal(t, "Sorry.", m.Delivery.Text)
	assert.Empty(t, m.Files)

	m = parse(t, report("disposition-notification", "Original-Message-ID: <a@b.test>\r\nDisposition: a/b; displayed\r\n"))
	assert.Equal(t, content.ClassReceipt, m.Class)
	require.NotNil(t, m.Receipt)

	m = parse(t, report("delivery-status", "nothing of use"))
	assert.Equal(t, content.ClassDelivery, m.Class)
	assert.Empty(t, m.Delivery.Recipients)
}

// Trap 19: databases refuse NUL and what is no UTF-8.
func TestTrap19_TextsAreClean(t *testing.T) {
	const dirt = "a\x00b\xff\xfe\xc3"
	m := parse(t, "From: "+dirt+" <a@b.test>\r\nTo: x\x00@y.test\r\nSubject: "+dirt+"\r\nMessage-ID: <"+dirt+"@x>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"+
		"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+dirt+"\r\n--b\r\nContent-Type: text/html\r\n\r\n<p title='"+dirt+"'>"+dirt+"</p>\r\n"+
		"--b\r\nContent-Type: image/png; name=\""+dirt+"\"\r\nContent-ID: <"+dirt+">\r\n\r\nx\r\n--b--\r\n")
	clean(t, m)
}

// A mail without a Message-ID, or with an empty one, has one of its own; the same
// mail has the same (pain 8).
func TestPain8_DerivedIDs(t *testing.T) {
	raw := func(id, text string) string {
		return "From: a@b.test\r\nDate: Fri, 20 Nov 2026 09:00:00 +0000\r\nSubject: s\r\n" + id + "\r\n" + text + "\r\n"
	}
	first := parse(t, raw("", "one"))
	assert.True(t, first.Derived)
	for _, id := range []string{"", "Message-ID:\r\n", "Message-ID: <>\r\n", "Message-ID: <@>\r\n", "Message-ID: < >\r\n", "Message-ID: <" + strings.Repeat("x", 400) + "@y>\r\n"} {
		assert.Equal(t, first.MessageID, parse(t, raw(id, "one")).MessageID, "%q", id)
	}
	assert.NotEqual(t, first.MessageID, parse(t, raw("", "two")).MessageID)

	own := parse(t, raw("Message-ID: <a@B.test>\r\n", "one"))
	assert.False(t, own.Derived)
	assert.Equal(t, "a@b.test", own.MessageID)
	assert.Equal(t, first.Digest, own.Digest)
	assert.NotEqual(t, own.Digest, parse(t, raw("Message-ID: <a@b.test>\r\n", "two")).Digest, "a reused id is found out")
}
