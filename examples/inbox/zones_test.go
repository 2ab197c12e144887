package main

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A machine's own zone is called Local, which tells nobody elsewhere anything.
func TestTheZoneOfTheMachineHasAName(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	winter := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	local := time.FixedZone(here, 3600) // as Go calls it
	for _, c := range []struct{ name, tz, link, want string }{
		{"TZ", "Europe/Berlin", "", "Europe/Berlin"},
		{"TZ with a colon", ":Europe/Berlin", "", "Europe/Berlin"},
		{"the link", "", "/usr/share/zoneinfo/Europe/Paris", "Europe/Paris"},
		{"a rule in TZ that Go does not read", "CET-1", "/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"},
		{"nothing", "", "", "UTC+01:00"},
		{"what is true of another zone", "", "/usr/share/zoneinfo/Asia/Tokyo", "UTC+01:00"},
		{"itself", here, "", "UTC+01:00"},
	} {
		zone := namedZone(local, c.tz, c.link, winter)
		assert.Equal(t, c.want, zone.String(), c.name)
		assert.Equal(t, "13:00", winter.In(zone).Format("15:04"), c.name)
	}
	assert.Equal(t, time.UTC, namedZone(time.UTC, "Europe/Berlin", "", winter), "it has a name")
	assert.Equal(t, "UTC+01:00", offsetText(winter.In(berlin)))
	assert.Equal(t, "UTC", offsetText(winter))
	assert.NotEqual(t, here, zoneHere().String())
}

// A downloaded page names the zone of its times, and messages say theirs exactly.
func TestTimesSayTheirZone(t *testing.T) {
	r := newRig(t)
	r.mia.Say("hello")
	r.settle()
	it := r.conversation()
	_, page := r.get("/conversations/" + it.Conversation.ID.String() + "/export?as=html")
	assert.Contains(t, page, "All times are in the zone "+zoneHere().String()+".")
	assert.NotContains(t, page, "zone Local")
	_, chat := r.get("/?c=" + it.Conversation.ID.String())
	assert.Contains(t, chat, `title="`+exactText(it.Conversation.LastInbound)[:10])
	_, figures := r.get("/figures")
	assert.Contains(t, figures, offsetText(time.Now())+"</p>")
}

// Who looks from another zone is told whose times they see.
func TestAnotherZoneIsSaid(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 1280, 800)
	for zone, shown := range map[string]string{"Pacific/Kiritimati": "false", "UTC": "true"} {
		_, err := command(p, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: zone})
		require.NoError(t, err)
		p.eval(`document.querySelector("#zone").dataset.minutes = 0`) // wherever the test runs
		p.eval(`document.dispatchEvent(new Event("visibilitychange"))`)
		p.wait(`document.querySelector("#zone").hidden === ` + shown)
	}
	p.see("#zone", "Times are in "+offsetText(time.Now()))
}
