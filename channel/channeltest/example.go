package channeltest

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// Example is a small part of the kind that channels with the Capabilities c
// should carry. Its files are addresses at example.com, of a type that c allows, with
// what c requires of them but an ID.
// Reaction.To is empty. Nil for kinds that only come in.
func Example(kind channel.PartKind, c channel.Capabilities) channel.Part {
	s := c.Parts[kind]
	switch kind {
	case channel.PartText:
		return channel.Text{Body: "Good morning"}
	case channel.PartImage:
		return channel.Image{Media: exampleMedia(s, "image/jpeg"), Caption: exampleText(s, channel.FieldCaption, "A picture")}
	case channel.PartVideo:
		return channel.Video{Media: exampleMedia(s, "video/mp4"), Caption: exampleText(s, channel.FieldCaption, "A film")}
	case channel.PartAudio:
		return channel.Audio{Media: exampleMedia(s, "audio/mpeg")}
	case channel.PartFile:
		return channel.File{Media: exampleMedia(s, "application/pdf"), Caption: exampleText(s, channel.FieldCaption, "A document")}
	case channel.PartSticker:
		return channel.Sticker{Media: exampleMedia(s, "image/webp")}
	case channel.PartLocation:
		return channel.Location{Latitude: 22.3, Longitude: 114.2, Name: "Pier 7", Address: "Harbour Road 1"}
	case channel.PartContacts:
		return exampleContacts()
	case channel.PartReaction:
		return channel.Reaction{Emoji: "👍"}
	case channel.PartMail:
		return channel.Mail{Subject: "Your order"}
	}
	return exampleRich(kind, s)
}

func exampleRich(kind channel.PartKind, s channel.PartSupport) channel.Part {
	switch kind {
	case channel.PartButtons:
		return channel.Buttons{Body: "Which one?", Buttons: []channel.Button{{ID: "a", Title: "This"}, {ID: "b", Title: "That"}}}
	case channel.PartList:
		rows := []channel.Row{{ID: "a", Title: "This"}, {ID: "b", Title: "That"}}
		return channel.List{Body: "Which one?", Label: "Choose", Sections: []channel.Section{{Title: "All", Rows: rows}}}
	case channel.PartLinkButton:
		return channel.LinkButton{Body: "Your order", Label: "Open", URL: "https://example.com/order"}
	case channel.PartCarousel:
		return channel.Carousel{Body: exampleText(s, channel.FieldBody, "Ours"), Cards: []channel.Card{exampleCard(s, "1"), exampleCard(s, "2")}}
	case channel.PartQuickReplies:
		return channel.QuickReplies{Body: "Which one?", Replies: []channel.Button{{ID: "a", Title: "This"}, {ID: "b", Title: "That"}}}
	case channel.PartLocationRequest:
		return channel.LocationRequest{Body: "Where are you?"}
	case channel.PartTemplate:
		return channel.Template{Name: "hello", Language: "en"}
	}
	return nil
}

func exampleContacts() channel.Contacts {
	return channel.Contacts{Cards: []channel.ContactCard{{
		Name: "Ann Lee", FirstName: "Ann", LastName: "Lee",
		Phones: []channel.CardPhone{{Number: "+85251234567", Type: "WORK"}},
	}}}
}

func exampleCard(s channel.PartSupport, n string) channel.Card {
	image := exampleMedia(s, "image/jpeg")
	return channel.Card{
		Title: "Card " + n, Body: "Thing " + n, Image: &image,
		Buttons: []channel.CardButton{{ID: "card-" + n, Title: "Take " + n}},
	}
}

// exampleMedia has the usual type if the channel allows it, and otherwise the
// first that it does.
func exampleMedia(s channel.PartSupport, usual string) channel.Media {
	kind := usual
	if _, ok := s.Types[usual]; !ok && len(s.Types) > 0 {
		kind = slices.Sorted(maps.Keys(s.Types))[0]
	}
	_, ending, _ := strings.Cut(kind, "/")
	m := channel.Media{URL: "https://example.com/file." + ending, Type: kind, Name: "file." + ending, Size: 1000}
	if slices.Contains(s.Required, channel.FieldPreview) {
		m.Preview = "https://example.com/preview.jpeg"
	}
	if slices.Contains(s.Required, channel.FieldDuration) {
		m.Duration = 2 * time.Second
	}
	return m
}

// exampleText is text, or nothing if the field is not carried.
func exampleText(s channel.PartSupport, f channel.Field, text string) string {
	if limit, ok := s.Limits[f]; ok && !limit.Allows(text) {
		return ""
	}
	return text
}
