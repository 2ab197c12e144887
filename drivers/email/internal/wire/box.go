package wire

import (
	"context"
	"net"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
)

// A Box is an IMAP connection that has logged in. It is for one goroutine. After
// an error other than a *imap.Error it is of no use but to be closed.
type Box struct {
	client *imapclient.Client
	raw    *line
	limit  time.Duration
	// dirty has a value after the server said that the folder has changed. The
	// client library's reader fills it and must never wait for anybody.
	dirty chan struct{}
}

// OpenBox connects and logs in. Each command of the Box may take as long as limit.
func OpenBox(ctx context.Context, s *Server, limit time.Duration) (*Box, error) {
	conn, raw, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	b := &Box{raw: raw, limit: limit, dirty: make(chan struct{}, 1)}
	err = b.do(ctx, func() error {
		if b.client, err = b.begin(conn, s); err != nil {
			return faultAt(StageDial, err)
		}
		if err := b.login(ctx, s); err != nil {
			return faultAt(StageLogin, err)
		}
		return nil
	})
	if err != nil {
		b.Close()
		return nil, faultAt(StageDial, err)
	}
	return b, nil
}

func (b *Box) begin(conn net.Conn, s *Server) (*imapclient.Client, error) {
	o := &imapclient.Options{
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{
			Mailbox: func(*imapclient.UnilateralDataMailbox) { b.mark() },
			Expunge: func(uint32) { b.mark() },
		},
	}
	if s.Security == StartTLS {
		o.TLSConfig = s.tlsConfig()
		return imapclient.NewStartTLS(conn, o)
	}
	c := imapclient.New(conn, o)
	return c, c.WaitGreeting()
}

func (b *Box) mark() {
	select {
	case b.dirty <- struct{}{}:
	default:
	}
}

// login uses AUTHENTICATE where it can, since it has no trouble with strange
// letters, and LOGIN where that is all there is.
func (b *Box) login(ctx context.Context, s *Server) error {
	caps := b.client.Caps()
	offers := func(name string) bool { return caps.Has(imap.Cap("AUTH=" + name)) }
	if s.Token == nil && !offers(sasl.Plain) && !caps.Has(imap.CapLoginDisabled) {
		return b.client.Login(s.Username, s.Password.Reveal()).Wait()
	}
	a, err := s.mechanism(ctx, offers)
	if err != nil {
		return err
	}
	return b.client.Authenticate(a)
}

// Close ends the connection at once.
func (b *Box) Close() {
	_ = b.raw.Close()
	if b.client != nil {
		_ = b.client.Close()
	}
}

// do runs f, which waits for the server, for as long as a command may take.
func (b *Box) do(ctx context.Context, f func() error) error {
	return guard(ctx, b.raw, b.limit, f)
}

// A Folder is what the server says of a folder that was opened.
type Folder struct {
	// Validity is UIDVALIDITY: as long as it stays, UIDs name the same mails.
	Validity uint32
	// Next is the UID that the next mail gets; 0 if the server does not say.
	Next uint32
	// Keywords says that mails can be given keywords of our own.
	Keywords bool
}

// Select opens a folder; to read it only, if so wished.
func (b *Box) Select(ctx context.Context, name string, readOnly bool) (Folder, error) {
	var f Folder
	err := b.do(ctx, func() error {
		d, err := b.client.Select(name, &imap.SelectOptions{ReadOnly: readOnly}).Wait()
		if err != nil {
			return &Fault{Stage: StageMailbox, Err: err}
		}
		f = Folder{Validity: d.UIDValidity, Next: uint32(d.UIDNext)}
		for _, flag := range d.PermanentFlags {
			f.Keywords = f.Keywords || flag == imap.FlagWildcard
		}
		return nil
	})
	return f, err
}

// Noop asks the server whether it is still there.
func (b *Box) Noop(ctx context.Context) error {
	return b.do(ctx, func() error { return b.client.Noop().Wait() })
}
