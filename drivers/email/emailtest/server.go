package emailtest

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-smtp"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
)

// Host is the name that the servers' certificate is for.
const Host = "mail.test"

// Where the servers are. [Server.Dial] looks at the port only.
const (
	IMAPS      = Host + ":993"
	IMAP       = Host + ":143"
	SMTPS      = Host + ":465"
	Submission = Host + ":587"
)

// Options say what the servers can do. The zero Options are servers as they are
// common.
type Options struct {
	// MaxSize is the largest mail, in bytes; 0 means 25 MB.
	MaxSize int64
	// NoReports leaves out DSN: nobody can ask for reports.
	NoReports bool
	// NoMove leaves out MOVE.
	NoMove bool
	// UTF8 offers SMTPUTF8.
	UTF8 bool
	// Token, if set, is the access token that XOAUTH2 and OAUTHBEARER take; no
	// passwords are taken then.
	Token string
	// Now is the servers' clock. Defaults to time.Now.
	Now func() time.Time
}

// A Server is both servers and all their mailboxes. Its methods may be called from
// several goroutines at once.
type Server struct {
	o     Options
	cert  tls.Certificate
	roots *x509.CertPool
	smtp  *smtp.Server
	imap  *imapserver.Server
	doors map[string]*door // by port

	mu       sync.Mutex
	boxes    map[string]*Mailbox
	fates    map[string]fate
	taken    []Submitted
	faults   []*armed
	requests int
	logins   int
	serial   int
	open     map[net.Conn]string // by port
	tcp      []net.Listener
}

// New starts the servers.
func New(o Options) *Server {
	o.MaxSize = cmp.Or(o.MaxSize, 25<<20)
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{
		o: o, doors: map[string]*door{}, boxes: map[string]*Mailbox{}, fates: map[string]fate{}, open: map[net.Conn]string{},
	}
	s.cert, s.roots = certificate()
	s.smtp, s.imap = s.newSMTP(), s.newIMAP()
	for port, serve := range map[string]func(net.Listener) error{
		"993": s.imap.Serve, "143": s.imap.Serve, "465": s.smtp.Serve, "587": s.smtp.Serve,
	} {
		d := newDoor()
		s.doors[port] = d
		go func() { _ = serve(d) }()
	}
	return s
}

func (s *Server) newSMTP() *smtp.Server {
	srv := smtp.NewServer(smtp.BackendFunc(s.session))
	srv.Domain, srv.TLSConfig, srv.AllowInsecureAuth = Host, s.tls(), true
	srv.MaxMessageBytes, srv.MaxRecipients = s.o.MaxSize, 100
	srv.EnableDSN, srv.EnableSMTPUTF8 = !s.o.NoReports, s.o.UTF8
	srv.ErrorLog = log.New(io.Discard, "", 0)
	return srv
}

func (s *Server) newIMAP() *imapserver.Server {
	caps := imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapUIDPlus: {}}
	if !s.o.NoMove {
		caps[imap.CapMove] = struct{}{}
	}
	return imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &imapSession{s: s}, nil, nil
		},
		Caps: caps, Logger: log.New(io.Discard, "", 0), TLSConfig: s.tls(), InsecureAuth: true,
	})
}

func (s *Server) tls() *tls.Config { return &tls.Config{Certificates: []tls.Certificate{s.cert}} }

// Roots are the roots that the servers' certificate is under.
func (s *Server) Roots() *tls.Config { return &tls.Config{RootCAs: s.roots, ServerName: Host} }

// Dial connects to the server at the port of addr, whatever the host.
func (s *Server) Dial(ctx context.Context, _, addr string) (net.Conn, error) {
	return s.dial(ctx, addr, nil)
}

func (s *Server) dial(ctx context.Context, addr string, ear func(Turn) Ending) (net.Conn, error) {
	_, port, err := net.SplitHostPort(addr)
	d := s.doors[port]
	if err != nil || d == nil {
		return nil, errors.New("emailtest: nobody listens there")
	}
	if f := s.due(Connect); f != nil && isSMTP(port) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	}
	client, server := pipe()
	if err := d.let(ctx, s.dress(port, server, ear)); err != nil {
		return nil, err
	}
	return client, nil
}

func isSMTP(port string) bool { return port == "465" || port == "587" }

// dress puts TLS around a connection where the port wants it, and an ear if there is
// one, and remembers it.
func (s *Server) dress(port string, conn net.Conn, ear func(Turn) Ending) net.Conn {
	wire := &watched{Conn: conn, s: s}
	s.mu.Lock()
	s.open[wire] = port
	s.mu.Unlock()
	conn = wire
	if port == "993" || port == "465" {
		conn = tls.Server(wire, s.tls())
	}
	if ear != nil {
		conn = overhear(conn, wire, port, ear)
	}
	return conn
}

// Cut breaks all connections to one of the servers, by its address ("…:993") or
// port.
func (s *Server) Cut(addr string) {
	port := addr[strings.LastIndexByte(addr, ':')+1:]
	s.mu.Lock()
	var all []net.Conn
	for c, p := range s.open {
		if p == port {
			all = append(all, c)
		}
	}
	s.mu.Unlock()
	for _, c := range all {
		_ = c.Close()
	}
}

// Close stops the servers and breaks all connections.
func (s *Server) Close() {
	for _, d := range s.doors { // which ends the servers; their own Close would race with a late start
		_ = d.Close()
	}
	s.mu.Lock()
	tcp := s.tcp
	s.tcp = nil
	s.mu.Unlock()
	for _, l := range tcp {
		_ = l.Close()
	}
	for _, port := range []string{"993", "143", "465", "587"} {
		s.Cut(port)
	}
}

// Config is a Config of the driver for a mailbox of the server, over TLS, ready for
// email.New but for what the host keeps.
func (s *Server) Config(address string) email.Config {
	b := s.box(address)
	if b == nil {
		b = s.Add(address, "secret")
	}
	login := func(addr string) email.Server {
		return email.Server{Addr: addr, TLSConfig: s.Roots(), Username: b.Address, Password: channel.NewSecret(b.Password)}
	}
	return email.Config{
		Address: address, IMAP: email.IMAP{Server: login(IMAPS)}, SMTP: email.SMTP{Server: login(SMTPS)},
		Key: channel.NewSecret("a key for tests, long enough"), Now: s.o.Now, Dial: s.Dial,
	}
}

// A watched connection is forgotten by the server when it is closed.
type watched struct {
	net.Conn
	s *Server
}

// Close ends the connection.
func (w *watched) Close() error {
	w.s.mu.Lock()
	delete(w.s.open, w)
	w.s.mu.Unlock()
	return w.Conn.Close()
}
