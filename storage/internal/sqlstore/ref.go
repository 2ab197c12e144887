package sqlstore

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/rapport-go/rapport/storage"
)

// A Ref is a short key for a value that is made of several texts: the first
// half of the SHA-256 of the texts and their lengths. It is long enough that
// nobody finds two values with the same one.
type Ref = [16]byte

// ref returns the key of the texts.
func ref(texts ...string) Ref {
	var buf [256]byte
	b := buf[:0]
	for _, t := range texts {
		b = binary.AppendUvarint(b, uint64(len(t)))
		b = append(b, t...)
	}
	sum := sha256.Sum256(b)
	return Ref(sum[:16])
}

func identityRef(k storage.IdentityKey) Ref {
	return ref(string(k.Kind), string(k.Address.Kind), k.Address.Scope, k.Address.Value)
}

func conversationRef(k storage.ConversationKey) Ref {
	return ref(string(k.Channel), string(k.Contact[:]), k.Thread)
}

func providerRef(k storage.ProviderKey) Ref { return ref(string(k.Channel), string(k.ID)) }

// maybeRef is the key of a message's name, or nil if it has none.
func maybeRef(name string, key func() Ref) any {
	if name == "" {
		return nil
	}
	return key()
}
