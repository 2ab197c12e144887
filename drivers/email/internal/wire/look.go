package wire

import (
	"context"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// After lists the UIDs above last, in ascending order. A server may answer with
// the last mail of all where there is none above (RFC 3501, 6.4.8): that is
// taken out.
func (b *Box) After(ctx context.Context, last uint32) ([]uint32, error) {
	above := imap.UIDSet{imap.UIDRange{Start: imap.UID(last) + 1, Stop: 0}}
	all, err := b.search(ctx, &imap.SearchCriteria{UID: []imap.UIDSet{above}})
	return slices.DeleteFunc(all, func(uid uint32) bool { return uid <= last }), err
}

// Since lists the UIDs of the mails that came on the day of t or later.
func (b *Box) Since(ctx context.Context, t time.Time) ([]uint32, error) {
	return b.search(ctx, &imap.SearchCriteria{Since: t})
}

// ByMessageID lists the UIDs of the mails with that Message-ID.
func (b *Box) ByMessageID(ctx context.Context, id string) ([]uint32, error) {
	return b.search(ctx, &imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: id}}})
}

func (b *Box) search(ctx context.Context, c *imap.SearchCriteria) (all []uint32, err error) {
	err = b.do(ctx, func() error {
		found, err := b.client.UIDSearch(c, nil).Wait()
		if err != nil {
			return err
		}
		for _, uid := range found.AllUIDs() {
			all = append(all, uint32(uid))
		}
		return nil
	})
	slices.Sort(all)
	return slices.Compact(all), err
}

// An Item is a mail of the folder.
type Item struct {
	UID uint32
	// Seq is its number at the moment. Other mails' going changes it.
	Seq uint32
	// Size is in bytes, as the server reckons it.
	Size int64
}

// Look asks for one mail. ok is false if it is not there any more. The reply has
// no literal, so that it cannot go lost.
func (b *Box) Look(ctx context.Context, uid uint32) (it Item, ok bool, err error) {
	err = b.do(ctx, func() error {
		cmd := b.client.Fetch(imap.UIDSetNum(imap.UID(uid)), &imap.FetchOptions{UID: true, RFC822Size: true})
		for m := cmd.Next(); m != nil; m = cmd.Next() {
			if got := itemOf(m); got.UID == uid {
				it, ok = got, true
			}
		}
		return cmd.Close()
	})
	return it, ok, err
}

// itemOf reads a reply without keeping what was not asked for.
func itemOf(m *imapclient.FetchMessageData) Item {
	it := Item{Seq: m.SeqNum}
	for item := m.Next(); item != nil; item = m.Next() {
		switch v := item.(type) {
		case imapclient.FetchItemDataUID:
			it.UID = uint32(v.UID)
		case imapclient.FetchItemDataRFC822Size:
			it.Size = v.Size
		}
	}
	return it
}
