package meta

import (
	"encoding/json"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

var update = flag.Bool("update", false, "write the golden files anew")

const golden = "testdata/templates/"

// same compares a value with a golden file, as JSON.
func same(t *testing.T, file string, got any) {
	t.Helper()
	b, err := json.MarshalIndent(got, "", " ")
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile(golden+file, append(b, '\n'), 0o644))
	}
	want, err := os.ReadFile(golden + file)
	require.NoError(t, err)
	assert.JSONEq(t, string(want), string(b))
}

func listed(t *testing.T) []templates.Template {
	t.Helper()
	body, err := os.ReadFile(golden + "listing.json")
	require.NoError(t, err)
	var page TemplatePage
	require.NoError(t, json.Unmarshal(body, &page))
	assert.Empty(t, page.After(), "there is no next page")
	var all []templates.Template
	for i := range page.Data {
		all = append(all, page.Data[i].Template())
	}
	return all
}

// Every shape of template that the API lists keeps all its parts.
func TestListedTemplatesKeepTheirParts(t *testing.T) {
	all := listed(t)
	same(t, "listing.golden.json", all)
	byName := map[string]templates.Template{}
	for _, tpl := range all {
		byName[tpl.Name] = tpl
	}
	assert.Equal(t, templates.StatusPending, byName["legacy"].Status)
	assert.Equal(t, templates.CategoryMarketing, byName["legacy"].Category)
	assert.Equal(t, templates.QualityMedium, byName["legacy"].Quality)
	assert.Equal(t, templates.Named, byName["legacy"].Parameters, "a listing without a format")
	assert.Empty(t, byName["legacy"].RejectedReason)
	assert.Equal(t, templates.OTPCopy, byName["code"].Buttons[0].OTP)
	assert.Equal(t, templates.OTPOneTap, byName["code_as_created"].Buttons[0].OTP)
	assert.Equal(t, 10, byName["code"].CodeMinutes)
	assert.Equal(t, []string{"CARD SOMETHING"}, byName["carousel"].Other)
	assert.Equal(t, []string{"HEADER HOLOGRAM", "CALL_PERMISSION_REQUEST", "LIMITED_TIME_OFFER"}, byName["call_permission"].Other)
}

// A template that was listed can be filled, and is sent in the shape that the
// API wants (WA templates/components and messages, 2025-11).
func TestFilledTemplatesAsTheyAreSent(t *testing.T) {
	all := listed(t)
	picture, place := &channel.Media{ID: "77"}, &channel.Location{Latitude: 52.5, Longitude: 13.4, Name: "Shop", Address: "Road 1"}
	sent := map[string]json.RawMessage{}
	for name, values := range map[string]map[string]string{
		"named": {"header.name": "Ana", "body.order": "77", "body.name": "Ana"},
		"place": {}, "code": {"body.1": "123456"}, "legacy": {"body.name": "Ana"},
	} {
		sent[name] = encode(t, fill(t, find(t, all, name), values, nil, place))
	}
	sent["order_update"] = encode(t, fill(t, find(t, all, "order_update"), map[string]string{
		"body.1": "an", "body.2": "Ana", "body.10": "77", "button.1": "77?a=b", "button.4": "SAVE",
		"button.6": "visit-7", "button.6.data": `{"name": "Ana"}`, "button.7": "tea",
	}, picture, nil))
	sent["offer"] = encode(t, fill(t, find(t, all, "offer"), map[string]string{"button.0": "SAVE"}, picture, nil))
	sent["carousel"] = encode(t, fill(t, find(t, all, "carousel"), map[string]string{
		"body.1": "Ana", "card.0.body.1": "5 EUR", "card.0.button.1": "green",
	}, picture, nil))
	sent["articles"] = encode(t, fill(t, find(t, all, "articles"), nil, nil, nil))
	same(t, "sent.golden.json", sent)
}

func find(t *testing.T, all []templates.Template, name string) *templates.Template {
	t.Helper()
	for i := range all {
		if all[i].Name == name {
			return &all[i]
		}
	}
	t.Fatalf("no template %s", name)
	return nil
}

func fill(t *testing.T, tpl *templates.Template, values map[string]string, file *channel.Media, place *channel.Location) channel.Template {
	t.Helper()
	fields := tpl.Fields()
	for i := range fields {
		switch f := &fields[i]; f.Kind {
		case templates.FieldImage, templates.FieldVideo, templates.FieldGIF:
			f.Media = file
		case templates.FieldProduct:
			f.Product = &channel.Product{Catalog: "700", ID: "tea"}
		case templates.FieldProducts:
			f.Products = []channel.ProductSection{{Title: "Tea", Products: []string{"oolong", "tea"}}, {Products: []string{"cup"}}}
		case templates.FieldTime:
			f.Time = time.Date(2026, 12, 24, 18, 0, 0, 0, time.UTC)
		case templates.FieldLocation:
			f.Location = place
		default:
			f.Text = values[f.Key]
		}
	}
	m, err := tpl.Fill(fields)
	require.NoError(t, err)
	return m
}

func encode(t *testing.T, m channel.Template) json.RawMessage {
	t.Helper()
	body, err := Encoder{}.Encode(&channel.Message{To: channel.Address{Kind: channel.AddressPhone, Value: "+4930"}, Parts: channel.Parts{m}})
	require.NoError(t, err)
	return body
}

func TestRatingsAloneOrInAnObject(t *testing.T) {
	for in, want := range map[string]string{
		`{"score":"GREEN","date":1}`: "GREEN", `"GREEN"`: "GREEN", `null`: "", `{}`: "", `{"score":null}`: "",
	} {
		var s score
		require.NoError(t, json.Unmarshal([]byte(in), &s), in)
		assert.Equal(t, want, string(s), in)
	}
}

func TestSamplesOfEveryShape(t *testing.T) {
	for in, want := range map[string]anyList{
		`"a"`: {"a"}, `["a",1,null]`: {"a", "1"}, `[["a","b"]]`: {"a", "b"}, `{"a":1}`: nil, `[{"a":1},["x"]]`: {"x"}, `[]`: nil, `null`: nil,
	} {
		got := anyList{"old"}
		require.NoError(t, json.Unmarshal([]byte(in), &got), in)
		assert.Equal(t, want, got, in)
	}
}

// FuzzListing: no listing breaks the decoder, nor what is done with its
// templates.
func FuzzListing(f *testing.F) {
	seed, err := os.ReadFile(golden + "listing.json")
	require.NoError(f, err)
	f.Add(seed)
	f.Add([]byte(`{"data":[{"components":[{"type":"CAROUSEL","cards":[{"components":[{"type":"CAROUSEL","cards":[{}]}]}]}]}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var page TemplatePage
		if json.Unmarshal(body, &page) != nil {
			return
		}
		for i := range page.Data {
			tpl := page.Data[i].Template()
			m, _ := tpl.Fill(tpl.Fields()) // blank fields are faults
			require.NotEmpty(t, m.Shown)
			_, err := json.Marshal(tpl)
			require.NoError(t, err)
		}
	})
}
