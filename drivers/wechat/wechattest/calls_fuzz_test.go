package wechattest

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever is asked of any place of the API, the answer is JSON, a file or a
// page that says 404; and the server can be saved and go on.
func FuzzCalls(f *testing.F) {
	places := slices.Sorted(maps.Keys(New(Options{}).routes))
	for i := range places {
		f.Add(uint8(i), "openid=oAna&type=image&kf_account=bo@shop", `{"touser":"oAna","openid":"oAna","kf_account":"bo@shop","template_id":"T","command":"Typing"}`)
	}
	f.Add(uint8(0), "ticket=x", `{"button":[{"type":"click","name":"a","key":"k"}],"matchrule":null}`)
	f.Add(uint8(0), "", `{"action_name":"QR_SCENE","action_info":{"scene":{"scene_id":1}}}`)
	f.Add(uint8(0), "", `{"user_list":[{"openid":"oAna"}]}`)
	f.Fuzz(func(t *testing.T, place uint8, query, body string) {
		s := New(Options{Templates: []Template{{ID: "T"}}, Notices: []Template{{ID: "T"}}})
		s.AddAgent("bo@shop", "Bo")
		ana, err := s.AddPhone(Customer{Account: "Ana", OpenID: "oAna"})
		require.NoError(t, err)
		ana.Say("hi")
		require.NoError(t, ana.TemplateConsent("T", true, 1))
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			r := httptest.NewRequest(method, "http://localhost/", strings.NewReader(body))
			r.URL.Path = places[int(place)%len(places)]
			q, _ := url.ParseQuery(query)
			q.Set("access_token", s.issue(stableFamily).Token)
			r.URL.RawQuery = q.Encode()
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
				require.Equal(t, http.StatusOK, w.Code)
				require.True(t, json.Valid(w.Body.Bytes()))
			}
		}
		s.SendTo(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		require.NoError(t, s.Flush(t.Context()))
		data, err := s.Save()
		require.NoError(t, err)
		require.NoError(t, New(Options{}).Restore(data))
	})
}
