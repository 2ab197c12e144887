package emailtest

import "net"

// Addresses are where a server listens on this machine.
type Addresses struct{ IMAPS, IMAP, SMTPS, Submission string }

// Listen opens ports of this machine as well, for programs that cannot be given
// [Server.Dial]. They are closed with the server.
func (s *Server) Listen() (Addresses, error) {
	var a Addresses
	for _, p := range []struct {
		port  string
		where *string
		serve func(net.Listener) error
	}{
		{"993", &a.IMAPS, s.imap.Serve}, {"143", &a.IMAP, s.imap.Serve},
		{"465", &a.SMTPS, s.smtp.Serve}, {"587", &a.Submission, s.smtp.Serve},
	} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return Addresses{}, err
		}
		*p.where = l.Addr().String()
		s.mu.Lock()
		s.tcp = append(s.tcp, l)
		s.mu.Unlock()
		go func() { _ = p.serve(&port{l, s, p.port}) }()
	}
	return a, nil
}

// A port is a listener whose connections the server knows.
type port struct {
	net.Listener
	s    *Server
	name string
}

// Accept implements net.Listener.
func (p *port) Accept() (net.Conn, error) {
	c, err := p.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return p.s.dress(p.name, c, nil), nil
}
