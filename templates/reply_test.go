package templates_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// greeting has a variable in every place that may have one.
func greeting() templates.Reply {
	return templates.Reply{
		ID: "1", Version: 3, Name: "Greeting", Shortcut: "hi", Scope: templates.Scope{All: true},
		Variables: []templates.ReplyVariable{{Name: "contact.name", Otherwise: "friend"}, {Name: "x"}},
		Parts: channel.Parts{
			channel.Text{Body: "Hello {{contact.name}}, {{ x }}"},
			channel.Image{Media: picture, Caption: "{{x}}"},
			channel.Video{Media: picture, Caption: "{{x}}"},
			channel.File{Media: picture, Caption: "{{x}}"},
			channel.Buttons{Header: channel.Header{Text: "{{x}}"}, Body: "{{x}}", Footer: "{{x}}", Buttons: []channel.Button{{ID: "{{x}}", Title: "{{x}}"}}},
			channel.QuickReplies{Body: "{{x}}", Replies: []channel.Button{{ID: "{{x}}", Title: "{{x}}"}}},
			channel.List{Body: "{{x}}", Label: "{{x}}", Sections: []channel.Section{{Title: "{{x}}", Rows: []channel.Row{{ID: "1", Title: "{{x}}", Description: "{{x}}"}}}}},
			channel.LinkButton{Body: "{{x}}", Label: "{{x}}", URL: "https://a.example/{{x}}?q={{x}}"},
			channel.Carousel{Body: "{{x}}", Cards: []channel.Card{{Title: "{{x}}", Body: "{{x}}", Image: &picture, Buttons: []channel.CardButton{{Title: "{{x}}", URL: "https://a.example/?{{x}}"}}}}},
			channel.LocationRequest{Body: "{{x}}"},
			channel.Mail{Subject: "{{x}}", HTML: "<p>{{x}}</p>", Cc: []string{"a@a.example"}},
			channel.Contacts{Cards: []channel.ContactCard{{Name: "{{x}}", Phones: []channel.CardPhone{{Number: "+49"}}}}},
		},
	}
}

func TestS5_38_RenderingFillsEveryText(t *testing.T) {
	r := greeting()
	require.NoError(t, r.Check())
	const x, enc, html = "a <b>&\n{{x}}", "a%20%3Cb%3E%26%0A%7B%7Bx%7D%7D", "a &lt;b&gt;&amp;\n{{x}}"
	got, err := r.Render(known(map[string]string{"contact.name": "Ana", "x": x}))
	require.NoError(t, err)
	assert.Equal(t, channel.Parts{
		channel.Text{Body: "Hello Ana, " + x},
		channel.Image{Media: picture, Caption: x},
		channel.Video{Media: picture, Caption: x},
		channel.File{Media: picture, Caption: x},
		channel.Buttons{Header: channel.Header{Text: x}, Body: x, Footer: x, Buttons: []channel.Button{{ID: "{{x}}", Title: x}}},
		channel.QuickReplies{Body: x, Replies: []channel.Button{{ID: "{{x}}", Title: x}}},
		channel.List{Body: x, Label: x, Sections: []channel.Section{{Title: x, Rows: []channel.Row{{ID: "1", Title: x, Description: x}}}}},
		channel.LinkButton{Body: x, Label: x, URL: "https://a.example/" + enc + "?q=" + enc},
		channel.Carousel{Body: x, Cards: []channel.Card{{Title: x, Body: x, Image: &picture, Buttons: []channel.CardButton{{Title: x, URL: "https://a.example/?" + enc}}}}},
		channel.LocationRequest{Body: x},
		channel.Mail{Subject: x, HTML: "<p>" + html + "</p>", Cc: []string{"a@a.example"}},
		channel.Contacts{Cards: []channel.ContactCard{{Name: "{{x}}", Phones: []channel.CardPhone{{Number: "+49"}}}}},
	}, got)
	assert.Equal(t, []string{"contact.name", "x"}, r.Names())
}

func TestS5_38_AMissingVariableIsNamedAndStays(t *testing.T) {
	r := greeting()
	got, err := r.Render(known(map[string]string{"contact.name": " ", "x": ""}))
	assert.Equal(t, channel.Text{Body: "Hello friend, {{ x }}"}, got[0], "some words stand for a name")
	assert.EqualError(t, err, `canned reply: the variable "x" has no value`)
	faults := templates.Faults(err)
	require.Len(t, faults, 1)
	assert.Equal(t, templates.FaultMissing, faults[0].Code)
	assert.ErrorIs(t, err, channel.Invalid)
}

