package meta

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/templates"
)

func TestLegacyPage(t *testing.T) {
	var page LegacyPage
	require.NoError(t, json.Unmarshal([]byte(`{"waba_templates":[
		{"id":"1","name":"a","language":"de","category":"MARKETING","status":"approved","namespace":"n","rejected_reason":"NONE",
			"components":[{"type":"BODY","text":"{{1}}"}]},
		{"id":2,"name":"b","language":"de","category":"utility","status":"submitted","components":[{"type":"header","format":"text","text":"{{name}}"},{"type":"body","text":"x"}]}
	],"count":2,"limit":1000,"offset":0,"sort":["id"],"filters":{}}`), &page))
	got := page.Templates()
	require.Len(t, got, 2)
	assert.Equal(t, templates.StatusApproved, got[0].Status)
	assert.Equal(t, templates.CategoryMarketing, got[0].Category)
	assert.Empty(t, got[0].RejectedReason)
	assert.Empty(t, got[0].Parameters)
	assert.Equal(t, "2", got[1].ID)
	assert.Equal(t, templates.StatusPending, got[1].Status)
	assert.Equal(t, templates.CategoryUtility, got[1].Category)
	assert.Equal(t, templates.Named, got[1].Parameters)
}

func TestLastLegacyPage(t *testing.T) {
	two := make([]ListedTemplate, 2)
	assert.True(t, (&LegacyPage{Listed: two}).Last(1000), "not full")
	assert.False(t, (&LegacyPage{Listed: two}).Last(2), "full")
	assert.False(t, (&LegacyPage{Listed: two, Limit: "2"}).Last(1000), "full as the provider has it")
	assert.True(t, (&LegacyPage{Listed: two, Limit: "5000"}).Last(1000))
	assert.False(t, (&LegacyPage{Listed: two, Limit: "0"}).Last(2), "no limit at all")
}
