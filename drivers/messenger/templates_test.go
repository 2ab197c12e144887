package messenger_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
	"github.com/rapport-go/rapport/templates"
)

// Every shape of utility template is listed, is filled without a fault, and is
// taken; on the phone it is what the author was shown.
func TestTemplatesAreListedFilledAndSent(t *testing.T) {
	r := open(t, messengertest.Options{Templates: approved()})
	all, err := r.channel.Templates(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 3)
	for _, m := range append(filled(), channel.Template{Name: "hello", Language: "en"}) {
		tpl := templates.Find(all, m.Name, m.Language)
		require.NotNil(t, tpl, m.Name)
		require.NoError(t, tpl.Ready(pageID, m), m.Name)
		_, err := r.send(t, m)
		require.NoError(t, err, m.Name)
	}
	var shown []channel.Parts
	for _, b := range r.ana.Arrived() {
		shown = append(shown, b.Parts)
	}
	assert.Equal(t, channel.Parts{channel.Text{Body: "Hi Ann\n\nDear Ann, order 77 is ready"}}, shown[0])
	assert.Equal(t, channel.Parts{channel.Text{Body: "Hello!"}}, shown[2])
}

func TestTemplatesThatAreNotApproved(t *testing.T) {
	r := open(t, messengertest.Options{Templates: approved()}).fresh(t)
	require.True(t, r.SetTemplateStatus("hello", "en", templates.StatusRejected, "PARAMS_TO_WORD_RATIO_EXCEED_LIMIT"))
	all, err := r.channel.Templates(t.Context())
	require.NoError(t, err)
	assert.False(t, templates.Find(all, "hello", "en").Sendable())
	assert.Equal(t, "PARAMS_TO_WORD_RATIO_EXCEED_LIMIT", templates.Find(all, "hello", "en").RejectedReason)
	e := only[channel.TemplateChanged](t, r.flush(t))
	assert.Equal(t, "hello", e.Name)
	assert.Equal(t, templates.StatusRejected, templates.ParseStatus(e.Status))
	_, err = r.send(t, channel.Template{Name: "hello", Language: "en"})
	assert.Equal(t, channel.Invalid, failure(t, err).Kind)
}

func TestTemplatesAreListedPageByPage(t *testing.T) {
	r := open(t, messengertest.Options{})
	var all []templates.Template
	for i := range 250 {
		all = append(all, templates.Template{Name: fmt.Sprint("t", i), Language: "en", Body: templates.Text{Text: "Hello"}})
	}
	r.SetTemplates(all...)
	got, err := r.channel.Templates(t.Context())
	require.NoError(t, err)
	require.Len(t, got, 250)
	assert.Equal(t, "t137", got[137].Name)
	assert.Equal(t, pageID, got[137].Account)
	assert.Contains(t, r.wire.Last(t).URL, "https://graph.facebook.com/v25.0/5550005550/message_templates?")

	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpTemplates, Code: 4})
	_, err = r.channel.Templates(t.Context())
	assert.Equal(t, channel.RateLimited, failure(t, err).Kind)
}

// The picture above a template is the template's own and takes no value.
func TestTheHeadersPictureIsFixed(t *testing.T) {
	r := open(t, messengertest.Options{})
	r.FailCalls(1, messengertest.CallFault{Op: messengertest.OpTemplates, Status: 200, Body: `{"data":[
		{"id":"1","name":"a","language":"en","status":"APPROVED","category":"UTILITY","components":[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["https://scontent.xx.fbcdn.net/a.jpg"]}},{"type":"BODY","text":"Hi {{name}}"}]},
		{"id":"2","name":"b","language":"en","status":"APPROVED","category":"UTILITY","components":[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["4::aW"]}},{"type":"BODY","text":"Hi"}]}]}`})
	all, err := r.channel.Templates(t.Context())
	require.NoError(t, err)
	assert.Equal(t, &channel.Media{URL: "https://scontent.xx.fbcdn.net/a.jpg"}, all[0].Header.Fixed)
	assert.Equal(t, &channel.Media{}, all[1].Header.Fixed)
	assert.Equal(t, templates.Named, all[0].Parameters)
	require.NoError(t, all[0].Ready(pageID, channel.Template{Name: "a", Language: "en", Body: []channel.Parameter{{Name: "name", Text: "Ana"}}}))
}
