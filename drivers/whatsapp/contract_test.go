package whatsapp_test

import (
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/templates"
)

// apiFile names the environment variable with the path of Meta's description of
// the API: business-messaging-api_v23.0.yaml of github.com/facebook/openapi.
const apiFile = "RAPPORT_WHATSAPP_OPENAPI"

var loadAPI = sync.OnceValues(func() (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromFile(os.Getenv(apiFile))
	if err == nil {
		mend(doc)
	}
	return doc, err
})

// api is Meta's description, mended. Without the file the test is skipped,
// unless RAPPORT_REQUIRE demands it.
func api(t *testing.T) *openapi3.T {
	t.Helper()
	if os.Getenv(apiFile) == "" {
		if slices.Contains(strings.Split(os.Getenv("RAPPORT_REQUIRE"), ","), "openapi") {
			t.Fatalf("%s is not set, and RAPPORT_REQUIRE demands openapi", apiFile)
		}
		t.Skipf("%s is not set: it names Meta's OpenAPI file", apiFile)
	}
	doc, err := loadAPI()
	require.NoError(t, err)
	return doc
}

func TestMessagesAreAsMetaDescribesThem(t *testing.T) {
	doc := api(t)
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
		call := r.wire.last(t)
		message := decode(t, call.body)
		conforms(t, doc, outboundSchemas[message["type"].(string)], call.body)
		conforms(t, doc, "MessageResponsePayload", call.answer)
	}
}

// outboundSchemas are the file's names for the messages that a business sends.
var outboundSchemas = map[string]string{
	"text": "TextMessage", "audio": "AudioMessage", "document": "DocumentMessage", "image": "ImageMessage",
	"location": "LocationMessage", "video": "VideoMessage", "sticker": "StickerMessage", "reaction": "ReactionMessage",
	"interactive": "InteractiveMessage", "template": "TemplateMessage", "contacts": "ContactsMessage",
}

func TestOtherCallsAreAsMetaDescribesThem(t *testing.T) {
	doc := api(t)
	r := open(t, whatsapptest.Options{Templates: []templates.Template{orderTemplate}})
	id := channel.ProviderID(r.ana.Screen()[0].ID)
	require.NoError(t, r.channel.MarkRead(t.Context(), r.ana.Address(), id))
	conforms(t, doc, "MarkMessageRequestPayload", r.wire.last(t).body)
	conforms(t, doc, "MarkMessageResponsePayload", r.wire.last(t).answer)
	require.NoError(t, r.channel.Typing(t.Context(), r.ana.Address(), id))
	conforms(t, doc, "MarkMessageRequestPayload", r.wire.last(t).body)

	starters := channel.Starters{Welcome: true, IceBreakers: []string{"Where is it?"}, Commands: []channel.Command{{Name: "order", Hint: "See it"}}}
	require.NoError(t, r.channel.SetStarters(t.Context(), starters))
	conforms(t, doc, "ConversationalAutomationRequest", r.wire.last(t).body)
	conforms(t, doc, "ConversationalAutomationResponse", r.wire.last(t).answer)
	_, err := r.channel.Starters(t.Context())
	require.NoError(t, err)
	conforms(t, doc, "PhoneNumberInfo", r.wire.last(t).answer)

	_, err = r.channel.CheckHealth(t.Context())
	require.NoError(t, err)
	calls := r.wire.calls
	conforms(t, doc, "PhoneNumberInfo", calls[len(calls)-2].answer)
	conforms(t, doc, "SubscribedAppsResponse", calls[len(calls)-1].answer)
}

// The answers that the file describes beside their paths only.
func TestAnswersAreAsMetaDescribesThem(t *testing.T) {
	doc := api(t)
	r := open(t, whatsapptest.Options{Templates: []templates.Template{orderTemplate}})
	media := upload(t, r, "image/jpeg", "bytes")
	answers(t, doc, "/{Version}/{Phone-Number-ID}/media", http.MethodPost, r.wire.last(t).answer)
	_, err := openMedia(t, r.channel, media.ID)
	require.NoError(t, err)
	answers(t, doc, "/{Version}/{Media-ID}", http.MethodGet, r.wire.calls[len(r.wire.calls)-2].answer)
	_, err = r.channel.Templates(t.Context())
	require.NoError(t, err)
	answers(t, doc, "/{Version}/{WABA-ID}/message_templates", http.MethodGet, r.wire.last(t).answer)
}

func answers(t *testing.T, doc *openapi3.T, path, method, body string) {
	t.Helper()
	answer := doc.Paths.Value(path).GetOperation(method).Responses.Status(http.StatusOK).Value
	visit(t, path, answer.Content.Get("application/json").Schema, body)
}

// inboundSchemas are the file's names for the messages of customers. The file
// was joined from several; names that were taken got a number, and references
// were left as they were.
var inboundSchemas = map[string]string{
	"text": "TextMessage_2", "reaction": "ReactionMessage_1", "audio": "AudioMessage_1", "document": "DocumentMessage_1",
	"image": "ImageMessage_1", "sticker": "StickerMessage_1", "video": "VideoMessage_1", "location": "LocationMessage_1",
	"contacts": "ContactSharingMessage", "unsupported": "UnsupportedMessage", "button": "ButtonMessage",
	"interactive": "InteractiveMessageReply", "order": "OrderMessage", "system": "SystemMessage",
}

// The simulator's webhooks, item by item.
func TestWebhooksAreAsMetaDescribesThem(t *testing.T) {
	doc := api(t)
	r := open(t, whatsapptest.Options{Templates: []templates.Template{orderTemplate}})
	var bodies []string
	r.SendTo(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) { bodies = append(bodies, read(t, req)) }))
	liveALittle(t, r)
	require.NoError(t, r.Flush(t.Context()))
	seen := map[string]bool{}
	for _, body := range bodies {
		for _, change := range changesOf(t, body) {
			conforms(t, doc, "Metadata", encode(t, change["metadata"]))
			for _, item := range list(change["statuses"]) {
				seen[item["status"].(string)] = true
				conforms(t, doc, "Statuses", encode(t, item))
			}
			for _, item := range list(change["messages"]) {
				kind := item["type"].(string)
				seen[kind] = true
				conforms(t, doc, inboundSchemas[kind], encode(t, item))
			}
			for _, item := range list(change["contacts"]) {
				conforms(t, doc, "ContactProfile", encode(t, item))
			}
		}
	}
	for kind := range inboundSchemas {
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

func conforms(t *testing.T, doc *openapi3.T, schema, body string) {
	t.Helper()
	require.Contains(t, doc.Components.Schemas, schema)
	visit(t, schema, doc.Components.Schemas[schema], body)
}

func visit(t *testing.T, name string, schema *openapi3.SchemaRef, body string) {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal([]byte(body), &v))
	assert.NoError(t, schema.Value.VisitJSON(v, openapi3.MultiErrors(), openapi3.DisableSchemaErrorDetails()), "%s: %s", name, body)
}
