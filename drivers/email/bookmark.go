package email

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/channel"
)

// A place is how far a folder was read: everything up to the mail with number uid,
// as long as the folder's numbers are those of validity. The zero place is the
// beginning of a folder that nobody has read.
type place struct{ validity, uid uint32 }

func (p place) String() string { return fmt.Sprintf("%d:%d", p.validity, p.uid) }

// readPlace reads what String wrote. Anything else is the zero place.
func readPlace(s string) place {
	var p place
	if n, err := fmt.Sscanf(s, "%d:%d", &p.validity, &p.uid); n != 2 || err != nil || p.String() != s {
		return place{}
	}
	return p
}

// bookmarks is where places are kept.
func (c *Channel) bookmarks() channel.Bookmarks {
	if c.cfg.Bookmarks != nil {
		return c.cfg.Bookmarks
	}
	return (*memory)(c)
}

// memory keeps places for as long as the Channel lives.
type memory Channel

func (m *memory) Bookmark(_ context.Context, name string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.marks[name], nil
}

func (m *memory) MoveBookmark(_ context.Context, name, old, next string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.marks[name] == old {
		m.marks[name] = next
	}
	return m.marks[name], nil
}

// A mark is the place of one folder.
type mark struct {
	keeper channel.Bookmarks
	name   string
	kept   string // as the keeper has it
	at     place
}

// mark reads how far a folder was read. The name has the mailbox on its server, not
// the channel's address: that is what the numbers belong to.
func (c *Channel) mark(ctx context.Context, folder string) (*mark, error) {
	m := &mark{keeper: c.bookmarks(), name: "email/" + c.cfg.IMAP.Addr + "/" + c.cfg.IMAP.Username + "/" + folder}
	kept, err := m.keeper.Bookmark(ctx, m.name)
	m.kept, m.at = kept, readPlace(kept)
	return m, err
}

// move keeps a new place. If somebody else has moved the bookmark meanwhile, theirs
// stays, and moved is false: they read the same folder.
func (m *mark) move(ctx context.Context, to place) (moved bool, err error) {
	if to.String() == m.kept {
		return true, nil
	}
	kept, err := m.keeper.MoveBookmark(ctx, m.name, m.kept, to.String())
	if err != nil {
		return false, err
	}
	m.kept, m.at = kept, readPlace(kept)
	return m.at == to, nil
}
