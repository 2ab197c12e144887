package whatsapptest_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

// What clients get wrong about templates, and the code that Meta answers with.
func TestRulesOfTemplateComponents(t *testing.T) {
	b := open(t, whatsapptest.Options{Templates: metatest.Templates()})
	ana := b.Phone("49151")
	card := func(index, head, rest string) string {
		return `{"card_index":` + index + `,"components":[{"type":"header","parameters":[` + head + `]},{"type":"body","parameters":[{"type":"text","text":"x"}]}` + rest + `]}`
	}
	image, film := `{"type":"image","image":{"link":"https://a.example"}}`, `{"type":"video","video":{"link":"https://a.example"}}`
	buy := `,{"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"x"}]}`
	carousel := func(cards ...string) string {
		return `{"type":"body","parameters":[{"type":"text","text":"Ann"}]},{"type":"CAROUSEL","cards":[` + strings.Join(cards, ",") + `]}`
	}
	button := func(subType, parameters string) string {
		return `{"type":"button","sub_type":"` + subType + `","index":0,"parameters":[` + parameters + `]}`
	}
	action := func(object string) string { return `{"type":"action","action":` + object + `}` }
	products := func(sections string) string {
		return button("MPM", action(`{"thumbnail_product_retailer_id":"tea","sections":[`+sections+`]}`))
	}
	tea := `{"title":"Tea","product_items":[{"product_retailer_id":"tea"}]}`
	ends, copied := `{"type":"limited_time_offer","parameters":[{"type":"limited_time_offer","limited_time_offer":{"expiration_time_ms":1}}]},`, button("copy_code", `{"type":"coupon_code","coupon_code":"SAVE"}`)
	for _, c := range []struct{ code, name, components string }{
		{"", "carousel", carousel(card("0", image, buy), card("1", image, buy))},
		{"132012", "carousel", carousel(card("0", image, buy))},
		{"132012", "carousel", `{"type":"body","parameters":[{"type":"text","text":"Ann"}]}`},
		{"131009", "carousel", carousel(card("1", image, buy), card("0", image, buy))},
		{"132012", "carousel", carousel(card("0", image, buy), card("1", film, buy))},
		{"131008", "carousel", carousel(card("0", image, buy), card("1", image, ""))},
		{"131009", "carousel", carousel(card("0", image, buy), card("1", image, buy+strings.Replace(buy, `"1"`, `"2"`, 1)))},
		{"132005", "carousel", carousel(card("0", image, buy), strings.Replace(card("1", image, buy), `"text":"x"`, `"text":"`+strings.Repeat("x", 160)+`"`, 1))},
		{"100", "carousel", carousel(card("0", image, buy), card("1", image, `,{"type":"footer"}`))},
		{"132000", "hello", carousel()},
		{"100", "hello", `{"type":"buttons"}`},
		{"100", "buttons", button("phone_number", `{"type":"text","text":"+49"}`)},
		{"131009", "buttons", button("url", `{"type":"text","text":"x"}`)},
		{"131008", "buttons", button("quick_reply", `{"type":"payload","payload":"x"}`)},
		{"132012", "buttons", button("quick_reply", `{"type":"text","text":"x"}`)},
		{"", "flow", button("FLOW", "")},
		{"", "flow", button("flow", action(`{"flow_token":"t","flow_action_data":{"a":1}}`))},
		{"131009", "flow", ""},
		{"131009", "flow", button("flow", action(`{"flow_action_data":[1]}`))},
		{"132012", "flow", button("flow", `{"type":"payload","payload":"x"}`)},
		{"131008", "flow", button("flow", `{"type":"action"}`)},
		{"", "catalog", ""},
		{"", "catalog", button("CATALOG", action(`{"thumbnail_product_retailer_id":"tea"}`))},
		{"131008", "catalog", button("CATALOG", action(`{}`))},
		{"", "products", products(tea)},
		{"131008", "products", ""},
		{"131008", "products", button("mpm", action(`{"sections":[`+tea+`]}`))},
		{"131009", "products", products("")},
		{"131009", "products", products(`{"title":"Tea","product_items":[]}`)},
		{"131008", "products", products(`{"title":"Tea","product_items":[{}]}`)},
		{"131009", "products", products(strings.Replace(tea, "Tea", strings.Repeat("t", 25), 1))},
		{"131009", "products", products(tea + strings.Repeat(","+tea, 10))},
		{"131009", "products", products(strings.Replace(tea, `}]`, strings.Repeat(`},{"product_retailer_id":"tea"`, 30)+`}]`, 1))},
		{"", "offer", ends + copied},
		{"131008", "offer", copied},
		{"131008", "offer", strings.Replace(ends, "1}", "0}", 1) + copied},
		{"132000", "hello", ends},
		{"131009", "offer", ends + strings.Replace(copied, "SAVE", strings.Repeat("S", 21), 1)},
		{"", "product", `{"type":"header","parameters":[{"type":"product","product":{"product_retailer_id":"tea","catalog_id":"7"}}]}`},
		{"131008", "product", `{"type":"header","parameters":[{"type":"product","product":{"product_retailer_id":"tea"}}]}`},
		{"132012", "product", ""},
		{"131055", "gif", `{"type":"header","parameters":[{"type":"gif","gif":{"link":"https://a.example"}}]}`},
	} {
		c.components = strings.TrimSuffix(c.components, ",")
		payload := json.RawMessage(`{"name":"` + c.name + `","language":{"code":"en"},"components":[` + c.components + `]}`)
		_, err := b.channel.Send(t.Context(), &channel.Message{To: ana.Address(), Native: whatsapp.Native{Type: "template", Payload: payload}})
		if c.code == "" {
			assert.NoError(t, err, "%s %s", c.name, c.components)
			continue
		}
		require.Error(t, err, "%s %s", c.name, c.components)
		assert.Equal(t, c.code, code(t, err), "%s %s", c.name, c.components)
	}
}
