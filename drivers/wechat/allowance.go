package wechat

import (
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A trigger is an act that permits customer-service messages (numbers since
// 2023-06-12: [kf], [send], 2026).
type trigger struct {
	name     string
	span     time.Duration
	messages int
}

// window is the longest time that an act permits messages for.
const window = 48 * time.Hour

// The acts, and no others. A tap on a link of the menu and a reported place
// permit nothing. A payment does, without a count; but no push tells of it.
var (
	byMessage = trigger{"message", window, 5}
	// byMenu is a menu button that reports, a scan from the menu, and an item of
	// a msgmenu, which counts as the menu.
	byMenu   = trigger{"menu", time.Minute, 3}
	byFollow = trigger{"follow", time.Minute, 3}
	byScan   = trigger{"scan", time.Minute, 3}
)

func (t trigger) at(at time.Time) *channel.Allowance {
	return &channel.Allowance{Trigger: t.name, Until: at.Add(t.span), Messages: t.messages}
}
