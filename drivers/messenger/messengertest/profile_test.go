package messengertest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

const profileEdge = "me/messenger_profile"

// MP, ICE, PM, CMD: the fields and their limits.
func TestRulesOfTheMessengerProfile(t *testing.T) {
	questions := func(n int) string {
		return `[{"locale":"default","call_to_actions":[` + strings.Join(times(n, `{"question":"Where?","payload":"W"}`), ",") + `]}]`
	}
	menu := func(items ...string) string {
		return `"persistent_menu":[{"locale":"default","call_to_actions":[` + strings.Join(items, ",") + `]}]`
	}
	commands := func(n int, name, hint string) string {
		return `[{"locale":"default","commands":[` + strings.Join(times(n, fmt.Sprintf(`{"name":%q,"description":%q}`, name, hint)), ",") + `]}]`
	}
	const start = `"get_started":{"payload":"GO"}`
	for _, c := range []struct{ source, want, body string }{
		{"MP", "", start},
		{"MP: payload", "100", `"get_started":{}`},
		{"MP: an object", "100", `"get_started":[]`},
		{"MP: greeting 160", "", `"greeting":[{"locale":"default","text":"` + long(160) + `"}]`},
		{"MP: greeting 160", "100", `"greeting":[{"locale":"default","text":"` + long(161) + `"}]`},
		{"MP: greeting default", "100", `"greeting":[{"locale":"de_DE","text":"x"}]`},
		{"MP: greeting a list", "100", `"greeting":"x"`},
		{"ICE: 4 for each locale", "", `"ice_breakers":` + questions(4)},
		{"ICE: 4", "100", `"ice_breakers":` + questions(5)},
		{"ICE: 1", "100", `"ice_breakers":` + questions(0)},
		{"ICE: default", "100", `"ice_breakers":[{"locale":"de_DE","call_to_actions":[{"question":"x","payload":"y"}]}]`},
		{"ICE: payload", "100", `"ice_breakers":[{"locale":"default","call_to_actions":[{"question":"x"}]}]`},
		{"ICE: a list", "100", `"ice_breakers":{}`},
		{"PM: 20 items", "", start + "," + menu(times(20, postback(long(30), long(1000)))...)},
		{"PM: 20 items", "100", start + "," + menu(times(21, postback("T", "P"))...)},
		{"PM: an item", "100", start + "," + menu()},
		{"PM: title 30", "100", start + "," + menu(postback(long(31), "P"))},
		{"PM: payload 1000", "100", start + "," + menu(postback("T", long(1001)))},
		{"PM: only postback and web_url", "100", start + "," + menu(`{"type":"phone_number","title":"T","payload":"+1"}`)},
		{"PM: web_url", "", start + "," + menu(`{"type":"web_url","title":"T","url":"https://a.example"}`)},
		{"PM: web_url", "100", start + "," + menu(`{"type":"web_url","title":"T"}`)},
		{"PM: needs Get Started", "100", menu(postback("T", "P"))},
		{"PM: a list", "100", start + `,"persistent_menu":{}`},
		{"PM: default", "100", start + `,"persistent_menu":[{"locale":"de_DE","composer_input_disabled":true}]`},
		{"CMD: 100, name 32, description 64", "", `"commands":` + commands(100, long(32), long(64))},
		{"CMD: 100", "100", `"commands":` + commands(101, "a", "b")},
		{"CMD: 1", "100", `"commands":` + commands(0, "a", "b")},
		{"CMD: 1", "100", `"commands":[]`},
		{"CMD: name 32", "100", `"commands":` + commands(1, long(33), "b")},
		{"CMD: description 64", "100", `"commands":` + commands(1, "a", long(65))},
		{"MP: domains", "", `"whitelisted_domains":["https://a.example"]`},
		{"MP: domains", "100", `"whitelisted_domains":["a.example"]`},
		{"MP: domains", "100", `"whitelisted_domains":"x"`},
		{"MP: login", "", `"account_linking_url":"https://a.example"`},
		{"MP: some field", "100", `"colour":"red"`},
		{"MP: JSON", "100", `"`},
	} {
		t.Run(c.source, func(t *testing.T) {
			b := open(t, messengertest.Options{})
			a := b.call(t, http.MethodPost, profileEdge, "{"+c.body+"}")
			refused(t, c.want, a)
			if c.want == "" {
				assert.JSONEq(t, `{"result":"success"}`, a.raw)
			}
		})
	}
}

