package email

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/content"
	"github.com/rapport-go/rapport/drivers/email/internal/safehtml"
	"github.com/rapport-go/rapport/drivers/email/internal/thread"
	"github.com/rapport-go/rapport/drivers/email/internal/wire"
)

// How long a server may take. RFC 5321, 4.5.3.2 grants five minutes for most
// commands and ten after the end of a mail; the caller's context is usually
// shorter.
const (
	dialTime    = 30 * time.Second
	commandTime = time.Minute
	answerTime  = 10 * time.Minute
)

// A Channel sends and reads the mail of one mailbox. It is safe for concurrent
// use.
type Channel struct {
	cfg     Config
	seal    thread.Seal
	imap    wire.Server
	submit  *wire.Submitter
	content content.Options

	mu    sync.Mutex
	marks map[string]string // where each folder was read up to, if nobody else keeps it
	known recent
}

var (
	_ channel.Channel       = (*Channel)(nil)
	_ channel.Listener      = (*Channel)(nil)
	_ channel.MediaOpener   = (*Channel)(nil)
	_ channel.HealthChecker = (*Channel)(nil)
)

// New makes a channel. It connects to nobody yet. Its error names every problem
// of the Config at once.
func New(cfg Config) (*Channel, error) {
	cfg = cfg.withDefaults()
	if err := cfg.check(); err != nil {
		return nil, err
	}
	c := &Channel{cfg: cfg, seal: thread.NewSeal(cfg.Key), imap: cfg.IMAP.wire(cfg.Dial), marks: map[string]string{}}
	c.submit = &wire.Submitter{
		Server: cfg.SMTP.wire(cfg.Dial), Hello: cfg.SMTP.Hello, Most: cfg.SMTP.MaxConns,
		Timeout: commandTime, AnswerTimeout: answerTime, Now: cfg.Now,
	}
	c.content = content.Options{
		MaxSize: cfg.MaxMail, Charset: cfg.Charset, Own: c.own, Seal: c.seal,
		TrustedAuthServ: cfg.TrustedAuthServ, Microsoft: cfg.Microsoft365,
	}
	return c, nil
}

// own reports whether a mailbox is the channel's.
func (c *Channel) own(mailbox string) bool {
	same := func(a string) bool { return strings.EqualFold(a, mailbox) }
	return same(c.cfg.Address) || slices.ContainsFunc(c.cfg.Aliases, same)
}

// idOf is what the channel calls the message with that key: its Message-ID.
func (c *Channel) idOf(key string) channel.ProviderID {
	return channel.ProviderID(c.seal.MessageID(key, domainOf(c.cfg.Address)))
}

// Sanitize makes HTML of strangers safe to show, as the channel does with what
// comes in: nothing in it runs, and nothing is fetched when it is shown. Pictures
// that the mail brings itself keep their "cid:" address; those from elsewhere have
// theirs in the attribute data-src, for a reader to load on request. Sanitising
// twice changes nothing more.
func Sanitize(html string) string { return safehtml.Sanitize(html) }
