package linetest_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// apiFolder names the environment variable with the folder of LINE's own
// description of the API: line-messaging-api.yml, line-webhook.yml and
// line-channel-access-token.yml, which are messaging-api.yml and so on of
// github.com/line/line-openapi.
const apiFolder = "RAPPORT_LINE_OPENAPI"

// A description is one of LINE's files.
type description struct{ doc *openapi3.T }

// describe loads one of LINE's files. Without them the test is skipped, unless
// RAPPORT_REQUIRE demands them.
func describe(t *testing.T, name string) description {
	t.Helper()
	folder := os.Getenv(apiFolder)
	if folder == "" {
		if slices.Contains(strings.Split(os.Getenv("RAPPORT_REQUIRE"), ","), "openapi") {
			t.Fatalf("%s is not set, and RAPPORT_REQUIRE demands openapi", apiFolder)
		}
		t.Skipf("%s is not set: it names the folder of LINE's OpenAPI files", apiFolder)
	}
	doc, err := openapi3.NewLoader().LoadFromFile(filepath.Join(folder, "line-"+name+".yml"))
	require.NoError(t, err)
	return description{doc}
}

// conforms checks a body against a schema, and everything in it against the
// schemas that its types stand for. A property that is not described is an
// error.
func (d description) conforms(t *testing.T, schema, body string) {
	t.Helper()
	described := d.doc.Components.Schemas[schema]
	require.NotNil(t, described, schema)
	d.check(t, schema, described.Value, body)
}

// answers checks the answer that is described beside a path.
func (d description) answers(t *testing.T, method, at string, status int, body string) {
	t.Helper()
	item := d.doc.Paths.Value(at)
	require.NotNil(t, item, at)
	res := item.GetOperation(method).Responses.Status(status)
	if res == nil {
		require.GreaterOrEqual(t, status, 400, at)
		d.conforms(t, "ErrorResponse", body)
		return
	}
	content := res.Value.Content.Get("application/json")
	if content == nil || content.Schema == nil {
		require.Contains(t, []string{"", "{}"}, strings.TrimSpace(body), at)
		return
	}
	d.check(t, at, content.Schema.Value, body)
}

func (d description) check(t *testing.T, at string, schema *openapi3.Schema, body string) {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal([]byte(body), &v), body)
	if wrong := d.visit(at, schema, v, true); len(wrong) > 0 {
		t.Errorf("%s\n%s", strings.Join(wrong, "\n"), body)
	}
}

// visit says what is wrong with v.
func (d description) visit(at string, schema *openapi3.Schema, v any, choose bool) []string {
	if choose && schema.Discriminator != nil {
		chosen, err := d.chosen(schema.Discriminator, v)
		if err != nil {
			return []string{at + ": " + err.Error()}
		}
		return d.visit(at, chosen, v, false)
	}
	var wrong []string
	if err := schema.VisitJSON(v, openapi3.MultiErrors(), openapi3.DisableSchemaErrorDetails()); err != nil {
		wrong = append(wrong, at+": "+err.Error())
	}
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			wrong = append(wrong, d.visit(fmt.Sprintf("%s[%d]", at, i), schema.Items.Value, item, true)...)
		}
	case map[string]any:
		wrong = append(wrong, d.visitObject(at, schema, v)...)
	}
	return wrong
}

func (d description) visitObject(at string, schema *openapi3.Schema, v map[string]any) []string {
	var wrong []string
	known := properties(schema)
	for name, value := range v {
		property := known[name]
		switch {
		case property != nil:
			wrong = append(wrong, d.visit(at+"."+name, property.Value, value, true)...)
		case schema.AdditionalProperties.Schema != nil:
			wrong = append(wrong, d.visit(at+"."+name, schema.AdditionalProperties.Schema.Value, value, true)...)
		case len(known) > 0:
			wrong = append(wrong, at+"."+name+" is not described")
		}
	}
	return wrong
}

// chosen is the schema of the type that v says it is.
func (d description) chosen(by *openapi3.Discriminator, v any) (*openapi3.Schema, error) {
	object, _ := v.(map[string]any)
	name, _ := object[by.PropertyName].(string)
	ref, ok := by.Mapping[name]
	if !ok {
		return nil, fmt.Errorf("%s %q is not described", by.PropertyName, name)
	}
	return d.doc.Components.Schemas[path.Base(ref.Ref)].Value, nil
}

// properties are those of a schema and of all that it consists of.
func properties(schema *openapi3.Schema) openapi3.Schemas {
	all := openapi3.Schemas{}
	for name, p := range schema.Properties {
		all[name] = p
	}
	for _, part := range schema.AllOf {
		for name, p := range properties(part.Value) {
			all[name] = p
		}
	}
	return all
}
