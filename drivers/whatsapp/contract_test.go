package whatsapp_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/templates"
)

func TestMessagesAreAsMetaDescribesThem(t *testing.T) {
	doc := metatest.OpenAPI(t)
	r := open(t, whatsapptest.Options{Templates: []templates.Template{orderTemplate}})
	id := channel.ProviderID(r.ana.Screen()[0].ID)
	media := upload(t, r, "image/jpeg", "bytes")
	parts := []channel.Part{channel.Reaction{To: id, Emoji: "👍"}, channel.Reaction{To: id}, channel.Image{Media: media}}
	for _, c := range outbound {
		parts = append(parts, c.part)
	}
	for _, part := range parts {
		m := r.message(part)
		m.ReplyTo = id
		_, err := r.channel.Send(t.Context(), m)
		require.NoError(t, err)
		call := r.wire.Last(t)
		message := decode(t, call.Body)
		doc.Conforms(t, metatest.Outbound[message["type"].(string)], call.Body)
		doc.Conforms(t, "MessageResponsePayload", call.Answer)
	}
}

func TestOtherCallsAreAsMetaDescribesThem(t *testing.T) {
	doc := metatest.OpenAPI(t)
	r := open(t, whatsapptest.Options{Templates: []templates.Template{orderTemplate}})
	id := channel.ProviderID(r.ana.Screen()[0].ID)
	require.NoError(t, r.channel.MarkRead(t.Context(), r.ana.Address(), id, ""))
	doc.Conforms(t, "MarkMessageRequestPayload", r.wire.Last(t).Body)
	doc.Conforms(t, "MarkMessageResponsePayload", r.wire.Last(t).Answer)
	require.NoError(t, r.channel.Typing(t.Context(), r.ana.Address(), id))
	doc.Conforms(t, "MarkMessageRequestPayload", r.wire.Last(t).Body)

	starters := channel.Starters{Welcome: true, IceBreakers: []string{"Where is it?"}, Commands: []channel.Command{{Name: "order", Hint: "See it"}}}
	require.NoError(t, r.channel.SetStarters(t.Context(), starters))
	doc.Conforms(t, "ConversationalAutomationRequest", r.wire.Last(t).Body)
	doc.Conforms(t, "ConversationalAutomationResponse", r.wire.Last(t).Answer)
	_, err := r.channel.Starters(t.Context())
	require.NoError(t, err)
	doc.Conforms(t, "PhoneNumberInfo", r.wire.Last(t).Answer)

	_, err = r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	calls := r.wire.Calls()
	doc.Conforms(t, "PhoneNumberInfo", calls[len(calls)-2].Answer)
	doc.Conforms(t, "SubscribedAppsResponse", calls[len(calls)-1].Answer)
}

// The answers that the file describes beside their paths only.
func TestAnswersAreAsMetaDescribesThem(t *testing.T) {
	doc := metatest.OpenAPI(t)
	r := open(t, whatsapptest.Options{Templates: []templates.Template{orderTemplate}})
	media := upload(t, r, "image/jpeg", "bytes")
	doc.Answers(t, "/{Version}/{Phone-Number-ID}/media", http.MethodPost, r.wire.Last(t).Answer)
	_, err := openMedia(t, r.channel, media.ID)
	require.NoError(t, err)
	doc.Answers(t, "/{Version}/{Media-ID}", http.MethodGet, r.wire.Calls()[len(r.wire.Calls())-2].Answer)
	_, err = r.channel.Templates(t.Context())
	require.NoError(t, err)
	doc.Answers(t, "/{Version}/{WABA-ID}/message_templates", http.MethodGet, r.wire.Last(t).Answer)
}

// The simulator's webhooks, item by item.
func TestWebhooksAreAsMetaDescribesThem(t *testing.T) {
	doc := metatest.OpenAPI(t)
	r := open(t, whatsapptest.Options{Templates: []templates.Template{orderTemplate}})
	var bodies []string
	r.SendTo(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) { bodies = append(bodies, read(t, req)) }))
	liveALittle(t, r)
	require.NoError(t, r.Flush(t.Context()))
	seen := map[string]bool{}
	for _, body := range bodies {
		for _, change := range changesOf(t, body) {
			doc.Conforms(t, "Metadata", encode(t, change["metadata"]))
			for _, item := range list(change["statuses"]) {
				seen[item["status"].(string)] = true
				doc.Conforms(t, "Statuses", encode(t, item))
			}
			for _, item := range list(change["messages"]) {
				kind := item["type"].(string)
				seen[kind] = true
				doc.Conforms(t, metatest.Inbound[kind], encode(t, item))
			}
			for _, item := range list(change["contacts"]) {
				doc.Conforms(t, "ContactProfile", encode(t, item))
			}
		}
	}
	for kind := range metatest.Inbound {
		assert.True(t, seen[kind], kind)
	}
	for _, status := range []string{"sent", "delivered", "read", "failed"} {
		assert.True(t, seen[status], status)
	}
}

// liveALittle makes a customer do everything that the file describes.
func liveALittle(t *testing.T, r *rig) {
	t.Helper()
	file := r.Keep([]byte("bytes"), "image/jpeg", "a.jpg")
	for _, part := range []channel.Part{
		channel.Image{Media: file, Caption: "this"}, channel.Video{Media: file}, channel.Audio{Media: file, Voice: true},
		channel.File{Media: file, Caption: "that"}, channel.Sticker{Media: file}, channel.Location{Latitude: 1, Longitude: 2, Name: "Pier", Address: "Road 1"},
		channel.Contacts{Cards: []channel.ContactCard{{Name: "Ann Lee", FirstName: "Ann", Phones: []channel.CardPhone{{Number: "+49152", Type: "HOME", Account: "49152"}}}}},
		channel.Placeholder{Type: "poll_creation"},
		channel.Order{Catalog: "1", Note: "please", Items: []channel.OrderItem{{Product: "tea", Quantity: 1, Price: "3.5", Currency: "EUR"}}},
	} {
		_, err := r.ana.Write(part, whatsapptest.Manner{})
		require.NoError(t, err)
	}
	for _, part := range []channel.Part{
		channel.Buttons{Body: "Which?", Buttons: []channel.Button{{ID: "a", Title: "A"}}},
		channel.List{Body: "Which?", Label: "Menu", Sections: []channel.Section{{Rows: []channel.Row{{ID: "a", Title: "A", Description: "the first"}}}}},
		channel.Template{Name: "order_update", Language: "de", Header: []channel.Parameter{{Image: &picture}}, Body: []channel.Parameter{{Text: "a"}, {Text: "b"}},
			Buttons: []channel.TemplateButton{{Index: 0, Kind: channel.TemplateURL, Value: "7"}, {Index: 1, Kind: channel.TemplateReply, Value: "a"}}},
	} {
		receipt, err := r.send(t, part)
		require.NoError(t, err)
		_, err = r.ana.Tap(string(receipt.ID), "a")
		require.NoError(t, err)
	}
	require.NoError(t, r.ana.React(r.ana.Arrived()[0].ID, "👍"))
	r.ana.Read()
	r.ana.Block(true)
	_, err := r.send(t, channel.Text{Body: "blocked"})
	require.NoError(t, err)
	require.NoError(t, r.ana.ChangeNumber("+49 151 0000002"))
}
