package channel_test

import (
	"encoding/json"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// fullMedia and the examples below have something in every field, so that the
// golden files show all of the stored form.
func fullMedia() channel.Media {
	return channel.Media{
		ID: "file-1", URL: "https://example.com/f.png", Type: "image/png", Name: "f.png",
		Size: 12, Duration: 1500 * time.Millisecond, Preview: "https://example.com/p.png", SHA256: "ab", Inline: "logo@x", Stored: "k1", Gone: true, Forgotten: true,
	}
}

func fullParts() channel.Parts {
	m := fullMedia()
	head := channel.Header{Text: "Head", Image: &m, Video: &m, File: &m}
	place := channel.Location{Latitude: 22.25, Longitude: 114.125, Name: "Pier", Address: "Road 1", URL: "https://example.com/p"}
	fill := channel.Parameter{
		Name: "n", Text: "t", Image: &m, Video: &m, File: &m, GIF: &m, Location: &place, Product: &channel.Product{Catalog: "c", ID: "p"},
	}
	button := channel.TemplateButton{
		Index: 1, Kind: channel.TemplateFlow, Value: "v", Data: `{"a":1}`, Sections: []channel.ProductSection{{Title: "s", Products: []string{"p"}}},
	}
	filled := channel.TemplateCard{Header: []channel.Parameter{fill}, Body: []channel.Parameter{fill}, Buttons: []channel.TemplateButton{button}}
	return channel.Parts{
		channel.Text{Body: "早安 <b> \"q\"", Preview: true},
		channel.Image{Media: m, Caption: "c"},
		channel.Video{Media: m, Caption: "c"},
		channel.Audio{Media: m, Voice: true},
		channel.File{Media: m, Caption: "c"},
		channel.Sticker{Media: m, Animated: true},
		place,
		channel.Contacts{Requested: true, Cards: []channel.ContactCard{{
			Name: "Ann Lee", FirstName: "Ann", LastName: "Lee", Organisation: "Pier Ltd", Title: "Dr", Birthday: "1990-01-02",
			Phones:    []channel.CardPhone{{Number: "+852", Type: "WORK", Account: "a"}},
			Mails:     []channel.CardDetail{{Value: "a@example.com", Type: "WORK"}},
			URLs:      []channel.CardDetail{{Value: "https://example.com", Type: "WORK"}},
			Addresses: []channel.CardAddress{{Street: "s", City: "c", State: "st", Zip: "z", Country: "HK", Type: "HOME"}},
		}}},
		channel.Buttons{Header: head, Body: "b", Footer: "f", Buttons: []channel.Button{{ID: "1", Title: "One"}}},
		channel.List{Header: head, Body: "b", Footer: "f", Label: "l", Sections: []channel.Section{{
			Title: "s", Rows: []channel.Row{{ID: "1", Title: "One", Description: "d"}},
		}}},
		channel.LinkButton{Header: head, Body: "b", Footer: "f", Label: "l", URL: "https://example.com"},
		channel.QuickReplies{Body: "b", Replies: []channel.Button{{ID: "1", Title: "One"}}},
		channel.Carousel{Body: "b", Cards: []channel.Card{{
			Title: "t", Body: "b", Image: &m, Buttons: []channel.CardButton{{ID: "1", Title: "One", URL: "https://example.com"}},
		}}},
		channel.LocationRequest{Body: "b"},
		channel.Template{
			Name: "hello", Language: "en", Header: filled.Header, Body: filled.Body, Buttons: filled.Buttons,
			Cards: []channel.TemplateCard{filled}, OfferEnds: time.Date(2026, 12, 24, 18, 0, 0, 1_000_000, time.UTC),
			Shown: channel.Parts{channel.Text{Body: "hello", Preview: true}},
		},
		channel.Reaction{To: "m-1", Emoji: "👍"},
		channel.Mail{
			Subject: "s", HTML: "<p>h</p>", To: []string{"t@example.com"}, Cc: []string{"c@example.com"}, Bcc: []string{"b@example.com"},
			ReplyTo: []string{"r@example.com"}, Quoted: "> q", Signature: "Ann", Warning: "dmarc=fail",
		},
		channel.Choice{ID: "1", Title: "One", Description: "d"},
		channel.Form{Name: "f", Data: `{"a":1}`},
		channel.Order{Catalog: "c", Note: "n", Items: []channel.OrderItem{{Product: "p", Quantity: 2, Price: "3.50", Currency: "HKD"}}},
		channel.Placeholder{Type: "poll", Code: "1", Detail: "d"},
	}
}

func fullEvents() []channel.Event {
	at := channel.Origin{
		ID: "e-1", Account: "acc", At: time.Date(2026, 11, 21, 1, 2, 3, 4000, time.UTC), Raw: json.RawMessage(`{"a":[1]}`),
	}
	user := channel.Address{Kind: channel.AddressUser, Scope: "s", Value: "u"}
	ann := channel.Person{Addresses: []channel.Address{user}, Name: "Ann", Username: "ann", Picture: "https://example.com/a", Language: "zh-HK"}
	chat := channel.Address{Kind: channel.AddressGroup, Scope: "s", Value: "g"}
	said := channel.Parts{channel.Text{Body: "hi", Preview: true}}
	ref := &channel.Referral{Source: "ad", ID: "i", URL: "https://example.com", Headline: "h", Body: "b", Click: "c", Ref: "r"}
	allowed := &channel.Allowance{Trigger: "message", Until: at.At, Messages: 5}
	why := channel.Failure{Kind: channel.Unreachable, Code: "131026", Detail: "d", Part: 2}
	return []channel.Event{
		channel.MessageReceived{
			Origin: at, From: ann, Chat: chat, Thread: "t", Follows: []channel.ProviderID{"m"}, Topic: "Order", TopicWithin: time.Hour,
			Automatic: "auto-reply", Parts: said, ReplyTo: "m", Memo: "memo", Allowance: allowed, Forwarded: true, Referral: ref,
		},
		channel.EchoReceived{
			Origin: at, To: ann, Chat: chat, Thread: "t", Follows: []channel.ProviderID{"m"}, Topic: "Order", Parts: said, ReplyTo: "m", Key: "k", By: "app",
		},
		channel.StatusChanged{
			Origin: at, Of: "m", UpTo: at.At, Key: "k", Status: channel.StatusFailed, Failure: why, To: ann,
			Cost: &channel.Cost{Category: "c", Model: "m", Type: "t"},
		},
		channel.ReactionChanged{Origin: at, Of: "m", From: ann, Chat: chat, Emoji: "👍"},
		channel.MessageEdited{Origin: at, Of: "m", From: ann, Chat: chat, Parts: said},
		channel.MessageDeleted{Origin: at, Of: "m", From: ann, Chat: chat},
		channel.ConversationOpened{Origin: at, From: ann, Chat: chat, Begins: true, Referral: ref, Memo: "memo", Allowance: allowed},
		channel.ConsentChanged{Origin: at, From: ann, Purpose: "p", Granted: true, Detail: "d"},
		channel.IdentityChanged{Origin: at, Old: []channel.Address{user}, New: []channel.Address{chat}},
		channel.TemplateChanged{Origin: at, Template: "1", Name: "n", Language: "en", Status: "s", Quality: "q", Category: "c", Reason: "r"},
		channel.HealthChanged{Origin: at, Health: channel.Health{
			Receive: channel.AbilityOK, Send: channel.AbilityLimited, Templates: channel.AbilityBlocked, Media: channel.AbilityOK,
			Quality: "q", Limit: "l", Reasons: []string{"r"},
		}},
		channel.HandoverChanged{Origin: at, From: ann, Ours: true, To: "t", Detail: "d"},
		channel.ReachChanged{Origin: at, From: ann, Chat: chat, Reachable: true, Detail: "follow"},
		channel.UnknownEvent{Origin: at, Type: "eclipse"},
	}
}
