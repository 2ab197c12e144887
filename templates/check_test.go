package templates_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

var picture = channel.Media{URL: "https://shop.example/a.jpg"}

// order has everything that takes a value.
var order = templates.Template{
	Name: "order", Language: "de", Header: templates.Header{Kind: templates.HeaderImage},
	Body: templates.ParseText("{{2}} for {{1}}"), Footer: "bye",
	Buttons: []templates.Button{
		{Kind: templates.ButtonReply, Title: "Thanks"},
		{Kind: templates.ButtonURL, Title: "Track", URL: "https://shop.example/{{1}}", Variables: []templates.Variable{{Name: "1"}}},
		{Kind: templates.ButtonPhone, Title: "Call", Phone: "+49"},
		{Kind: templates.ButtonCode, Title: "Copy"},
	},
}

func filled() channel.Template {
	return channel.Template{
		Name: "order", Language: "de", Header: []channel.Parameter{{Image: &picture}},
		Body: []channel.Parameter{{Text: "Ana"}, {Text: "Tea"}},
		Buttons: []channel.TemplateButton{
			{Index: 0, Kind: channel.TemplateReply, Value: "thx"}, {Index: 1, Kind: channel.TemplateURL, Value: "77"}, {Index: 3, Kind: channel.TemplateCode, Value: "SAVE"},
		},
	}
}

func TestCompleteValuesHaveNoFault(t *testing.T) {
	require.NoError(t, order.Check(filled()))
	m := filled()
	m.Buttons = m.Buttons[1:] // a reply need not be given a value
	require.NoError(t, order.Check(m))
}

func TestS1_51_EveryFaultIsNamed(t *testing.T) {
	for want, spoil := range map[string]func(*channel.Template){
		"template: is not the one that the values are for":                                func(m *channel.Template) { m.Language = "en" },
		"template: header: wants a value of kind image":                                   func(m *channel.Template) { m.Header = nil },
		"template: header: wants one value":                                               func(m *channel.Template) { m.Header = append(m.Header, m.Header...) },
		`template: body 2: the variable "2" has no value`:                                 func(m *channel.Template) { m.Body = m.Body[:1] },
		"template: body 3: wants 2 values, and this is one more":                          func(m *channel.Template) { m.Body = append(m.Body, m.Body[0]) },
		`template: body 2: the variable "2" is empty`:                                     func(m *channel.Template) { m.Body[1].Text = " \n" },
		`template: body 1: the variable "1" wants a text`:                                 func(m *channel.Template) { m.Body[0] = channel.Parameter{Image: &picture} },
		"template: body 1: a positional value has no name":                                func(m *channel.Template) { m.Body[0].Name = "x" },
		"template: button 5: is not there":                                                func(m *channel.Template) { m.Buttons[0].Index = 4 },
		`template: button 2: takes a value of kind url`:                                   func(m *channel.Template) { m.Buttons[1].Kind = channel.TemplateReply },
		"template: button 3: takes no value":                                              func(m *channel.Template) { m.Buttons[0].Index = 2 },
		`template: button 2: the variable "1" is empty`:                                   func(m *channel.Template) { m.Buttons[1].Value = "" },
		`template: button 2: the variable "1" has no value`:                               func(m *channel.Template) { m.Buttons = m.Buttons[2:] },
		"template: button 4: wants a value of kind code":                                  func(m *channel.Template) { m.Buttons = m.Buttons[:2] },
		"template: button 4: has two values":                                              func(m *channel.Template) { m.Buttons = append(m.Buttons, m.Buttons[2]) },
		"template: button 4: takes a code of at most 20 characters":                       func(m *channel.Template) { m.Buttons[2].Value = strings.Repeat("A", 21) },
		`template: body 2: the variable "2" has a tab in its value`:                       func(m *channel.Template) { m.Body[1].Text = "a\tb" },
		`template: body 1: the variable "1" has a line break in its value`:                func(m *channel.Template) { m.Body[0].Text = "a\nb" },
		`template: button 1: has a line break in its value`:                               func(m *channel.Template) { m.Buttons[0].Value = "a\r\nb" },
		`template: body 1: the variable "1" has more than 4 blanks in a row in its value`: func(m *channel.Template) { m.Body[0].Text = "a     b" },
		`template: body 2: the variable "2" makes the text longer than 1024 characters`:   func(m *channel.Template) { m.Body[1].Text = strings.Repeat("ä", 1024) },
	} {
		m := filled()
		spoil(&m)
		err := order.Check(m)
		assert.EqualError(t, err, want)
		assert.ErrorIs(t, err, channel.Invalid)
	}
	err := order.Check(channel.Template{})
	assert.Len(t, templates.Faults(err), 6, "all at once")
	_, ok := errors.AsType[*templates.Fault](err)
	assert.True(t, ok)
}

