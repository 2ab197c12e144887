package templates_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// invitation has fields of most kinds.
var invitation = templates.Template{
	Name: "invitation", Language: "en", Status: templates.StatusApproved, Parameters: templates.Named,
	Header: templates.Header{Kind: templates.HeaderImage, Example: "4::a"},
	Body:   templates.Text{Text: "{{name}}, come on {{day}}!", Variables: []templates.Variable{{Name: "name", Example: "Ana"}, {Name: "day"}}},
	Footer: "Reply STOP to opt out",
	Buttons: []templates.Button{
		{Kind: templates.ButtonReply, Title: "Yes"},
		{Kind: templates.ButtonURL, Title: "Map", URL: "https://a.example/m/{{1}}", Variables: []templates.Variable{{Name: "1", Example: "x"}}},
		{Kind: templates.ButtonCode, Title: "Copy"},
		{Kind: templates.ButtonPhone, Title: "Call", Phone: "+49"},
		{Kind: templates.ButtonURL, Title: "Shop", URL: "https://a.example"},
	},
}

func TestS5_42_FieldsInTheOrderOfAForm(t *testing.T) {
	assert.Equal(t, []templates.Field{
		{Key: "header", Where: templates.InHeader, Kind: templates.FieldImage, Example: "4::a"},
		{Key: "body.name", Where: templates.InBody, Kind: templates.FieldText, Variable: "name", Example: "Ana"},
		{Key: "body.day", Where: templates.InBody, Index: 1, Kind: templates.FieldText, Variable: "day"},
		{Key: "button.1", Where: templates.InButton, Index: 1, Kind: templates.FieldLink, Title: "Map", Variable: "1", Example: "x", Prefix: "https://a.example/m/"},
		{Key: "button.2", Where: templates.InButton, Index: 2, Kind: templates.FieldCode, Title: "Copy"},
	}, invitation.Fields())
	text := templates.Template{Header: templates.Header{Kind: templates.HeaderText, Text: templates.ParseText("{{1}}")}}
	assert.Equal(t, []templates.Field{{Key: "header.1", Where: templates.InHeader, Kind: templates.FieldText, Variable: "1"}}, text.Fields())
}

// with returns fields with texts by key.
func with(fields []templates.Field, texts map[string]string) []templates.Field {
	for i, f := range fields {
		if text, ok := texts[f.Key]; ok {
			fields[i].Text = text
		}
	}
	return fields
}

func complete() []templates.Field {
	fields := with(invitation.Fields(), map[string]string{"body.name": "Ana", "body.day": "Monday", "button.1": "77", "button.2": "SAVE"})
	fields[0].Media = &picture
	return fields
}

func TestS3_28_OnlyVariablesAreFilled(t *testing.T) {
	m, err := invitation.Fill(complete())
	require.NoError(t, err)
	assert.Equal(t, channel.Template{
		Name: "invitation", Language: "en", Header: []channel.Parameter{{Image: &picture}},
		Body:    []channel.Parameter{{Name: "name", Text: "Ana"}, {Name: "day", Text: "Monday"}},
		Buttons: []channel.TemplateButton{{Index: 1, Kind: channel.TemplateURL, Value: "77"}, {Index: 2, Kind: channel.TemplateCode, Value: "SAVE"}},
		Shown: channel.Parts{channel.Image{Media: picture}, channel.Buttons{
			Body: "Ana, come on Monday!\n\nMap: https://a.example/m/77\nCopy: SAVE\nCall: +49\nShop: https://a.example", Footer: "Reply STOP to opt out",
			Buttons: []channel.Button{{ID: "Yes", Title: "Yes"}},
		}},
	}, m)
	fields := append(complete(), templates.Field{Key: "footer", Text: "Pay now"}, complete()[1])
	m, err = invitation.Fill(fields)
	assert.Equal(t, []templates.FaultCode{templates.FaultExtra, templates.FaultTwice}, codes(err))
	assert.Equal(t, "Reply STOP to opt out", m.Shown[1].(channel.Buttons).Footer)
}

