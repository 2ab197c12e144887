package line_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// apiFolder names the environment variable with the folder of LINE's own
// description of the API: messaging-api.yml, webhook.yml and
// channel-access-token.yml of github.com/line/line-openapi, each with "line-"
// before its name.
const apiFolder = "RAPPORT_LINE_OPENAPI"

// An api is one of LINE's files. Every object in it is closed, so that a
// property that nobody has described is found.
type api struct{ doc *openapi3.T }

// openAPI loads a file. Without the folder the test is skipped, unless
// RAPPORT_REQUIRE demands it.
func openAPI(t *testing.T, file string) api {
	t.Helper()
	folder := os.Getenv(apiFolder)
	if folder == "" {
		if slices.Contains(strings.Split(os.Getenv("RAPPORT_REQUIRE"), ","), "openapi") {
			t.Fatalf("%s is not set, and RAPPORT_REQUIRE demands openapi", apiFolder)
		}
		t.Skipf("%s is not set: it names the folder of LINE's OpenAPI files", apiFolder)
	}
	doc, err := openapi3.NewLoader().LoadFromFile(filepath.Join(folder, "line-"+file+".yml"))
	require.NoError(t, err)
	all := doc.Components.Schemas
	for _, name := range slices.Sorted(maps.Keys(all)) {
		flatten(all[name].Value)
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		choose(all, all[name].Value)
	}
	return api{doc}
}

// flatten puts all that an object is made of into one, and closes it.
func flatten(s *openapi3.Schema) {
	own := openapi3.Schemas{}
	for _, piece := range s.AllOf {
		flatten(piece.Value)
		maps.Copy(own, piece.Value.Properties)
		s.Required = append(s.Required, piece.Value.Required...)
	}
	if len(s.AllOf) > 0 {
		maps.Copy(own, s.Properties)
		s.Properties, s.AllOf, s.Type = own, nil, &openapi3.Types{"object"}
	}
	if len(s.Properties) > 0 && s.AdditionalProperties.Schema == nil {
		closed := false
		s.AdditionalProperties.Has = &closed
	}
}

// choose makes a base into a choice of what is derived from it. The files only
// have the choice's discriminator.
func choose(all openapi3.Schemas, s *openapi3.Schema) {
	if s.Discriminator == nil {
		return
	}
	for _, kind := range slices.Sorted(maps.Keys(s.Discriminator.Mapping)) {
		ref := s.Discriminator.Mapping[kind].Ref
		s.OneOf = append(s.OneOf, openapi3.NewSchemaRef(ref, all[filepath.Base(ref)].Value))
	}
	s.Properties, s.Required, s.AdditionalProperties = nil, nil, openapi3.AdditionalProperties{}
}

// conforms fails t if body is not what the schema of that name describes.
func (a api) conforms(t *testing.T, schema, body string) {
	t.Helper()
	described := a.doc.Components.Schemas[schema]
	require.NotNil(t, described, "the description has no schema %q", schema)
	a.visit(t, schema, described.Value, body)
}

func (a api) visit(t *testing.T, name string, schema *openapi3.Schema, body string) {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal([]byte(body), &v), "%s: not JSON", name)
	if err := schema.VisitJSON(v, openapi3.MultiErrors(), openapi3.DisableSchemaErrorDetails()); err != nil {
		t.Errorf("%s: %v: %s", name, err, body)
	}
}

// form is the schema of a form that is posted to a path.
func (a api) form(t *testing.T, path string) *openapi3.Schema {
	t.Helper()
	body := a.doc.Paths.Value(path).GetOperation(http.MethodPost).RequestBody.Value
	return body.Content.Get("application/x-www-form-urlencoded").Schema.Value
}

// answer is the schema of what a call is answered with.
func (a api) answer(t *testing.T, method, path string) *openapi3.Schema {
	t.Helper()
	operation := a.doc.Paths.Value(path).GetOperation(method)
	require.NotNil(t, operation, "%s %s", method, path)
	return operation.Responses.Status(http.StatusOK).Value.Content.Get("application/json").Schema.Value
}
