package memory

import (
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// Keys of trees are texts whose order by bytes is the order of the values that
// they are made of, one after the other.

// id is the key of an identifier.
func id[T any](v storage.ID[T]) string { return string(v[:]) }

// ids are the keys of identifiers.
func ids[T any](vs []storage.ID[T]) []string {
	keys := make([]string, len(vs))
	for i, v := range vs {
		keys[i] = id(v)
	}
	return keys
}

// text is the key of a text with an end that no text contains, so that
// something can follow.
func text[T ~string](v T) string {
	s := string(v)
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "\x00\xff")
	}
	return s + "\x00\x01"
}

// instant is the key of a time, to the microsecond.
func instant(t time.Time) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(t.UnixMicro())^1<<63)
	return string(b[:])
}

// number is the key of a count.
func number(n uint64) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], n)
	return string(b[:])
}

func address(a channel.Address) string {
	return text(a.Kind) + text(a.Scope) + text(a.Value)
}

func identityKey(k storage.IdentityKey) string { return text(k.Kind) + address(k.Address) }

func conversationKey(k storage.ConversationKey) string {
	return text(k.Channel) + id(k.Contact) + text(k.Thread)
}

func providerKey(k storage.ProviderKey) string { return text(k.Channel) + text(k.ID) }

func dueKey(k storage.DueKey) string { return text(k.Kind) + text(k.Subject) }

// inOrder returns the identifiers sorted, each once.
func inOrder[T any](vs []storage.ID[T]) []storage.ID[T] {
	return slices.Compact(slices.SortedFunc(slices.Values(vs), storage.ID[T].Compare))
}

// timeOf reads what instant wrote.
func timeOf(key string) time.Time {
	return time.UnixMicro(int64(binary.BigEndian.Uint64([]byte(key)) ^ 1<<63)).UTC()
}
