package templates_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/templates"
)

var shop = []templates.Template{
	{Name: "footer", Language: "de", Category: templates.CategoryUtility, Body: templates.ParseText("x"), Footer: "Rückgabe"},
	{Name: "button", Language: "de", Category: templates.CategoryUtility, Body: templates.ParseText("x"), Buttons: []templates.Button{{Title: "Rückgabe"}}},
	{Name: "body", Language: "pt_BR", Category: templates.CategoryMarketing, Status: templates.StatusApproved, Body: templates.ParseText("Rückgabe möglich, größer 漢字")},
	{Name: "header", Language: "en", Category: templates.CategoryMarketing, Header: templates.Header{Text: templates.ParseText("RÜCKGABE")}},
	{Name: "rueckgabe_rückgabe", Language: "en_US", Category: templates.CategoryAuthentication, Status: templates.StatusPaused},
	{Name: "cards", Language: "zh_HK", Offer: &templates.Offer{Text: "Endet bald"}, Cards: []templates.Card{{Body: templates.ParseText("Łódź"), Buttons: []templates.Button{{Title: "Æble"}}}}},
}

func named(all []templates.Template) []string {
	var got []string
	for _, t := range all {
		got = append(got, t.Name)
	}
	return got
}

func TestS1_48_SearchByKeyword(t *testing.T) {
	for words, want := range map[string][]string{
		"":                 {"footer", "button", "body", "header", "rueckgabe_rückgabe", "cards"},
		"ruckgabe":         {"rueckgabe_rückgabe", "header", "body", "button", "footer"},
		"RÜCKgabe MÖGLICH": {"body"},
		"ru\u0308ckgabe x": {"button", "footer"},
		"GRÖSSER":          {"body"},
		"字":                {"body"},
		"ｂｏｄｙ":             {"body"},
		"lodz aeble":       {"cards"},
		"bald":             {"cards"},
		"nowhere":          nil,
		"body nowhere":     nil,
	} {
		assert.Equal(t, want, named(templates.Search(shop, templates.Query{Words: words})), words)
	}
}

func TestS1_49_FilterByCategories(t *testing.T) {
	by := func(all ...templates.Category) []string {
		return named(templates.Search(shop, templates.Query{Categories: all}))
	}
	assert.Len(t, by(), len(shop), "all is no filter")
	assert.Equal(t, []string{"body", "header"}, by(templates.CategoryMarketing))
	assert.Equal(t, []string{"footer", "button", "rueckgabe_rückgabe"}, by(templates.CategoryAuthentication, templates.CategoryUtility))
	got := templates.Search(shop, templates.Query{Words: "rückgabe", Categories: []templates.Category{templates.CategoryMarketing}})
	assert.Equal(t, []string{"header", "body"}, named(got))
}

func TestFilterByStatusAndLanguage(t *testing.T) {
	assert.Equal(t, []string{"body"}, named(templates.Search(shop, templates.Query{Sendable: true})))
	for want, languages := range map[string][]string{
		"header": {"en"}, "rueckgabe_rückgabe": {"en-us"}, "body": {"pt-BR"}, "cards": {"zh-Hant"},
	} {
		got := named(templates.Search(shop, templates.Query{Languages: languages}))
		assert.Contains(t, got, want)
	}
	assert.Len(t, templates.Search(shop, templates.Query{Languages: []string{"en", "de"}}), 4)
	assert.Empty(t, templates.Search(shop, templates.Query{Languages: []string{"en-GB"}}))
	assert.Empty(t, templates.Search(shop, templates.Query{Languages: []string{"zh-Hans"}}))
}

func TestChooseTheTranslationThatSuits(t *testing.T) {
	of := func(languages ...string) []templates.Template {
		var all []templates.Template
		for _, l := range languages {
			all = append(all, templates.Template{Name: "a", Language: l, Status: templates.StatusApproved})
		}
		return all
	}
	tests := []struct {
		name   string
		there  []string
		wanted []string
		want   string
	}{
		{"the very language", []string{"en", "de", "pt_BR"}, []string{"pt-BR"}, "pt_BR"},
		{"in any notation", []string{"en", "de", "pt_BR"}, []string{"PT_br"}, "pt_BR"},
		{"the language without country", []string{"en_US", "en"}, []string{"en-GB"}, "en"},
		{"another country", []string{"de", "en_US", "en_GB"}, []string{"en-IE"}, "en_US"},
		{"any country", []string{"de", "en_US"}, []string{"en"}, "en_US"},
		{"the contact's before the agent's", []string{"en", "pt_PT"}, []string{"pt-BR", "en"}, "pt_PT"},
		{"the agent's", []string{"de", "en"}, []string{"fr", "en", "de"}, "en"},
		{"the default", []string{"es", "de"}, []string{"fr", "", "de"}, "de"},
		{"the first", []string{"es", "de"}, []string{"fr"}, "es"},
		{"nothing wanted", []string{"es", "de"}, nil, "es"},
		{"Chinese by script", []string{"zh_CN", "zh_HK", "zh_TW"}, []string{"zh-Hant"}, "zh_HK"},
		{"Chinese by country", []string{"zh_CN", "zh_HK"}, []string{"zh-TW"}, "zh_HK"},
		{"Chinese in the other script", []string{"en", "zh_CN"}, []string{"zh-TW"}, "zh_CN"},
		{"script and country", []string{"zh_CN", "zh_TW"}, []string{"zh-Hant-TW-x-old"}, "zh_TW"},
		{"old codes", []string{"en", "he", "id", "fil"}, []string{"iw"}, "he"},
		{"letters are no language", []string{"en", "eng"}, []string{"e"}, "en"},
	}
	for _, tt := range tests {
		got := templates.Choose(of(tt.there...), "a", tt.wanted...)
		if assert.NotNil(t, got, tt.name) {
			assert.Equal(t, tt.want, got.Language, tt.name)
		}
	}
	all := of("en", "de")
	all[0].Status = templates.StatusPaused
	assert.Same(t, &all[1], templates.Choose(all, "a", "en"), "what cannot be sent is not chosen")
	assert.Nil(t, templates.Choose(all, "b", "en"))
	assert.Nil(t, templates.Choose(all[:1], "a", "en"))
}

func TestWordsForStatuses(t *testing.T) {
	for word, want := range map[string]templates.Status{
		"approved": templates.StatusApproved, " Rejected ": templates.StatusRejected, "submitted": templates.StatusPending,
		"UNPAUSED": templates.StatusApproved, "unarchived": templates.StatusApproved, "in_appeal": templates.StatusAppealed, "": "", "locked": "LOCKED",
	} {
		assert.Equal(t, want, templates.ParseStatus(word), word)
	}
	assert.Equal(t, templates.CategoryMarketing, templates.ParseCategory("marketing"))
}
