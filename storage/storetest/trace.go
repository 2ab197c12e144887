package storetest

import (
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// Traces stores two people of whom there is something of every sort, and erases
// one of them. It returns texts of the one that was erased, none of which may be
// in the database's files after [storage.Scrubber].Scrub, and texts of the other
// one, all of which must be. The rest is for a store's own test, which knows
// where the files are.
func Traces(t testing.TB, s storage.Store) (erased, kept []string) {
	t.Helper()
	k := newKit(t, func(string) storage.Store { return s })
	one, other := k.somebody("Zenobia"), k.somebody("Bartholomew")
	erased, kept = one.marked("Zenobia"), other.marked("Bartholomew")
	one.stored()
	other.stored()
	k.erase(storage.Erasure{Contact: one.contact.ID, Limit: 2})
	return erased, kept
}

// marked puts texts that can be looked for into all that there is of a person,
// and returns them.
func (p *person) marked(name string) []string {
	p.contact.Attributes = map[string]string{"note": name + "-attribute"}
	p.identity.Username, p.identity.Address.Value = name+"-username", name+"-address"
	p.aside.Event = []byte(`{"from":"` + name + `-address","text":"` + name + `-aside"}`)
	p.consent.Detail, p.talk.Topic, p.talk.Address.Value = name+"-detail", name+"-topic", name+"-number"
	p.cases[0].Preview, p.cases[1].Routing = name+"-preview", []byte(name+"-routing")
	p.messages[0].Parts = channel.Parts{channel.Text{Body: name + "-text"}} // short, for long ones are packed
	p.messages[0].Raw, p.messages[1].Native = []byte(name+"-raw"), []byte(name+"-native")
	p.messages[1].Reactions = []storage.Reaction{{Emoji: name + "-reaction", At: start}}
	p.messages[2].Key, p.messages[2].Memo = name+"-key", name+"-memo"
	p.scheduled.Data = []byte(name + "-scheduled")
	p.entries[0].Data, p.entries[1].Actor.ID = []byte(name+"-data"), name+"-actor"
	return []string{
		name, name + "-attribute", name + "-username", name + "-address", name + "-aside", name + "-detail", name + "-topic",
		name + "-number", name + "-preview", name + "-routing", name + "-text", name + "-raw", name + "-native", name + "-reaction",
		name + "-key", name + "-memo", name + "-scheduled", name + "-data", name + "-actor",
	}
}
