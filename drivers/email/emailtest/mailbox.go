package emailtest

import (
	"bytes"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// A Mailbox is somebody's mail at the server.
type Mailbox struct {
	// Address is also the name to log in with.
	Address, Password string

	s    *Server
	user *imapmemserver.User
	all  []stored // as it came
	// watchers are told when a mail has come.
	watchers map[chan struct{}]bool
}

type stored struct {
	folder string
	raw    []byte
	flags  []imap.Flag
}

// Add makes a mailbox with INBOX, Sent and the folders named. Mail to the address,
// with or without something behind a plus sign, arrives there.
func (s *Server) Add(address, password string, folders ...string) *Mailbox {
	b := &Mailbox{Address: address, Password: password, s: s, user: imapmemserver.NewUser(address, password), watchers: map[chan struct{}]bool{}}
	for _, f := range append([]string{"INBOX", "Sent"}, folders...) {
		_ = b.user.Create(f, nil) // it is the first of that name
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.boxes[strings.ToLower(address)] = b
	return b
}

// Mailbox is the mailbox that was added with the address; nil if none was.
func (s *Server) Mailbox(address string) *Mailbox { return s.box(address) }

// box is the mailbox that an address leads to, or nil.
func (s *Server) box(address string) *Mailbox {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.boxes[plain(address)]
}

// plain is an address without what stands behind a plus sign.
func plain(address string) string {
	address = strings.ToLower(address)
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return address
	}
	local, _, _ := strings.Cut(address[:at], "+")
	return local + address[at:]
}

// Put lays a mail into a folder as it is, as if it had come another way. Lines may
// end in LF.
func (b *Mailbox) Put(folder string, raw []byte, flags ...string) {
	b.put(stored{folder, crlf(raw), nil}, flags)
}

func (b *Mailbox) put(m stored, flags []string) {
	for _, f := range flags {
		m.flags = append(m.flags, imap.Flag(f))
	}
	b.s.mu.Lock()
	b.all = append(b.all, m)
	b.s.mu.Unlock()
	if err := b.append(m); err != nil {
		panic("emailtest: " + err.Error()) // no such folder
	}
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	for w := range b.watchers {
		select {
		case w <- struct{}{}:
		default:
		}
	}
}

func (b *Mailbox) watch() chan struct{} {
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	w := make(chan struct{}, 1)
	b.watchers[w] = true
	return w
}

func (b *Mailbox) unwatch(w chan struct{}) {
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	delete(b.watchers, w)
}

func (b *Mailbox) append(m stored) error {
	_, err := b.user.Append(m.folder, literal{bytes.NewReader(m.raw)}, &imap.AppendOptions{Time: b.s.o.Now(), Flags: m.flags})
	return err
}

type literal struct{ *bytes.Reader }

// Size implements imap.LiteralReader.
func (l literal) Size() int64 { return int64(l.Reader.Len()) }

// Mails are all mails that ever came into a folder, oldest first, as they are.
func (b *Mailbox) Mails(folder string) [][]byte {
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	var all [][]byte
	for _, m := range b.all {
		if m.folder == folder {
			all = append(all, slices.Clone(m.raw))
		}
	}
	return all
}

// Flags are the flags of the mails that are in a folder now, in lower case: those
// of IMAP itself, "$taken" and "$done".
func (b *Mailbox) Flags(folder string) [][]string {
	x := imapmemserver.NewUserSession(b.user)
	if _, err := x.Select(folder, &imap.SelectOptions{}); err != nil {
		return nil
	}
	defer func() { _ = x.Close() }()
	found, err := x.Search(imapserver.NumKindUID, &imap.SearchCriteria{}, &imap.SearchOptions{})
	if err != nil {
		return nil
	}
	var all [][]string
	for _, uid := range found.AllUIDs() {
		all = append(all, b.flags(x, uid))
	}
	return all
}

// flags tries the flags that there may be, since the server in memory shows none.
func (b *Mailbox) flags(x *imapmemserver.UserSession, uid imap.UID) []string {
	var out []string
	for _, f := range []string{`\seen`, `\flagged`, `\answered`, `\deleted`, "$taken", "$done"} {
		c := &imap.SearchCriteria{UID: []imap.UIDSet{imap.UIDSetNum(uid)}, Flag: []imap.Flag{imap.Flag(f)}}
		if found, err := x.Search(imapserver.NumKindUID, c, &imap.SearchOptions{}); err == nil && len(found.AllUIDs()) > 0 {
			out = append(out, f)
		}
	}
	return out
}

// Renumber gives all mails of a folder new numbers under a new UIDVALIDITY, as
// servers do that were restored from a backup, and cuts the connections.
func (b *Mailbox) Renumber(folder string) {
	_ = b.user.Delete(folder)
	_ = b.user.Create(folder, nil)
	b.s.mu.Lock()
	all := slices.Clone(b.all)
	b.s.mu.Unlock()
	for _, m := range all {
		if m.folder == folder {
			_ = b.append(m)
		}
	}
	b.s.Cut(IMAPS)
	b.s.Cut(IMAP)
}

// crlf makes every line end in CRLF.
func crlf(raw []byte) []byte {
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n"))
}