func TestNamedVariablesAreMatchedByName(t *testing.T) {
	tpl := templates.Template{Parameters: templates.Named, Body: templates.ParseText("{{name}}: {{order}}")}
	right := channel.Template{Body: []channel.Parameter{{Name: "order", Text: "77"}, {Name: "name", Text: "Ana"}}}
	require.NoError(t, tpl.Check(right))
	assert.Equal(t, channel.Parts{channel.Text{Body: "Ana: 77"}}, tpl.Preview(right))
	wrong := channel.Template{Body: []channel.Parameter{{Name: "order", Text: "77"}, {Name: "other", Text: "Ana"}}}
	assert.EqualError(t, tpl.Check(wrong), "template: body 2: has no variable of the name that the value is for\n"+`template: body 1: the variable "name" has no value`)
	twice := channel.Template{Body: []channel.Parameter{{Name: "order", Text: "77"}, {Name: "name", Text: "Ana"}, {Name: "name", Text: "Eva"}}}
	assert.EqualError(t, tpl.Check(twice), `template: body 1: the variable "name" has two values`)
}

// codes is what is wrong, for short.
func codes(err error) []templates.FaultCode {
	var all []templates.FaultCode
	for _, f := range templates.Faults(err) {
		all = append(all, f.Code)
	}
	return all
}

func TestS1_51_FaultsNameTheVariable(t *testing.T) {
	tpl := templates.Template{
		Parameters: templates.Named,
		Header:     templates.Header{Kind: templates.HeaderText, Text: templates.ParseText("For {{who}}")},
		Body:       templates.ParseText("{{order}} comes on {{day}}"),
		Buttons:    []templates.Button{{Kind: templates.ButtonURL, Title: "Track", URL: "https://a.example/{{1}}", Variables: []templates.Variable{{Name: "1"}}}},
	}
	err := tpl.Check(channel.Template{Body: []channel.Parameter{{Name: "day", Text: ""}, {Name: "order", Text: "a\n     b"}}})
	var found []templates.Fault
	for _, f := range templates.Faults(err) {
		f.Problem = ""
		found = append(found, *f)
	}
	assert.Equal(t, []templates.Fault{
		{Code: templates.FaultMissing, Where: templates.InHeader, Index: 0, Variable: "who"},
		{Code: templates.FaultNewline, Where: templates.InBody, Index: 0, Variable: "order"},
		{Code: templates.FaultSpaces, Where: templates.InBody, Index: 0, Variable: "order"},
		{Code: templates.FaultEmpty, Where: templates.InBody, Index: 1, Variable: "day"},
		{Code: templates.FaultMissing, Where: templates.InButton, Index: 0, Variable: "1"},
	}, found)
}

func TestFixedTextTakesNoValues(t *testing.T) {
	tpl := templates.Template{Header: templates.Header{Kind: templates.HeaderText, Text: templates.ParseText("Hi")}, Body: templates.ParseText("x")}
	one := []channel.Parameter{{Text: "a"}}
	assert.EqualError(t, tpl.Check(channel.Template{Header: one, Body: one}), "template: header 1: takes no values\ntemplate: body 1: takes no values")
}

