package woztell

import (
	"encoding/json"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// referralOf is how somebody came, as Messenger tells it; its keys are Meta's
// ([d:message-event-reference]). Nil if there is nothing.
func referralOf(e *envelope) *channel.Referral {
	var data struct {
		Ref    text `json:"ref"`
		Source text `json:"source"`
		Ad     text `json:"ad_id"`
		URL    text `json:"referer_uri"`
		Origin text `json:"origin"`
	}
	_ = json.Unmarshal(e.Data, &data) // what has another type is left out
	source := strings.ToLower(string(first(data.Source, data.Origin)))
	if known, ok := map[string]string{"ads": "ad", "shortlink": "link"}[source]; ok {
		source = known
	}
	made := channel.Referral{Source: source, ID: string(data.Ad), URL: string(data.URL), Ref: string(data.Ref)}
	if made == (channel.Referral{}) {
		return nil
	}
	return &made
}
