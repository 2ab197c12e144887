package whatsapptest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/templates"
)

// Whatever is posted, the server answers; and what it accepts, it can show,
// save and tell.
func FuzzMessages(f *testing.F) {
	for _, seed := range []string{
		`"text":{"body":"x"}`, `"type":"image","image":{"link":"https://a.example"}`, `"type":"location","location":{"latitude":1}`,
		`"type":"contacts","contacts":[{"name":{"formatted_name":"A","first_name":"A"},"org":{},"phones":[{}]}]`,
		`"type":"reaction","reaction":{"message_id":"wamid.Qg","emoji":"x"}`,
		`"type":"interactive","interactive":{"type":"button","header":{"type":"text","text":"x"},"body":{"text":"x"},"action":{"buttons":[{"type":"reply","reply":{"id":"a","title":"A"}}]}}`,
		`"type":"interactive","interactive":{"type":"list","body":{"text":"x"},"action":{"button":"B","sections":[{"rows":[{"id":"a","title":"A"}]}]}}`,
		`"type":"interactive","interactive":{"type":"carousel","body":{"text":"x"},"action":{"cards":[{"card_index":0,"type":"cta_url","header":{"type":"image","image":{"link":"l"}},"action":{"name":"cta_url","parameters":{"display_text":"x","url":"https://a.example"},"buttons":[{}]}}]}}`,
		`"type":"template","template":{"name":"t","language":{"code":"de"},"components":[{"type":"body","parameters":[{"type":"text","text":"x"}]},{"type":"button","index":0,"parameters":[]}]}`,
		`"type":"template","template":{"name":"carousel","language":{"code":"en"},"components":[{"type":"body","parameters":[{"type":"text","text":"x"}]},{"type":"carousel","cards":[{"card_index":0,"components":[]},{"card_index":1,"components":[{"type":"header","parameters":[{"type":"image","image":{"link":"l"}}]}]}]}]}`,
		`"type":"template","template":{"name":"products","language":{"code":"en"},"components":[{"type":"button","sub_type":"mpm","index":"0","parameters":[{"type":"action","action":{"thumbnail_product_retailer_id":"a","sections":[{"product_items":[{}]}]}}]}]}`,
		`"type":"template","template":{"name":"offer","language":{"code":"en"},"components":[{"type":"limited_time_offer","parameters":[{"limited_time_offer":{"expiration_time_ms":9e18}}]},{"type":"button","sub_type":"copy_code","index":"0","parameters":[{"type":"coupon_code","coupon_code":"x"}]}]}`,
	} {
		f.Add(`{"messaging_product":"whatsapp","to":"49151",` + seed + `}`)
	}
	f.Add(`{"messaging_product":"whatsapp","status":"read","message_id":"wamid.Qw"}`)
	f.Fuzz(func(t *testing.T, body string) {
		s := whatsapptest.New(whatsapptest.Options{Templates: append(metatest.Templates(), templates.Template{
			Name: "t", Language: "de", Body: templates.Text{Text: "{{1}}"}, Buttons: []templates.Button{{Kind: templates.ButtonReply, Title: "A"}},
		})})
		s.Phone("49151").Say("hi")
		r := httptest.NewRequest(http.MethodPost, "https://graph.facebook.com/v25.0/1110001110/messages", strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer token-of-the-simulator")
		res, err := s.Transport().RoundTrip(r)
		require.NoError(t, err)
		require.Contains(t, []int{http.StatusOK, http.StatusBadRequest, http.StatusNotFound}, res.StatusCode)
		_, err = s.Save()
		require.NoError(t, err)
		s.SendTo(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		require.NoError(t, s.Flush(t.Context()))
		_ = s.Phone("49151").Screen()
	})
}