func TestFourBlanksAreTakenAndFiveAreNot(t *testing.T) {
	tpl := templates.Template{Body: templates.ParseText("{{1}}")}
	for value, want := range map[string][]templates.FaultCode{
		"a    b":              nil,
		"a     b":             {templates.FaultSpaces},
		"a \u00a0 \u00a0 b":   {templates.FaultSpaces},
		"a b c d e f":         nil,
		"a\u2028b":            {templates.FaultNewline},
		"a\rb\tc":             {templates.FaultNewline, templates.FaultTab},
		"\u3000":              {templates.FaultEmpty},
		"漢字 😀 are characters": nil,
	} {
		assert.Equal(t, want, codes(tpl.Check(channel.Template{Body: []channel.Parameter{{Text: value}}})), "%q", value)
	}
}

func TestLengthsCountWhatIsFilled(t *testing.T) {
	tpl := templates.Template{
		Header: templates.Header{Kind: templates.HeaderText, Text: templates.ParseText("0123456789{{1}}")},
		Body:   templates.ParseText("{{1}}{{2}}{{1}}"),
	}
	m := channel.Template{
		Header: []channel.Parameter{{Text: strings.Repeat("漢", 50)}},
		Body:   []channel.Parameter{{Text: strings.Repeat("a", 500)}, {Text: strings.Repeat("😀", 24)}},
	}
	require.NoError(t, tpl.Check(m))
	m.Header[0].Text += "a"
	m.Body[1].Text += "a"
	faults := templates.Faults(tpl.Check(m))
	require.Len(t, faults, 2)
	assert.Equal(t, []templates.FaultCode{templates.FaultTooLong, templates.FaultTooLong}, codes(tpl.Check(m)))
	assert.Equal(t, templates.InHeader, faults[0].Where)
	assert.Equal(t, "1", faults[1].Variable, "the longest value is the one to shorten")
	assert.NoError(t, templates.Rules{}.Check(&tpl, m), "no rules, no limits")
}

func TestS1_52_HeaderFilesAreOfTheRightType(t *testing.T) {
	of := func(kind templates.HeaderKind, p channel.Parameter) []templates.FaultCode {
		tpl := templates.Template{Header: templates.Header{Kind: kind}}
		return codes(tpl.Check(channel.Template{Header: []channel.Parameter{p}}))
	}
	file := func(mime string, size int64) *channel.Media { return &channel.Media{ID: "1", Type: mime, Size: size} }
	for name, tt := range map[string]struct{ got, want []templates.FaultCode }{
		"a picture":           {of(templates.HeaderImage, channel.Parameter{Image: file("image/png", 5<<20)}), nil},
		"too large":           {of(templates.HeaderImage, channel.Parameter{Image: file("image/png", 5<<20+1)}), []templates.FaultCode{templates.FaultMediaSize}},
		"a type not taken":    {of(templates.HeaderImage, channel.Parameter{Image: file("image/webp", 1)}), []templates.FaultCode{templates.FaultMediaType}},
		"a film as a picture": {of(templates.HeaderImage, channel.Parameter{Video: file("video/mp4", 1)}), []templates.FaultCode{templates.FaultKind}},
		"text for a picture":  {of(templates.HeaderImage, channel.Parameter{Text: "a"}), []templates.FaultCode{templates.FaultKind}},
		"text and a picture":  {of(templates.HeaderImage, channel.Parameter{Text: "a", Image: file("", 0)}), []templates.FaultCode{templates.FaultKind}},
		"a document":          {of(templates.HeaderFile, channel.Parameter{File: file("application/pdf", 1)}), nil},
		"a program":           {of(templates.HeaderFile, channel.Parameter{File: file("application/x-msdownload", 1)}), []templates.FaultCode{templates.FaultMediaType}},
		"unknown type":        {of(templates.HeaderVideo, channel.Parameter{Video: &channel.Media{Stored: "k"}}), nil},
		"no file":             {of(templates.HeaderVideo, channel.Parameter{Video: &channel.Media{Name: "a.mp4"}}), []templates.FaultCode{templates.FaultEmpty}},
		"a file that is gone": {of(templates.HeaderVideo, channel.Parameter{Video: &channel.Media{ID: "1", Gone: true}}), []templates.FaultCode{templates.FaultEmpty}},
		"a place":             {of(templates.HeaderLocation, channel.Parameter{Location: &channel.Location{Latitude: 90, Longitude: -180}}), nil},
		"no place":            {of(templates.HeaderLocation, channel.Parameter{Location: &channel.Location{Latitude: 91}}), []templates.FaultCode{templates.FaultLocation}},
	} {
		assert.Equal(t, tt.want, tt.got, name)
	}
}

