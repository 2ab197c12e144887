package messengertest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/rapport-go/rapport/templates"
)

// The apps that are not the business's own (EV/message-echoes and CR, read
// 2026-11; the two pages print the Page inbox's id differently).
const (
	// InboxApp is Meta's own inbox, where people of the business write by hand.
	InboxApp = "263902037430900"
	// LeadApp holds threads while somebody fills a lead form (LEAD).
	LeadApp = "413038776280800"
	// NoApp as a default app means that there is none: every app is told
	// everything and may write.
	NoApp = "none"
)

// Options describe the business and how the server behaves. The zero Options
// work: a Page with everything in order, whose default app is the business's.
type Options struct {
	// PageID and PageName are the Page's. They default to "5550005550" and
	// "Simulated Page".
	PageID   string
	PageName string
	// AppID is the business's app, in digits. Defaults to "6660006660".
	AppID string
	// Token, AppSecret and VerifyToken are what the driver must know. They
	// default to "token-of-the-simulator", "app-secret-of-the-simulator" and
	// "verify-token-of-the-simulator". None of them is a secret here.
	Token       string
	AppSecret   string
	VerifyToken string
	// RequireProof refuses calls without the right appsecret_proof.
	RequireProof bool
	// DefaultApp may write in idle threads. Empty means AppID; NoApp means none.
	DefaultApp string
	// ForbidTaking keeps the app from taking threads from others.
	ForbidTaking bool
	// OtherApps are further apps that can own threads, beside InboxApp.
	OtherApps []string
	// HumanAgent says that the Human Agent feature was approved.
	HumanAgent bool
	// NewsPage says that the Page is registered for news, which may use
	// NON_PROMOTIONAL_SUBSCRIPTION.
	NewsPage bool
	// Development is an app that is not live: only people who are Testers can be
	// written to, and of others nothing is told (D/get-started; ERR 200/2018028).
	Development bool
	// Rates refuses what comes too fast: more than 300 messages in a second, or 10
	// with sound or film (RL, 2026-03-23).
	Rates bool
	// NoProfiles leaves people's profiles empty: access to them was not granted.
	NoProfiles bool
	// ProfileExtras adds locale, timezone and gender to profiles, each of which
	// is a permission of its own.
	ProfileExtras bool
	// European puts the Page under the European privacy rules: no video in media
	// templates and no account linking.
	European bool
	// Templates are the Page's utility templates. An empty ID is filled in, an
	// empty status is approved.
	Templates []templates.Template
	// Stickers are what can be sent beside the three thumbs.
	Stickers []string
	// Fetch is how links to media are fetched. Nil does not fetch them: they are
	// shown as they are.
	Fetch http.RoundTripper
	// MediaBase is where inbound files are, without a slash at the end. Defaults
	// to "https://scontent.xx.fbcdn.net", which only [Server.Transport] can reach.
	MediaBase string
	// MediaLives is how long an address of an inbound file is good. 0 means three
	// days; Meta publishes none.
	MediaLives time.Duration
	// Now is the server's clock. Nil means time.Now. With another clock use
	// Flush rather than Run, whose timers go by the real one.
	Now func() time.Time
	// Latency is how long every call takes to be answered. 0 means at once.
	Latency time.Duration
	// StatusDelay is how long after the one before it each report is sent:
	// delivered, read. 0 means at once.
	StatusDelay time.Duration
	// NoStatuses leaves out deliveries and reads of messages that arrive.
	NoStatuses bool
	// NoEchoes leaves out the echoes of the app's own messages.
	NoEchoes bool
	// WatermarkOnly leaves the ids out of deliveries.
	WatermarkOnly bool
	// DoubleStickers tells a sticker as two attachments, a sticker and an image,
	// as until 2026-08-30 (STK).
	DoubleStickers bool
	// AutoRead makes people read what they get at once.
	AutoRead bool
	// ScreenLimit is how many messages a phone keeps. 0 means 1,000. A load test
	// sets 1.
	ScreenLimit int
	// Batch is how many entries one webhook carries at most. 0 means 10.
	Batch int
	// Workers is how many webhooks Run sends at a time. 0 means 4.
	Workers int
	// Tries is how often a webhook is sent that is not answered with 200. 0 means
	// 8. Meta goes on for an hour and then unsubscribes the app (WH).
	Tries int
}

func (o Options) withDefaults() Options {
	o.PageID, o.PageName = cmp.Or(o.PageID, "5550005550"), cmp.Or(o.PageName, "Simulated Page")
	o.AppID = cmp.Or(o.AppID, "6660006660")
	o.Token = cmp.Or(o.Token, "token-of-the-simulator")
	o.AppSecret = cmp.Or(o.AppSecret, "app-secret-of-the-simulator")
	o.VerifyToken = cmp.Or(o.VerifyToken, "verify-token-of-the-simulator")
	o.DefaultApp = cmp.Or(o.DefaultApp, o.AppID)
	o.MediaBase = cmp.Or(o.MediaBase, "https://scontent.xx.fbcdn.net")
	o.MediaLives = cmp.Or(o.MediaLives, 3*24*time.Hour)
	o.ScreenLimit = cmp.Or(o.ScreenLimit, 1000)
	o.Batch, o.Workers, o.Tries = cmp.Or(o.Batch, 10), cmp.Or(o.Workers, 4), cmp.Or(o.Tries, 8)
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Templates = knownTemplates(o.Templates)
	return o
}

// knownTemplates fills in what was left out.
func knownTemplates(all []templates.Template) []templates.Template {
	all = slices.Clone(all)
	for i := range all {
		t := &all[i]
		t.ID = cmp.Or(t.ID, strconv.Itoa(880_000_000_000_001+i))
		t.Status = cmp.Or(t.Status, templates.StatusApproved)
		t.Category = cmp.Or(t.Category, templates.CategoryUtility)
		t.Parameters = cmp.Or(t.Parameters, templates.Positional)
		t.Body, t.Header.Text = withVariables(t.Body), withVariables(t.Header.Text)
		t.Buttons = slices.Clone(t.Buttons)
		for j := range t.Buttons {
			if b := &t.Buttons[j]; b.Variables == nil {
				b.Variables = templates.ParseText(b.URL).Variables
			}
		}
	}
	return all
}

// withVariables finds the variables of a text whose author did not list them.
func withVariables(t templates.Text) templates.Text {
	if t.Variables == nil {
		return templates.ParseText(t.Text)
	}
	return t
}
