package channeltest

import "github.com/rapport-go/rapport/channel"

// fakeSamples is one event of each kind that is neither message, status nor
// unknown.
func fakeSamples() []Sample {
	ann := channel.Person{Addresses: []channel.Address{{Kind: channel.AddressUser, Value: "ann"}}, Name: "Ann"}
	hello := channel.Parts{channel.Text{Body: "hello"}}
	phone := []channel.Address{{Kind: channel.AddressPhone, Value: "+85251234567"}}
	at := func(id channel.ProviderID) channel.Origin { return channel.Origin{ID: "sample-" + id} }
	events := []channel.Event{
		channel.EchoReceived{Origin: at("echo"), To: ann, Parts: hello},
		channel.ReactionChanged{Origin: at("reaction"), Of: "earlier-1", From: ann, Emoji: "👍"},
		channel.MessageEdited{Origin: at("edit"), Of: "earlier-1", From: ann, Parts: hello},
		channel.MessageDeleted{Origin: at("deletion"), Of: "earlier-1", From: ann},
		channel.ConversationOpened{Origin: at("opened"), From: ann, Referral: &channel.Referral{Source: "ad"}},
		channel.ConsentChanged{Origin: at("consent"), From: ann, Granted: true},
		channel.IdentityChanged{Origin: at("identity"), Old: ann.Addresses, New: phone},
		channel.TemplateChanged{Origin: at("template"), Name: "hello", Language: "en", Status: "APPROVED"},
		channel.HealthChanged{Origin: at("health"), Health: channel.Health{Send: channel.AbilityLimited}},
		channel.HandoverChanged{Origin: at("handover"), From: ann, Ours: true},
	}
	var all []Sample
	for _, e := range events {
		all = append(all, Sample{Name: string(e.Kind()), Body: envelope([]channel.Event{e}), Kinds: []channel.EventKind{e.Kind()}})
	}
	return all
}
