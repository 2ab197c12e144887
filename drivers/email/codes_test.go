package email

import (
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/wire"
)

// What servers really say, as it stands in their documentation and logs.
func TestCodes(t *testing.T) {
	const message, recipient, all = channel.ScopeMessage, channel.ScopeRecipient, channel.ScopeChannel
	for _, row := range []struct {
		stage wire.Stage
		said  string
		kind  channel.ErrorKind
		scope channel.ErrorScope
		after time.Duration
	}{
		{wire.StageLogin, "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6", channel.Unauthorized, all, 0},
		{wire.StageLogin, "535 5.7.3 Authentication unsuccessful", channel.Unauthorized, all, 0},
		{wire.StageLogin, "534 5.7.9 Application-specific password required", channel.Unauthorized, all, 0},
		{wire.StageLogin, "550 5.7.30 Basic authentication is not supported for Client Submission", channel.Unauthorized, all, 0},
		{wire.StageLogin, "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant", channel.Unauthorized, all, 0},
		{wire.StageLogin, "501 authentication failed", channel.Unauthorized, all, 0},
		{wire.StageLogin, "454 4.7.0 Temporary authentication failure: Connection lost to authentication server", channel.Unavailable, message, 0},
		{wire.StageFrom, "530 5.7.0 Must issue a STARTTLS command first", channel.Unauthorized, all, 0},
		{wire.StageFrom, "530 5.7.57 Client not authenticated to send mail", channel.Unauthorized, all, 0},
		{wire.StageTo, "553 5.7.1 <support@x>: Sender address rejected: not owned by user y", channel.Unauthorized, all, 0},
		{wire.StageTo, "554 5.7.1 <a@b>: Relay access denied", channel.Unauthorized, all, 0},
		{wire.StageTo, "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain", channel.Unauthorized, all, 0},
		{wire.StageAnswer, "550 5.7.60 SMTP; Client does not have permissions to send as this sender", channel.Unauthorized, all, 0},

		{wire.StageLogin, "432 4.3.2 Concurrent connections limit exceeded", channel.RateLimited, all, 0},
		{wire.StageTo, "452 4.5.3 Error: too many recipients", channel.RateLimited, message, 0},
		{wire.StageTo, "450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages", channel.RateLimited, recipient, laterOn},
		{wire.StageTo, "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail", channel.RateLimited, all, 0},
		{wire.StageAnswer, "550 5.4.5 Daily user sending limit exceeded", channel.RateLimited, all, time.Hour},
		{wire.StageTo, "450 4.2.0 <a@b>: Recipient address rejected: Greylisted, see http://postgrey.example/help", channel.RateLimited, message, laterOn},
		{wire.StageTo, "451 4.7.1 Greylisting in action, please come back later", channel.RateLimited, message, laterOn},
		{wire.StageTo, "450 4.7.1 Please try again in 300 seconds", channel.RateLimited, message, 300 * time.Second},
		{wire.StageTo, "451 greylisted, retry after 10 minutes", channel.RateLimited, message, 10 * time.Minute},
		{wire.StageData, "451 4.7.1 Service unavailable - try again later", channel.RateLimited, all, 0},

		{wire.StageTo, "550 5.1.1 <a@b>: Recipient address rejected: User unknown in virtual mailbox table", channel.Unreachable, recipient, 0},
		{wire.StageTo, "550 5.1.2 <a@b>: there is no world outside", channel.Unreachable, recipient, 0},
		{wire.StageTo, "550 5.1.10 RESOLVER.ADR.RecipientNotFound", channel.Unreachable, recipient, 0},
		{wire.StageTo, "550 No such user here", channel.Unreachable, recipient, 0},
		{wire.StageTo, "551 User not local", channel.Unreachable, recipient, 0},
		{wire.StageTo, "550 5.2.1 The email account that you tried to reach is disabled", channel.Unreachable, recipient, 0},
		{wire.StageTo, "552 5.2.2 The email account that you tried to reach is over quota", channel.Unreachable, message, 0},
		{wire.StageTo, "501 5.1.3 Bad recipient address syntax", channel.Invalid, message, 0},
		{wire.StageTo, "553 mailbox name not allowed", channel.Invalid, message, 0},
		{wire.StageTo, "452 4.2.2 mailbox full for now", channel.Unavailable, message, laterOn},
		{wire.StageTo, "450 4.1.8 sender domain not found", channel.Unavailable, message, laterOn},

		{wire.StageFrom, "552 5.3.4 Message size exceeds fixed limit", channel.Invalid, message, 0},
		{wire.StageAnswer, "552 Message exceeds size limit", channel.Invalid, message, 0},
		{wire.StageAnswer, "554 5.6.0 bad content", channel.Invalid, message, 0},
		{wire.StageAnswer, "553 5.6.7 SMTPUTF8 is required", channel.Unsupported, message, 0},
		{wire.StageAnswer, "550 5.7.1 Our system has detected that this message is likely unsolicited mail", channel.Invalid, message, 0},
		{wire.StageFrom, "421 4.3.2 Service shutting down", channel.Unavailable, message, 0},
		{wire.StageDial, "554 no SMTP service here", channel.Unauthorized, all, 0},
		{wire.StageDial, "421 too busy", channel.Unavailable, message, 0},
		{wire.StageAnswer, "451 4.3.0 Error: queue file write error", channel.Unavailable, message, 0},
		{wire.StageAnswer, "599 9.9.9 what is this", channel.Invalid, message, 0},
		{wire.StageTo, "299 4.2.1 what is this", channel.Unknown, message, 0},
	} {
		e := failure("op", &wire.Fault{Stage: row.stage, Err: parsed(row.said)})
		assert.Equal(t, row.kind, e.Kind, row.said)
		assert.Equal(t, row.scope, e.Scope, row.said)
		assert.Equal(t, row.after, e.RetryAfter, row.said)
		assert.False(t, e.Uncertain)
		assert.Contains(t, row.said, e.Detail)
		assert.True(t, strings.HasPrefix(row.said, e.Code), "%s is %s", row.said, e.Code)
	}
}