func TestEndsOfAddresses(t *testing.T) {
	of := func(address, value string) []templates.FaultCode {
		b := templates.Button{Kind: templates.ButtonURL, URL: address, Variables: templates.ParseText(address).Variables}
		tpl := templates.Template{Buttons: []templates.Button{b}}
		return codes(tpl.Check(channel.Template{Buttons: []channel.TemplateButton{{Kind: channel.TemplateURL, Value: value}}}))
	}
	wrong := []templates.FaultCode{templates.FaultURL}
	assert.Empty(t, of("https://shop.example/{{1}}", "t/77?a=b&c=%20#d"))
	assert.Empty(t, of("https://shop.example/{{1}}", "https://other.example"), "the end of an address may be one")
	assert.Empty(t, of("https://{{1}}.shop.example/x", "ana"), "where the host was approved to vary")
	assert.Equal(t, wrong, of("https://shop.example/{{1}}", "https://shop.example/77"), "a whole address")
	assert.Equal(t, wrong, of("https://shop.example/{{1}}", "a b"))
	assert.Equal(t, wrong, of("https://shop.example/{{1}}", "größe"))
	assert.Equal(t, wrong, of("https://shop.example/{{1}}", "50%"))
	assert.Equal(t, wrong, of("https://shop.example{{1}}", ".evil.example/"), "another host")
	assert.Equal(t, wrong, of("https://shop.example{{1}}", "@evil.example/"), "another host")
	assert.Equal(t, wrong, of("https://shop.example{{1}}", "@shop.example/"), "the host as a user")
	assert.Equal(t, wrong, of("https://shop.example{{1}}", ":8080/"), "another port")
	assert.Equal(t, wrong, of("javascript:{{1}}", "alert(1)"))
	assert.Equal(t, wrong, of("{{1}}", "mailto:a@shop.example"))
	assert.Equal(t, []templates.FaultCode{templates.FaultTooLong}, of("https://shop.example/{{1}}", strings.Repeat("a", 2000-20)))
	assert.Empty(t, of("https://shop.example/{{1}}", strings.Repeat("a", 2000-21)))
}

func TestOneTimeCodesStandInBodyAndButton(t *testing.T) {
	tpl := templates.Template{
		Category: templates.CategoryAuthentication, Body: templates.ParseText("*{{1}}* is your code."),
		Buttons: []templates.Button{{Kind: templates.ButtonOTP, OTP: templates.OTPCopy, Title: "Copy"}},
	}
	of := func(body, button string) []templates.FaultCode {
		return codes(tpl.Check(channel.Template{
			Body: []channel.Parameter{{Text: body}}, Buttons: []channel.TemplateButton{{Kind: channel.TemplateURL, Value: button}},
		}))
	}
	assert.Empty(t, of("123456", "123456"))
	assert.Equal(t, []templates.FaultCode{templates.FaultMismatch}, of("123456", "654321"))
	assert.Equal(t, []templates.FaultCode{templates.FaultTooLong}, of("1234567890123456", "1234567890123456"))
}

