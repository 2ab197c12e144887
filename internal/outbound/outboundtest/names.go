// Package outboundtest lets tests say where names lead.
package outboundtest

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/netip"
	"sync"

	"golang.org/x/net/dns/dnsmessage"
)

// A TB is what [Resolve] needs of a *testing.T.
type TB interface {
	Cleanup(func())
}

// Resolve makes names lead to addresses for the rest of a test, in the whole
// program: tests that use it do not run in parallel. A name with several
// addresses leads to one after the other, and stays with the last. Other names
// lead nowhere.
func Resolve(tb TB, names map[string][]string) {
	before := net.DefaultResolver
	tb.Cleanup(func() { net.DefaultResolver = before })
	s := &server{names: names, asked: map[string]int{}}
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: s.dial}
}

// A server answers questions about names.
type server struct {
	mu    sync.Mutex
	names map[string][]string
	asked map[string]int
}

// dial connects with the server, in the way of TCP: with a length before each
// message.
func (s *server) dial(context.Context, string, string) (net.Conn, error) {
	here, there := net.Pipe()
	go s.serve(there)
	return here, nil
}

func (s *server) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	for {
		var size [2]byte
		if _, err := io.ReadFull(c, size[:]); err != nil {
			return
		}
		question := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(c, question); err != nil {
			return
		}
		answer := s.answer(question)
		if _, err := c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
			return
		}
	}
}

func (s *server) answer(question []byte) []byte {
	var m dnsmessage.Message
	if m.Unpack(question) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	if q.Type == dnsmessage.TypeA {
		m.Answers = s.resource(q)
	}
	packed, err := m.Pack()
	if err != nil {
		return nil
	}
	return packed
}

// resource is the answer to a question about an IPv4 address.
func (s *server) resource(q dnsmessage.Question) []dnsmessage.Resource {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := q.Name.String()
	all := s.names[name[:len(name)-1]]
	if len(all) == 0 {
		return nil
	}
	at := all[min(s.asked[name], len(all)-1)]
	s.asked[name]++
	return []dnsmessage.Resource{{
		Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
		Body:   &dnsmessage.AResource{A: netip.MustParseAddr(at).As4()},
	}}
}
