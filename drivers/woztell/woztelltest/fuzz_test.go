package woztelltest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

func fuzzed(s *woztelltest.Server, address, body string) *http.Response {
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+s.Credentials().Token)
	r.Header.Set("Content-Type", "application/json")
	res, err := s.Transport().RoundTrip(r)
	if err != nil {
		panic(err)
	}
	return res
}

// Whatever is sent, the server answers; and what it accepts, it can show, save
// and tell.
func FuzzResponses(f *testing.F) {
	platforms := []string{wa, fb, ig, wc}
	for _, c := range rules() {
		for i, platform := range platforms {
			if c.platform == platform && len(c.response) < 1000 {
				f.Add(uint8(i), c.response)
			}
		}
	}
	f.Add(uint8(0), template("order_update", "zh_HK", head+","+body+","+taps))
	f.Add(uint8(0), template("teas", "en", `{"type":"carousel","cards":[{"card_index":0,"components":[null]}]}`))
	f.Fuzz(func(t *testing.T, platform uint8, response string) {
		o := woztelltest.Options{Channels: []woztelltest.Channel{{Type: platforms[int(platform)%len(platforms)], Templates: shopTemplates()}}}
		s := woztelltest.New(o)
		mia := s.Phone("Mia")
		mia.Say("hi")
		res := fuzzed(s, sendURL, `{"channelId":"channel-1","memberId":"`+mia.Member()+`","response":[`+response+`]}`)
		require.Contains(t, []int{http.StatusOK, http.StatusInternalServerError}, res.StatusCode)
		var v tree
		require.NoError(t, json.NewDecoder(res.Body).Decode(&v))
		for _, b := range mia.Screen() {
			_, _ = mia.Tap(b.ID, "P")
		}
		data, err := s.Save()
		require.NoError(t, err)
		require.NoError(t, woztelltest.New(o).Restore(data))
		s.SendTo(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		require.NoError(t, s.Flush(t.Context()))
	})
}

// Whatever is asked, the Open API answers in JSON.
func FuzzQueries(f *testing.F) {
	for _, q := range []string{channelsQuery, memberQuery, historyQuery, fileQuery, tagsMutation, `{apiViewer{members(tagFilters:[{operator:IN,tags:["a"]}]){edges{node{name}}}}}`, `{a:apiViewer{b:channel(channelId:-1.5e3){_id}}}`} {
		f.Add(q, `{"c":"channel-1","first":1}`)
	}
	f.Fuzz(func(t *testing.T, query, variables string) {
		s := woztelltest.New(woztelltest.Options{})
		s.Phone("Mia").Say("hi")
		raw, err := json.Marshal(query)
		require.NoError(t, err)
		res := fuzzed(s, "https://open.api.woztell.com/v3", `{"query":`+string(raw)+`,"variables":`+variables+`}`)
		require.Equal(t, http.StatusOK, res.StatusCode)
		var v tree
		require.NoError(t, json.NewDecoder(res.Body).Decode(&v))
	})
}

// Whatever comes in signed is answered.
func FuzzIncoming(f *testing.F) {
	f.Add(h1)
	f.Add(h2)
	f.Add(`{"externalId":"x","messageEvent":{"type":"READ","data":{"watermark":"1760000000123"}}}`)
	f.Add(`{"externalId":"x","messageEvent":{"type":"A","data":{"text":null}}}`)
	f.Fuzz(func(t *testing.T, body string) {
		s := woztelltest.New(woztelltest.Options{})
		r := httptest.NewRequest(http.MethodPost, s.Credentials().Incoming, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set(woztelltest.SignatureHeader, s.Sign("channel-1", []byte(body)))
		res, err := s.Transport().RoundTrip(r)
		require.NoError(t, err)
		require.Contains(t, []int{http.StatusOK, http.StatusInternalServerError}, res.StatusCode)
		s.SendTo(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		require.NoError(t, s.Flush(t.Context()))
	})
}