// parsed is a reply as the client library reads it.
func parsed(line string) *smtp.SMTPError {
	e := &smtp.SMTPError{}
	fields := strings.SplitN(line, " ", 3)
	for _, d := range fields[0] {
		e.Code = e.Code*10 + int(d-'0')
	}
	class, ok := parseStatus(fields[1])
	if !ok {
		e.Message = strings.Join(fields[1:], " ")
		return e
	}
	e.EnhancedCode, e.Message = smtp.EnhancedCode(class), fields[2]
	return e
}

func TestMailboxes(t *testing.T) {
	for _, good := range []string{"a@b.example", "a.b+c@b.example", "o'neil!#$%&*/=?^_`{|}~-@b.example", "李@例子.example", "a@[127.0.0.1]"} {
		assert.NoError(t, checkMailbox(good), good)
	}
	for _, bad := range []string{
		"", "a", "@b", "a@", "a b@c", "a@b> SIZE=1", "<a@b>", "a@b\r\nRCPT TO:<x@y>", "a@b\x00", "a\t@b", "a@b c", `"a b"@c`, "a@b,c@d", "a(x)@b",
		".a@b", "a.@b", "a..b@c", "a@.b", "a@b.", "a@b..c", "a\u202e@b", "a@b\u200b", strings.Repeat("a", 65) + "@b", "a@" + strings.Repeat("b", 256), "a@b@c", "\xff@b", "a@b SIZE=1", "a;b@c",
	} {
		assert.Error(t, checkMailbox(bad), "%q", bad)
	}
	assert.Equal(t, "A.b@xn--fsqu00a.example", lowerDomain(" A.b@例子.EXAMPLE "))
}