func TestS5_38_AnOptionalVariableLeavesNothing(t *testing.T) {
	r := templates.Reply{Name: "Hello", Scope: templates.Scope{All: true}, Variables: []templates.ReplyVariable{{Name: "name", Optional: true}},
		Parts: channel.Parts{channel.Text{Body: "Hello {{name}}, {{name}} {{ name }}!"}, channel.LinkButton{URL: "https://a.example/{{name}}"}}}
	require.NoError(t, r.Check())
	for value, want := range map[string]channel.Parts{
		"":    {channel.Text{Body: "Hello,!"}, channel.LinkButton{URL: "https://a.example/"}},
		"A b": {channel.Text{Body: "Hello A b, A b A b!"}, channel.LinkButton{URL: "https://a.example/A%20b"}},
	} {
		got, err := r.Render(known(map[string]string{"name": value}))
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
}

// What an agent changes in the rendered parts is not changed in the reply.
func TestS5_38_TheAgentMayChangeWhatIsInserted(t *testing.T) {
	r := greeting()
	parts, err := r.Render(known(map[string]string{"x": "y"}))
	require.NoError(t, err)
	parts[0] = channel.Text{Body: "mine"}
	parts[4].(channel.Buttons).Buttons[0].Title = "mine"
	parts[5].(channel.QuickReplies).Replies[0].Title = "mine"
	parts[6].(channel.List).Sections[0].Title = "mine"
	parts[6].(channel.List).Sections[0].Rows[0].Title = "mine"
	parts[8].(channel.Carousel).Cards[0].Title = "mine"
	parts[8].(channel.Carousel).Cards[0].Image.ID = "mine"
	parts[8].(channel.Carousel).Cards[0].Buttons[0].Title = "mine"
	parts[10].(channel.Mail).Cc[0] = "mine"
	parts[11].(channel.Contacts).Cards[0].Name = "mine"
	parts[11].(channel.Contacts).Cards[0].Phones[0].Number = "mine"
	assert.Equal(t, greeting(), r)
}

func TestRepliesThatCannotBeStored(t *testing.T) {
	for name, tt := range map[string]struct {
		spoil func(*templates.Reply)
		want  templates.FaultCode
	}{
		"no name":                 {func(r *templates.Reply) { r.Name = " " }, templates.FaultEmpty},
		"a shortcut with a blank": {func(r *templates.Reply) { r.Shortcut = "a b" }, templates.FaultContent},
		"for nobody":              {func(r *templates.Reply) { r.Scope = templates.Scope{} }, templates.FaultScope},
		"nothing in it":           {func(r *templates.Reply) { r.Parts, r.Variables = nil, nil }, templates.FaultContent},
		"a template":              {func(r *templates.Reply) { r.Parts[11] = channel.Template{Name: "a"} }, templates.FaultContent},
		"a reaction":              {func(r *templates.Reply) { r.Parts[11] = channel.Reaction{To: "a"} }, templates.FaultContent},
		"what only comes in":      {func(r *templates.Reply) { r.Parts[11] = channel.Choice{ID: "a"} }, templates.FaultContent},
		"no part":                 {func(r *templates.Reply) { r.Parts[11] = nil }, templates.FaultContent},
		"described twice":         {func(r *templates.Reply) { r.Variables = append(r.Variables, r.Variables[0]) }, templates.FaultTwice},
		"described for nothing":   {func(r *templates.Reply) { r.Variables[0].Name = "other" }, templates.FaultExtra},
		"a script for a link":     {func(r *templates.Reply) { r.Parts[7] = channel.LinkButton{URL: "javascript:{{x}}"} }, templates.FaultURL},
		"a host to fill in":       {func(r *templates.Reply) { r.Parts[7] = channel.LinkButton{URL: "https://{{x}}/a"} }, templates.FaultURL},
		"an address of mail":      {func(r *templates.Reply) { r.Parts[7] = channel.LinkButton{URL: "mailto:a@a.example"} }, templates.FaultURL},
		"the end of a host":       {func(r *templates.Reply) { r.Parts[7] = channel.LinkButton{URL: "https://a.example{{x}}"} }, templates.FaultURL},
		"a picture in mail":       {func(r *templates.Reply) { r.Parts[10] = channel.Mail{HTML: `<img src="{{x}}">`} }, templates.FaultContent},
		"a script in mail":        {func(r *templates.Reply) { r.Parts[10] = channel.Mail{HTML: "<SCRIPT>{{x}}</SCRIPT>"} }, templates.FaultContent},
		"a comment in mail":       {func(r *templates.Reply) { r.Parts[10] = channel.Mail{HTML: "<!-- > {{x}} -->"} }, templates.FaultContent},
	} {
		r := greeting()
		tt.spoil(&r)
		assert.Equal(t, []templates.FaultCode{tt.want}, codes(r.Check()), name)
	}
	var nothing templates.Reply
	assert.Len(t, templates.Faults(nothing.Check()), 3, "all at once")
}

func TestS5_38_RepliesKeepTheirJSON(t *testing.T) {
	r := greeting()
	b, err := json.Marshal(r)
	require.NoError(t, err)
	var back templates.Reply
	require.NoError(t, json.Unmarshal(b, &back))
	assert.Equal(t, r, back)
}

func TestWhoSeesAReply(t *testing.T) {
	ana := templates.Viewer{Agent: "ana", Teams: []string{"sales", "german"}, Channel: "wa"}
	for name, tt := range map[string]struct {
		scope templates.Scope
		want  bool
	}{
		"nobody":                         {templates.Scope{}, false},
		"all":                            {templates.Scope{All: true}, true},
		"the agent":                      {templates.Scope{Agents: []string{"eva", "ana"}}, true},
		"another agent":                  {templates.Scope{Agents: []string{"eva"}}, false},
		"a team":                         {templates.Scope{Teams: []string{"german"}}, true},
		"another team":                   {templates.Scope{Teams: []string{"support"}}, false},
		"another agent, but a team":      {templates.Scope{Agents: []string{"eva"}, Teams: []string{"sales"}}, true},
		"everybody on the channel":       {templates.Scope{Channels: []channel.ID{"line", "wa"}}, true},
		"everybody on another channel":   {templates.Scope{Channels: []channel.ID{"line"}}, false},
		"the agent on another channel":   {templates.Scope{Agents: []string{"ana"}, Channels: []channel.ID{"line"}}, false},
		"another agent on the channel":   {templates.Scope{Agents: []string{"eva"}, Channels: []channel.ID{"wa"}}, false},
		"a person without a name, named": {templates.Scope{Agents: []string{""}}, false},
	} {
		assert.Equal(t, tt.want, tt.scope.Admits(ana), name)
	}
	assert.False(t, templates.Scope{Agents: []string{""}}.Admits(templates.Viewer{}))
	ana.Channel = ""
	assert.True(t, templates.Scope{Channels: []channel.ID{"line"}}.Admits(ana), "a list of everything")
}

func TestS5_38_SearchReplies(t *testing.T) {
	text := func(s string) channel.Parts { return channel.Parts{channel.Text{Body: s}} }
	all := []templates.Reply{
		{ID: "text", Scope: templates.Scope{All: true}, Name: "a", Parts: text("Öffnungszeiten")},
		{ID: "name", Scope: templates.Scope{All: true}, Name: "Öffnungszeiten", Parts: text("x")},
		{ID: "shortcut", Scope: templates.Scope{Teams: []string{"sales"}}, Name: "a", Shortcut: "offnung", Parts: text("x")},
		{ID: "hidden", Scope: templates.Scope{Agents: []string{"eva"}}, Name: "Öffnung"},
	}
	ids := func(v templates.Viewer, words string) []string {
		var got []string
		for _, r := range templates.SearchReplies(all, v, words) {
			got = append(got, r.ID)
		}
		return got
	}
	ana := templates.Viewer{Agent: "ana", Teams: []string{"sales"}}
	assert.Equal(t, []string{"shortcut", "name", "text"}, ids(ana, "OFFNUNG"))
	assert.Equal(t, []string{"text", "name", "shortcut"}, ids(ana, ""))
	assert.Equal(t, []string{"text"}, ids(ana, "a öffnungszeiten"))
	assert.Equal(t, []string{"name", "hidden", "text"}, ids(templates.Viewer{Agent: "eva"}, "öffnung"))
	assert.Equal(t, "text", all[0].ID, "the argument stays")
}