func TestS1_51_BlankFieldsAreNamed(t *testing.T) {
	m, err := invitation.Fill(with(invitation.Fields(), map[string]string{"body.day": "Monday"}))
	var at []string
	for _, f := range templates.Faults(err) {
		at = append(at, string(f.Where)+" "+f.Variable+" "+string(f.Code))
	}
	assert.Equal(t, []string{"header  missing", "body name empty", "button 1 missing", "button  missing"}, at)
	assert.Contains(t, m.Shown[0].(channel.Buttons).Body, "{{name}}, come on Monday!", "half filled is shown")
}

// The same values in any order make the same message; positional values stay
// in their places when one before them is blank.
func TestFieldsAreMatchedByKey(t *testing.T) {
	fields := complete()
	fields[0], fields[4] = fields[4], fields[0]
	a, err := invitation.Fill(fields)
	require.NoError(t, err)
	b, err := invitation.Fill(complete())
	require.NoError(t, err)
	assert.Equal(t, a, b)

	tpl := templates.Template{Body: templates.ParseText("{{1}} {{2}}")}
	m, err := tpl.Fill(with(tpl.Fields(), map[string]string{"body.2": "b"}))
	assert.Equal(t, []channel.Parameter{{}, {Text: "b"}}, m.Body)
	assert.Equal(t, []templates.FaultCode{templates.FaultEmpty}, codes(err))
}

func TestAFieldTakesOnlyItsOwnKind(t *testing.T) {
	fields := complete()
	fields[0].Media, fields[0].Text = nil, "https://a.example/a.jpg"
	fields[1].Media = &picture
	_, err := invitation.Fill(fields)
	assert.Equal(t, []templates.FaultCode{templates.FaultKind, templates.FaultKind}, codes(err))
}

func TestS5_46_APicturePlaceholderMustBeFilled(t *testing.T) {
	fields := complete()
	fields[0].Media = nil
	_, err := invitation.Fill(fields)
	assert.EqualError(t, err, "template: header: wants a value of kind image")
	for kind, tpl := range map[templates.FieldKind]templates.HeaderKind{
		templates.FieldVideo: templates.HeaderVideo, templates.FieldFile: templates.HeaderFile,
	} {
		tpl := templates.Template{Header: templates.Header{Kind: tpl}}
		fields := tpl.Fields()
		require.Equal(t, kind, fields[0].Kind)
		fields[0].Media = &channel.Media{ID: "7"}
		_, err := tpl.Fill(fields)
		assert.NoError(t, err)
	}
	place := templates.Template{Header: templates.Header{Kind: templates.HeaderLocation}}
	fields = place.Fields()
	fields[0].Location = &channel.Location{Latitude: 1}
	m, err := place.Fill(fields)
	require.NoError(t, err)
	assert.Equal(t, channel.Location{Latitude: 1}, m.Shown[0])
}

func TestTheCodeOfTheBodyGoesIntoTheButtonToo(t *testing.T) {
	tpl := templates.Template{Body: templates.ParseText("{{1}}"), Buttons: []templates.Button{{Kind: templates.ButtonOTP, Title: "Copy"}}}
	fields := tpl.Fields()
	require.Len(t, fields, 1)
	m, err := tpl.Fill(with(fields, map[string]string{"body.1": "123456"}))
	require.NoError(t, err)
	assert.Equal(t, []channel.TemplateButton{{Kind: channel.TemplateURL, Value: "123456"}}, m.Buttons)
}

var automatic = []templates.Automatic{
	{Field: "body.name", From: templates.ContactName},
	{Field: "body.day", From: templates.ContactAttribute("day")},
	{Field: "button.1", From: templates.ContactAttribute("ref")},
	{Field: "header", Media: &picture},
	{Field: "button.2", Text: "SAVE"},
}

func known(values map[string]string) templates.Lookup {
	return func(name string) (string, bool) {
		v, ok := values[name]
		return v, ok
	}
}

func TestS5_43_FieldsAreFilledFromDataAndStayOpenToChange(t *testing.T) {
	require.NoError(t, invitation.CheckAutomatic(automatic))
	data := known(map[string]string{"contact.name": " Ana\n  Müller ", "contact.attribute.day": "Monday", "contact.attribute.ref": "a b/ü?50%"})
	blank := invitation.Fields()
	fields := templates.AutoFill(blank, automatic, data)
	assert.Equal(t, invitation.Fields(), blank, "the argument stays")
	assert.Equal(t, "Ana Müller", fields[1].Text)
	assert.Equal(t, "contact.name", fields[1].Source)
	assert.Equal(t, "a%20b/%C3%BC?50%25", fields[3].Text)
	assert.Equal(t, templates.SourceConstant, fields[4].Source)
	_, err := invitation.Fill(fields)
	require.NoError(t, err)

	fields[1].Text = "Anna"
	again := templates.AutoFill(fields, automatic, data)
	assert.Equal(t, "Anna", again[1].Text, "what the agent wrote stays")
	m, err := invitation.Fill(again)
	require.NoError(t, err)
	assert.Equal(t, "Anna", m.Body[0].Text)
}

