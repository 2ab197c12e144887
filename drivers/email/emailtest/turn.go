package emailtest

import (
	"context"
	"net"
)

// A Turn is one exchange of a connection: what the client says, and what the server
// answers.
type Turn struct {
	// Addr is the server: IMAPS, IMAP, SMTPS or Submission.
	Addr string
	// Says is the client's line without IMAP's tag, and without what is secret in a
	// login. It is empty for the server's greeting, "." for the whole text of a mail,
	// and "DONE" where IDLE is ended.
	Says string
}

// An Ending is how a connection ends at one of its turns. The zero Ending is that it
// holds.
type Ending string

// The endings. The answer to IDLE is that it has begun; what is told afterwards is
// no part of it.
const (
	// Unheard breaks it before the server has read what the client says.
	Unheard Ending = "unheard"
	// Halved breaks it in the middle of the answer: the server has done it.
	Halved Ending = "halved"
	// Spent breaks it after the answer.
	Spent Ending = "spent"
	// Mute leaves it open, and nothing comes through any more, the answer included: the
	// server has done it. So it is where a firewall has forgotten a connection.
	Mute Ending = "mute"
	// Hushed is the same after the answer.
	Hushed Ending = "hushed"
	// Dismissed is the server's goodbye (BYE, 421) instead of an answer. It has not
	// done it.
	Dismissed Ending = "dismissed"
	// Farewell is the server's goodbye after the answer.
	Farewell Ending = "farewell"
)

// Overheard is a way to connect, like [Server.Dial], over which each turn is shown to
// f, which says how the connection ends there. It may be called from several
// goroutines at once. After STARTTLS nothing is heard any more.
func (s *Server) Overheard(f func(Turn) Ending) func(ctx context.Context, network, addr string) (net.Conn, error) {
	return func(ctx context.Context, _, addr string) (net.Conn, error) { return s.dial(ctx, addr, f) }
}

// overhear puts f between a server and its connection, which is in clear here; wire
// is below it.
func overhear(conn, wire net.Conn, port string, f func(Turn) Ending) net.Conn {
	addr := Host + ":" + port
	if isSMTP(port) {
		return newTalk(conn, wire, addr, &smtpGrammar{}, f)
	}
	return newTalk(conn, wire, addr, &imapGrammar{}, f)
}
