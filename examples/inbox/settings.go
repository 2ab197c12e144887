package main

import (
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// A settingsView is how a channel is used.
type settingsView struct {
	Channels []channelTab
	More     []tab // the pages of the administration
	Channel  channel.ID
	Title    string
	engagement.EngagementSettings
	Periods []binding.Period
	Teams   []teamChoice
	Waiting int // seconds
	Fresh   string
	Chief   bool // the agent may change it
	// Health is how the channel is, Catalogue how fresh its templates are.
	Health    string
	Bad       bool
	Catalogue string
	Count     int
	// Info is what agents should know about the channel, a line each.
	Info        string
	ShowInfo    bool
	InfoVersion int64
	// Engages says that agents can write first on the channel, and Templated that
	// it has templates.
	Engages, Templated bool
}

// A teamChoice is a team that may engage or not.
type teamChoice struct {
	*storage.Team
	On bool
}

func (a *app) settingsView(ctx context.Context, me *storage.Agent, where place) (*settingsView, error) {
	ch, err := a.channelOf(where)
	if err != nil {
		return nil, err
	}
	v := &settingsView{
		Channels: a.channelTabs(ch, where), Channel: ch, Title: a.channelTitle(ch), Periods: binding.Periods(), Fresh: where.url(),
	}
	for _, p := range adminPages {
		v.More = append(v.More, tab{Title: p.title, URL: where.manage(p.name).url()})
	}
	if v.EngagementSettings, err = a.engine.EngagementSettings(ctx, ch); err != nil {
		return nil, err
	}
	if v.Period == 0 {
		v.Period = 7 // to begin with; nothing is saved by looking
	}
	v.Waiting = int(v.Limit().Seconds())
	if v.Chief, err = a.mayManage(ctx, me, ch); err != nil {
		return nil, err
	}
	info, err := a.engine.ChannelInfo(ctx, ch)
	if err != nil {
		return nil, err
	}
	v.Info, v.ShowInfo, v.InfoVersion = infoText(info.Fields), info.Show, info.Version
	teams, err := a.engine.Teams(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range teams {
		v.Teams = append(v.Teams, teamChoice{t, slices.Contains(v.Allow.Teams, t.ID)})
	}
	return v, a.channelState(ctx, v, ch)
}

// channelState fills in how the channel itself is.
func (a *app) channelState(ctx context.Context, v *settingsView, ch channel.ID) error {
	health, err := a.engine.Health(ctx, ch)
	if err != nil {
		return err
	}
	now, driver := time.Now(), a.drivers[ch]
	v.Health, v.Bad = healthText(health, now)
	v.Engages = driver.Capabilities().Engagement
	if _, v.Templated = channel.As[templates.Source](driver); !v.Templated {
		return nil
	}
	_, state, err := a.engine.Templates(ctx, engagement.TemplateQuery{Channel: ch})
	v.Catalogue, v.Count = catalogueText(state, now), state.Count
	return err
}

// healthText says how a channel is, and whether something is wrong.
func healthText(h engagement.HealthState, now time.Time) (text string, bad bool) {
	if h.At.IsZero() {
		return "Nothing is known of the channel’s health yet.", false
	}
	for _, part := range []struct {
		name    string
		ability channel.Ability
	}{{"receives", h.Receive}, {"sends", h.Send}, {"templates", h.Templates}, {"files", h.Media}} {
		if part.ability == "" {
			continue
		}
		bad = bad || part.ability != channel.AbilityOK
		text += part.name + ": " + string(part.ability) + " · "
	}
	if h.Quality != "" {
		text += "quality " + h.Quality + " · "
	}
	for _, why := range h.Reasons {
		text += why + " · "
	}
	return upperFirst(text) + "as of " + dateText(h.At, now), bad
}
