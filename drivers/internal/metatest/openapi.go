package metatest

import (
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

// A TB is what this package needs of a *testing.T.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Skipf(format string, args ...any)
}

// apiFile names the environment variable with the path of Meta's description of
// the API: business-messaging-api_v23.0.yaml of github.com/facebook/openapi.
const apiFile = "RAPPORT_WHATSAPP_OPENAPI"

// An API is Meta's description of the Cloud API, mended where it contradicts
// itself.
type API struct{ doc *openapi3.T }

var loadAPI = sync.OnceValues(func() (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromFile(os.Getenv(apiFile))
	if err == nil {
		mend(doc)
	}
	return doc, err
})

// OpenAPI loads Meta's description. Without the file the test is skipped,
// unless RAPPORT_REQUIRE demands it.
func OpenAPI(tb TB) *API {
	tb.Helper()
	if os.Getenv(apiFile) == "" {
		if slices.Contains(strings.Split(os.Getenv("RAPPORT_REQUIRE"), ","), "openapi") {
			tb.Fatalf("%s is not set, and RAPPORT_REQUIRE demands openapi", apiFile)
		}
		tb.Skipf("%s is not set: it names Meta's OpenAPI file", apiFile)
	}
	doc, err := loadAPI()
	if err != nil {
		tb.Fatalf("%s: %v", apiFile, err)
	}
	return &API{doc}
}

// Outbound are the description's names for the messages that a business sends.
var Outbound = map[string]string{
	"text": "TextMessage", "audio": "AudioMessage", "document": "DocumentMessage", "image": "ImageMessage",
	"location": "LocationMessage", "video": "VideoMessage", "sticker": "StickerMessage", "reaction": "ReactionMessage",
	"interactive": "InteractiveMessage", "template": "TemplateMessage", "contacts": "ContactsMessage",
}

// Inbound are its names for the messages of customers. The file was joined from
// several; names that were taken got a number, and references were left as
// they were.
var Inbound = map[string]string{
	"text": "TextMessage_2", "reaction": "ReactionMessage_1", "audio": "AudioMessage_1", "document": "DocumentMessage_1",
	"image": "ImageMessage_1", "sticker": "StickerMessage_1", "video": "VideoMessage_1", "location": "LocationMessage_1",
	"contacts": "ContactSharingMessage", "unsupported": "UnsupportedMessage", "button": "ButtonMessage",
	"interactive": "InteractiveMessageReply", "order": "OrderMessage", "system": "SystemMessage",
}

// Conforms fails tb if body is not what the schema of that name describes.
func (a *API) Conforms(tb TB, schema, body string) {
	tb.Helper()
	described := a.doc.Components.Schemas[schema]
	if described == nil {
		tb.Fatalf("the description has no schema %q", schema)
	}
	visit(tb, schema, described, body)
}

// Answers fails tb if body is not the answer that is described beside a path.
func (a *API) Answers(tb TB, path, method, body string) {
	tb.Helper()
	answer := a.doc.Paths.Value(path).GetOperation(method).Responses.Status(http.StatusOK).Value
	visit(tb, path, answer.Content.Get("application/json").Schema, body)
}

func visit(tb TB, name string, schema *openapi3.SchemaRef, body string) {
	tb.Helper()
	var v any
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		tb.Fatalf("%s: not JSON: %v", name, err)
	}
	if err := schema.Value.VisitJSON(v, openapi3.MultiErrors(), openapi3.DisableSchemaErrorDetails()); err != nil {
		tb.Errorf("%s: %v: %s", name, err, body)
	}
}