func TestS5_44_AFieldWhoseDataIsMissingStaysBlankAndMustBeFilled(t *testing.T) {
	fields := templates.AutoFill(invitation.Fields(), automatic, known(map[string]string{"contact.name": " \t", "contact.attribute.ref": "1"}))
	assert.True(t, fields[1].Blank(), "blank data is missing data")
	assert.True(t, fields[2].Blank())
	assert.Equal(t, "contact.attribute.day", fields[2].Source)
	_, err := invitation.Fill(fields)
	assert.EqualError(t, err, `template: body 1: the variable "name" is empty`+"\n"+`template: body 2: the variable "day" is empty`)
}

// A value that looks like a variable, or like the name of data, is text.
func TestDataIsLookedUpOnce(t *testing.T) {
	var asked []string
	fields := templates.AutoFill(invitation.Fields(), automatic[:1], func(name string) (string, bool) {
		asked = append(asked, name)
		return "{{agent.name}} {{day}} contact.mail", true
	})
	assert.Equal(t, []string{"contact.name"}, asked)
	m, err := invitation.Fill(with(fields, map[string]string{"body.day": "{{name}}"}))
	require.Error(t, err, "the rest is blank")
	assert.Contains(t, m.Shown[0].(channel.Buttons).Body, "{{agent.name}} {{day}} contact.mail, come on {{name}}!")
}

func TestAutomaticSettingsFitTheTemplate(t *testing.T) {
	for name, tt := range map[string]struct {
		setting templates.Automatic
		want    templates.FaultCode
	}{
		"no such field":        {templates.Automatic{Field: "body.2", From: "x"}, templates.FaultExtra},
		"nothing":              {templates.Automatic{Field: "body.day"}, templates.FaultKind},
		"two things":           {templates.Automatic{Field: "body.day", From: "x", Text: "y"}, templates.FaultKind},
		"a picture for a text": {templates.Automatic{Field: "body.day", Media: &picture}, templates.FaultKind},
		"a text for a picture": {templates.Automatic{Field: "header", From: "x"}, templates.FaultKind},
		"a second time":        {templates.Automatic{Field: "body.name", From: "x"}, templates.FaultTwice},
	} {
		err := invitation.CheckAutomatic([]templates.Automatic{automatic[0], tt.setting})
		assert.Equal(t, []templates.FaultCode{tt.want}, codes(err), name)
	}
	place := templates.Template{Header: templates.Header{Kind: templates.HeaderLocation}}
	shop := []templates.Automatic{{Field: "header", Location: &channel.Location{Name: "Shop"}}}
	require.NoError(t, place.CheckAutomatic(shop))
	fields := templates.AutoFill(place.Fields(), shop, nil)
	assert.Equal(t, "Shop", fields[0].Location.Name)
	wrong := templates.AutoFill(place.Fields(), []templates.Automatic{{Field: "header", Text: "Shop"}}, nil)
	assert.True(t, wrong[0].Blank(), "settings that do not fit do nothing")
}

func TestTheModelKeepsItsJSON(t *testing.T) {
	tpl := invitation
	tpl.Account, tpl.CodeMinutes, tpl.Offer = "1", 5, &templates.Offer{Text: "x", Expires: true}
	tpl.Header.Fixed = &picture
	tpl.Cards = []templates.Card{{Header: templates.Header{Kind: templates.HeaderGIF}, Body: templates.ParseText("{{1}}"), Buttons: []templates.Button{{Kind: templates.ButtonOTP, OTP: templates.OTPOneTap, Flow: "f"}}}}
	b, err := json.Marshal(tpl)
	require.NoError(t, err)
	var back templates.Template
	require.NoError(t, json.Unmarshal(b, &back))
	assert.Equal(t, tpl, back)
}
