package intake

import (
	"encoding/json"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// ProfileDue is the kind of the due moments that ask a provider who somebody
// is. The subject is the identity, and the data a [Stranger].
const ProfileDue = "profile"

// A Stranger is somebody to ask about, and where.
type Stranger struct {
	Channel channel.ID      `json:"channel"`
	Address channel.Address `json:"address"`
}

// profileAge is how long a profile is good: names and pictures change, and the
// addresses of pictures expire.
const profileAge = 24 * time.Hour

// introduce asks for the profile of somebody whose name events do not bring.
func (b *batch) introduce(a Arrival, p channel.Person) {
	if !b.Caps[a.Channel].Profile || p.Name != "" || p.Address().IsZero() {
		return
	}
	id := b.identities[storage.IdentityKey{Kind: a.Kind, Address: p.Address()}]
	if id == nil || b.introduced[id.ID] || (!id.ProfileAt.IsZero() && b.now.Sub(id.ProfileAt) < profileAge) {
		return
	}
	data, err := json.Marshal(Stranger{Channel: a.Channel, Address: id.Address})
	if err != nil {
		return // it holds nothing but text
	}
	b.introduced[id.ID] = true
	b.dues = append(b.dues, &storage.DueMoment{
		DueKey: storage.DueKey{Kind: ProfileDue, Subject: id.ID.String()}, At: b.now, Data: data,
	})
}