func TestWhatTheProfileShows(t *testing.T) {
	b := open(t, messengertest.Options{})
	refused(t, "", b.call(t, http.MethodPost, profileEdge, `{"get_started":{"payload":"GO"},
		"greeting":[{"locale":"de_DE","text":"Hallo"},{"locale":"default","text":"Hello"}],
		"ice_breakers":[{"locale":"de_DE","call_to_actions":[{"question":"Wo?","payload":"W"}]},{"locale":"default","call_to_actions":[{"question":"Where?","payload":"W"}]}],
		"persistent_menu":[{"locale":"default","call_to_actions":[{"type":"postback","title":"Help","payload":"H"},{"type":"web_url","title":"Shop","url":"https://a.example"}]}],
		"commands":[{"locale":"default","commands":[{"name":"flights","description":"Find one"}]}]}`))
	assert.Equal(t, channel.Starters{Welcome: true, IceBreakers: []string{"Where?"}, Commands: []channel.Command{{Name: "flights", Hint: "Find one"}}}, b.Starters())
	assert.Equal(t, "Hello", b.Greeting())
	ana := b.Phone("Ana")
	for title, tap := range map[string]func(string) (string, error){"Where?": ana.Ask, "Help": ana.Menu} {
		mid, err := tap(title)
		require.NoError(t, err)
		got := b.told(t)[0]
		assert.Equal(t, mid, got.at("postback", "mid"))
		assert.Equal(t, title, got.at("postback", "title"))
		assert.NotEmpty(t, got.at("postback", "payload"))
		_, err = tap("Shop")
		require.Error(t, err)
	}
	a := b.call(t, http.MethodGet, profileEdge+"?fields=get_started,whitelisted_domains", "")
	assert.JSONEq(t, `{"data":[{"get_started":{"payload":"GO"}}]}`, a.raw)
	refused(t, "100", b.call(t, http.MethodDelete, profileEdge, `{"fields":["get_started"]}`))
	refused(t, "100", b.call(t, http.MethodDelete, profileEdge, `{"fields":["colour"]}`))
	refused(t, "100", b.call(t, http.MethodDelete, profileEdge, `{}`))
	refused(t, "", b.call(t, http.MethodDelete, profileEdge, `{"fields":["get_started","persistent_menu","ice_breakers","greeting","commands"]}`))
	assert.Equal(t, channel.Starters{}, b.Starters())
	assert.Empty(t, b.Greeting())
	assert.JSONEq(t, `{"data":[]}`, b.call(t, http.MethodGet, profileEdge+"?fields=get_started", "").raw)
}

// MP: 10 calls in 10 minutes.
func TestTheProfileIsCalledTenTimesInTenMinutes(t *testing.T) {
	b := open(t, messengertest.Options{})
	for range 10 {
		refused(t, "", b.call(t, http.MethodGet, profileEdge+"?fields=greeting", ""))
	}
	refused(t, "613", b.call(t, http.MethodGet, profileEdge+"?fields=greeting", ""))
	b.clock.Pass(10 * time.Minute)
	refused(t, "", b.call(t, http.MethodGet, profileEdge+"?fields=greeting", ""))
	refused(t, "100/33", b.call(t, http.MethodPut, profileEdge, ""))
}

