package emailtest

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A Script is an IMAP server that can be made to say anything: for what no honest
// server does. It has one folder, takes every login and speaks without TLS. Set its
// fields before the first connection.
type Script struct {
	// Mails are the folder's, by UID. Lines end in CRLF.
	Mails map[uint32]string
	// Caps are the capabilities; IMAP4rev1 is always there. Defaults to "IDLE".
	Caps string
	// On sees each line of a client before it is answered. It reports whether it has
	// seen to the answer itself.
	On func(t *Talk, line string) (done bool)

	mu    sync.Mutex
	lines []string
	talks int
}

// A Talk is one connection to a Script.
type Talk struct {
	// N counts connections, from 1.
	N    int
	conn net.Conn
	in   *bufio.Reader
}

// Say writes lines as they are, each with CRLF.
func (t *Talk) Say(lines ...string) {
	for _, l := range lines {
		_, _ = t.conn.Write([]byte(l + "\r\n"))
	}
}

// HangUp breaks the connection.
func (t *Talk) HangUp() { _ = t.conn.Close() }

// Lines are all lines that clients have said so far, without their tags.
func (s *Script) Lines() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.lines)
}

// Connections counts those that were opened so far.
func (s *Script) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.talks
}

// Dial connects to the Script, whatever the address.
func (s *Script) Dial(context.Context, string, string) (net.Conn, error) {
	client, server := pipe()
	s.mu.Lock()
	s.talks++
	t := &Talk{N: s.talks, conn: server, in: bufio.NewReader(server)}
	s.mu.Unlock()
	go s.talk(t)
	return client, nil
}

func (s *Script) talk(t *Talk) {
	defer t.HangUp()
	t.Say("* OK ready")
	for {
		line, err := t.in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		tag, command, _ := strings.Cut(line, " ")
		s.mu.Lock()
		s.lines = append(s.lines, command)
		s.mu.Unlock()
		if s.On == nil || !s.On(t, line) {
			s.Answer(t, tag, command)
		}
	}
}

// Answer says to a command what an honest server would.
func (s *Script) Answer(t *Talk, tag, command string) {
	verb := strings.ToUpper(command)
	first, rest, _ := strings.Cut(verb, " ")
	if first == "UID" {
		first, rest, _ = strings.Cut(rest, " ")
	}
	switch first {
	case "CAPABILITY":
		caps := s.Caps
		if caps == "" {
			caps = "IDLE"
		}
		t.Say("* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR " + caps)
	case "SELECT", "EXAMINE":
		t.Say(fmt.Sprintf("* %d EXISTS", len(s.Mails)), "* FLAGS (\\Seen)", "* OK [UIDVALIDITY 1] ok", fmt.Sprintf("* OK [UIDNEXT %d] ok", s.next()))
	case "SEARCH":
		t.Say("* SEARCH" + s.found(rest))
	case "FETCH":
		s.fetch(t, rest, strings.HasPrefix(verb, "UID"))
	case "IDLE":
		t.Say("+ idling")
		if _, err := t.in.ReadString('\n'); err != nil { // DONE
			return
		}
	}
	t.Say(tag + " OK done")
}

func (s *Script) uids() []uint32 {
	var all []uint32
	for uid := range s.Mails {
		all = append(all, uid)
	}
	slices.Sort(all)
	return all
}

func (s *Script) next() uint32 {
	all := s.uids()
	if len(all) == 0 {
		return 1
	}
	return all[len(all)-1] + 1
}

// found answers a search: "UID a:*" as servers do that always show the last mail,
// and all mails for anything else.
func (s *Script) found(criteria string) string {
	from := uint64(0)
	if _, after, ok := strings.Cut(criteria, "UID "); ok {
		from, _ = strconv.ParseUint(strings.TrimSuffix(after, ":*"), 10, 32)
	}
	var out strings.Builder
	all := s.uids()
	for i, uid := range all {
		if uint64(uid) >= from || i == len(all)-1 {
			fmt.Fprintf(&out, " %d", uid)
		}
	}
	return out.String()
}

// fetch answers for one mail: its size, or a piece of it.
func (s *Script) fetch(t *Talk, rest string, byUID bool) {
	name, items, _ := strings.Cut(rest, " ")
	n, _ := strconv.ParseUint(name, 10, 32)
	all := s.uids()
	i := slices.Index(all, uint32(n))
	if !byUID {
		i = int(n) - 1
	}
	if i < 0 || i >= len(all) {
		return
	}
	uid, mail := all[i], s.Mails[all[i]]
	if strings.Contains(items, "RFC822.SIZE") {
		t.Say(fmt.Sprintf("* %d FETCH (UID %d RFC822.SIZE %d)", i+1, uid, len(mail)))
		return
	}
	section, piece := Piece(items, mail)
	t.Say(fmt.Sprintf("* %d FETCH (UID %d %s {%d}", i+1, uid, section, len(piece)), piece+")")
}

// Piece reads the request for a piece of a mail, and returns the section as a
// server names it in its reply, with the piece.
func Piece(items, mail string) (section, piece string) {
	_, after, _ := strings.Cut(strings.ToUpper(items), "BODY.PEEK")
	name, after, _ := strings.Cut(after, "<")
	var from, size int
	_, _ = fmt.Sscanf(after, "%d.%d", &from, &size)
	if strings.Contains(name, "HEADER") {
		head, _, _ := strings.Cut(mail, "\r\n\r\n")
		mail = head + "\r\n\r\n"
	}
	from = min(from, len(mail))
	return fmt.Sprintf("BODY%s<%d>", strings.TrimSpace(name), from), mail[from:min(len(mail), from+size)]
}
