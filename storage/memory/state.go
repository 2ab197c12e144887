package memory

import "github.com/rapport-go/rapport/storage"

// A state is all that a tenant has at one moment. Trees whose values are
// strings are indexes: they lead to the key of a record.
type state struct {
	own *owner

	contacts      tree[*storage.Contact]
	contactByWord tree[string]
	contactLabels tree[string]

	contactByMerge tree[string]

	identities        tree[*storage.Identity]
	identityByKey     tree[string]
	identityByContact tree[string]

	consents         tree[*storage.Consent]
	consentByContact tree[string]

	conversations         tree[*storage.Conversation]
	conversationByKey     tree[string]
	conversationByContact tree[string]

	cases       tree[*storage.Case]
	caseByList  tree[string]
	caseByQueue tree[string]
	caseLabels  tree[string]
	caseHeld    tree[string] // those that take somebody's capacity

	standbys       tree[storage.Standby] // by case
	standbyByPlace tree[string]

	messages              tree[*storage.Message]
	messageByKey          tree[string]
	messageByProvider     tree[string]
	messageByConversation tree[string]
	messageWithMedia      tree[string]
	messageByFile         tree[string]
	messageUndated        tree[string] // see [storage.Message.Undated]: those with content
	messageUndatedRaw     tree[string] // and those of them with raw data
	messageByWord         tree[string]
	mentions              tree[string] // of agents, in notes
	mentionsSeen          tree[bool]   // those of them that were seen
	kept                  tree[storage.StatusUpdate]
	keptByAge             tree[string]

	seen      tree[bool]
	seenByAge tree[string]

	agents      tree[*storage.Agent]
	presences   tree[storage.Presence]
	teams       tree[*storage.Team]
	teamByAgent tree[string]
	readMarks   tree[storage.ReadMark]

	bindings       tree[*storage.Binding]
	bindingLive    tree[string]
	bindingByList  tree[string]
	outbox         tree[*waiting]
	outboxPut      uint64 // how many entries were ever put
	outboxByLane   tree[string]
	outboxByDue    tree[string] // all that are not leased
	outboxHeads    tree[string] // the first of each lane, if it is not leased
	outboxByLease  tree[string] // all that are leased
	moments        tree[*moment]
	momentsByDue   tree[string] // all that are not leased
	momentsByLease tree[string] // all that are leased
	buckets        tree[bucket]

	scheduled               tree[*storage.Scheduled]
	scheduledByConversation tree[string]
	scheduledByAgent        tree[string]
	merges                  tree[*storage.Merge]
	mergeByContact          tree[string]

	settings  tree[*storage.Setting]
	setAsides tree[*storage.SetAside]
	journal   []*storage.JournalEntry
	forgotten int // how many entries stood before those of journal
}

// fork returns a copy for one writer. s must not be changed any more.
func (s *state) fork() *state {
	c := *s
	c.own = new(owner)
	return &c
}