// UP: profiles of people.
func TestProfilesOfPeople(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana, err := b.AddPhone(messengertest.Customer{Name: "Ana Maria Lopez", Picture: []byte("face"), Locale: "es_ES", Gender: "female", Timezone: 2})
	require.NoError(t, err)
	ask := func(b *business, p *messengertest.Phone) answer {
		return b.call(t, http.MethodGet, p.Address().Value+"?fields=id,name,first_name,last_name,profile_pic,locale,timezone,gender", "")
	}
	assert.JSONEq(t, `{}`, ask(b, ana).raw, "not before the person wrote")
	ana.Say("hi")
	a := ask(b, ana)
	link := a.at("profile_pic").(string)
	assert.Equal(t, map[string]any{"id": ana.Address().Value, "name": "Ana Maria Lopez", "first_name": "Ana", "last_name": "Maria Lopez", "profile_pic": link}, a.m)
	assert.Equal(t, "face", b.call(t, http.MethodGet, link, "", "Authorization", "").raw)
	b.clock.Pass(3 * 24 * time.Hour)
	assert.Equal(t, http.StatusForbidden, b.call(t, http.MethodGet, link, "", "Authorization", "").status)
	assert.Equal(t, "Ana", b.call(t, http.MethodGet, ana.Address().Value, "").at("first_name"))

	extra := open(t, messengertest.Options{ProfileExtras: true})
	other, err := extra.AddPhone(messengertest.Customer{Name: "Ana", Locale: "es_ES", Gender: "female", Timezone: 2})
	require.NoError(t, err)
	other.Say("hi")
	a = ask(extra, other)
	assert.Equal(t, "es_ES female 2", fmt.Sprint(a.at("locale"), " ", a.at("gender"), " ", a.at("timezone")))
	assert.Nil(t, a.at("profile_pic"))
}

func TestTrap28_ProfilesThatAreNotThere(t *testing.T) {
	b := open(t, messengertest.Options{NoProfiles: true})
	b.Phone("Ana").Say("hi")
	assert.JSONEq(t, `{}`, b.call(t, http.MethodGet, b.Phone("Ana").Address().Value, "").raw)
	by, err := b.AddPhone(messengertest.Customer{Name: "By phone", PhoneAccount: true})
	require.NoError(t, err)
	by.Say("hi")
	refused(t, "100/2018218", b.call(t, http.MethodGet, by.Address().Value, ""))
}

// WH: the subscription of the app.
func TestSubscriptions(t *testing.T) {
	b := open(t, messengertest.Options{})
	a := b.call(t, http.MethodGet, "me/subscribed_apps", "")
	assert.Equal(t, appID, a.at("data", 0, "id"))
	assert.Contains(t, a.at("data", 0, "subscribed_fields"), "message_echoes")
	for body, kind := range map[string]string{
		`{"subscribed_fields":["messages","message_reads"]}`: "application/json", `{"subscribed_fields":"messages, message_reads"}`: "application/json",
		"subscribed_fields=messages%2Cmessage_reads": "application/x-www-form-urlencoded",
	} {
		a = b.call(t, http.MethodPost, "me/subscribed_apps", body, "Content-Type", kind)
		assert.JSONEq(t, `{"success":"true"}`, a.raw, "in quotes")
		assert.Equal(t, []string{"messages", "message_reads"}, b.Subscribed())
	}
	ana := b.Phone("Ana")
	ana.Say("hi")
	b.sent(t, ana, hi)
	ana.Read()
	require.NoError(t, ana.React(ana.Screen()[0].ID, "👍"))
	assert.Equal(t, []string{"message", "read"}, kinds(b.told(t)))

	t.Run("trap 25", func(t *testing.T) {
		refused(t, "100", b.call(t, http.MethodPost, "me/subscribed_apps?subscribed_fields=messaging_handover", ""))
	})
	refused(t, "100", b.call(t, http.MethodPost, "me/subscribed_apps", ""))
	refused(t, "", b.call(t, http.MethodDelete, "me/subscribed_apps", ""))
	assert.Empty(t, b.call(t, http.MethodGet, "me/subscribed_apps", "").at("data"))
	ana.Say("hi")
	assert.Empty(t, b.told(t))
	refused(t, "100/33", b.call(t, http.MethodPut, "me/subscribed_apps", ""))
}

func TestWithoutStandbyNothingIsToldOfOthersThreads(t *testing.T) {
	b := open(t, messengertest.Options{DefaultApp: messengertest.InboxApp})
	refused(t, "", b.call(t, http.MethodPost, "me/subscribed_apps?subscribed_fields=messages", ""))
	b.Phone("Ana").Say("hi")
	assert.Empty(t, b.told(t))
}