func TestWhatAMessageCannotCarryIsRefused(t *testing.T) {
	tpl := templates.Template{Header: templates.Header{Kind: "hologram"}}
	faults := templates.Faults(tpl.Check(channel.Template{}))
	require.Len(t, faults, 1)
	assert.Equal(t, templates.Fault{Code: templates.FaultUnsupported, Where: templates.InHeader, Index: -1, Problem: faults[0].Problem}, *faults[0])
	tpl = templates.Template{Cards: []templates.Card{{Header: templates.Header{Kind: "hologram"}}}}
	assert.Equal(t, []templates.FaultCode{templates.FaultUnsupported}, codes(tpl.Check(channel.Template{Cards: make([]channel.TemplateCard, 1)})))
}

func TestButtonsThatNeedNoValue(t *testing.T) {
	for _, kind := range []templates.ButtonKind{
		templates.ButtonPhone, templates.ButtonVoiceCall, templates.ButtonContactInfo, templates.ButtonProduct, "of_the_provider",
	} {
		tpl := templates.Template{Offer: &templates.Offer{Text: "Sale"}, Buttons: []templates.Button{{Kind: kind}}}
		assert.NoError(t, tpl.Check(channel.Template{}), kind)
		m, err := tpl.Fill(tpl.Fields())
		assert.NoError(t, err, kind)
		assert.Empty(t, m.Buttons, kind)
	}
}

func TestS3_32_TemplatesOfAnotherAccountAreRefused(t *testing.T) {
	tpl := templates.Template{Account: "waba-1", Status: templates.StatusApproved}
	assert.NoError(t, tpl.Ready("waba-1", channel.Template{}))
	assert.Equal(t, []templates.FaultCode{templates.FaultAccount}, codes(tpl.Ready("waba-2", channel.Template{})))
	assert.Equal(t, []templates.FaultCode{templates.FaultAccount}, codes(tpl.Ready("", channel.Template{})))
	tpl.Account = ""
	assert.NoError(t, tpl.Ready("waba-2", channel.Template{}), "whose account nobody knows")
}

func TestReadyWantsApproval(t *testing.T) {
	for _, s := range []templates.Status{"", templates.StatusPending, templates.StatusPaused, templates.StatusDisabled, templates.StatusRejected, templates.StatusArchived} {
		tpl := templates.Template{Status: s, Body: templates.ParseText("{{1}}")}
		err := tpl.Ready("", channel.Template{})
		assert.Equal(t, []templates.FaultCode{templates.FaultStatus, templates.FaultMissing}, codes(err), s)
		assert.ErrorContains(t, err, string(s))
	}
}

// No fault says what was in a value.
func TestFaultsQuoteNoValue(t *testing.T) {
	const secret = "Zyzzyva"
	m := channel.Template{
		Name: secret, Language: secret, Header: []channel.Parameter{{Text: secret, Name: secret}},
		Body:    []channel.Parameter{{Text: secret + "\n\t      "}, {Name: secret, Text: secret}, {Text: secret}},
		Buttons: []channel.TemplateButton{{Index: 0, Kind: secret, Value: secret}, {Index: 1, Kind: channel.TemplateURL, Value: secret + " "}, {Index: 9, Value: secret}},
	}
	named := order
	named.Parameters = templates.Named
	for _, tpl := range []templates.Template{order, named} {
		err := tpl.Check(m)
		require.Error(t, err)
		assert.NotContains(t, err.Error(), secret)
	}
	_, err := order.Fill([]templates.Field{{Key: secret, Text: secret}})
	assert.NotContains(t, err.Error(), secret)
}

func TestFaultsOfOtherErrors(t *testing.T) {
	f := &templates.Fault{Code: templates.FaultURL}
	assert.Equal(t, []*templates.Fault{f}, templates.Faults(fmt.Errorf("send: %w", errors.Join(errors.New("x"), f))))
	assert.Empty(t, templates.Faults(errors.New("x")))
	assert.Empty(t, templates.Faults(nil))
}

func TestRulesHaveSources(t *testing.T) {
	for _, s := range templates.WhatsApp().Sources {
		assert.NotEmpty(t, s.Rule)
		assert.NotEmpty(t, s.Page)
		assert.NotEmpty(t, s.Date)
	}
	assert.NotEmpty(t, templates.WhatsApp().Sources)
}
