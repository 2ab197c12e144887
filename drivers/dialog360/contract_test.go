package dialog360_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/dialog360/dialog360test"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/templates"
)

// What is sent is what Meta describes: 360dialog passes it on as it is.
func TestMessagesAreAsMetaDescribesThem(t *testing.T) {
	doc := metatest.OpenAPI(t)
	r := open(t, dialog360test.Options{Cloud: dialog360test.Cloud{Templates: metatest.Templates()}})
	earlier := channel.ProviderID(r.ana.Screen()[0].ID)
	var parts channel.Parts
	for kind := range r.channel.Capabilities().Parts {
		part := channeltest.Example(kind, r.channel.Capabilities())
		if _, ok := part.(channel.Reaction); ok {
			part = channel.Reaction{To: earlier, Emoji: "👍"}
		}
		parts = append(parts, part)
	}
	for _, example := range channeltest.ExampleTemplates() {
		parts = append(parts, example)
	}
	for _, part := range parts {
		m := r.message(part)
		m.ReplyTo = earlier
		_, err := r.channel.Send(t.Context(), m)
		require.NoError(t, err, part.Kind())
		call := r.wire.Last(t)
		var message struct{ Type string }
		require.NoError(t, json.Unmarshal([]byte(call.Body), &message))
		require.Contains(t, metatest.Outbound, message.Type)
		doc.Conforms(t, metatest.Outbound[message.Type], call.Body)
		doc.Conforms(t, "MessageResponsePayload", call.Answer)
		door := "messages"
		if tpl, ok := part.(channel.Template); ok && tpl.Name == "gif" {
			door = "marketing_messages"
		}
		assert.Equal(t, "https://waba-v2.360dialog.io/"+door, call.URL)
	}
}

func TestOtherCallsAreAsMetaDescribesThem(t *testing.T) {
	doc := metatest.OpenAPI(t)
	r := open(t, dialog360test.Options{Cloud: dialog360test.Cloud{Templates: []templates.Template{welcome}}})
	id := channel.ProviderID(r.ana.Screen()[0].ID)
	require.NoError(t, r.channel.MarkRead(t.Context(), r.ana.Address(), id, ""))
	doc.Conforms(t, "MarkMessageRequestPayload", r.wire.Last(t).Body)
	require.NoError(t, r.channel.Typing(t.Context(), r.ana.Address(), id))
	doc.Conforms(t, "MarkMessageRequestPayload", r.wire.Last(t).Body)
	_, err := r.channel.Identify(t.Context())
	require.NoError(t, err)
	doc.Conforms(t, "PhoneNumberInfo", r.wire.Last(t).Answer)
	_, err = r.channel.Templates(t.Context())
	require.NoError(t, err)
	doc.Answers(t, "/{Version}/{WABA-ID}/message_templates", http.MethodGet, r.wire.Last(t).Answer)
}
