package main

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/storage"
)

// changeChannel does something to how a channel is used.
func (a *app) changeChannel(w http.ResponseWriter, r *http.Request) error {
	ch, err := channel.ID(r.PathValue("channel")), error(nil)
	switch r.PathValue("verb") {
	case "settings":
		err = a.saveSettings(r, ch)
	case "info":
		err = a.saveInfo(r, ch)
	case "sync":
		_, err = a.engine.SyncTemplates(r.Context(), ch)
	case "check":
		_, err = a.engine.CheckHealth(r.Context(), ch)
	default:
		err = notFound("action")
	}
	if err != nil {
		return a.worded(err)
	}
	return done(w, r)
}

// saveSettings replaces a channel's engagement settings, all at once.
func (a *app) saveSettings(r *http.Request, ch channel.ID) error {
	s, err := readSettings(r)
	if err != nil {
		return err
	}
	_, err = a.engine.SaveEngagementSettings(r.Context(), a.agentOf(r).ID, ch, s)
	if errors.Is(err, storage.ErrConflict) {
		return &mistake{http.StatusConflict, "Somebody saved these settings while you changed them. Nothing of yours was saved: undo your changes to see theirs."}
	}
	return err
}

func readSettings(r *http.Request) (engagement.EngagementSettings, error) {
	ticked := func(name string) bool { return r.PostFormValue(name) != "" }
	s := engagement.EngagementSettings{Settings: binding.Settings{
		On: ticked("on"), Forward: ticked("forward"), AgentsOnly: ticked("agents_only"), AssumeConsent: ticked("assume_consent"),
		Allow: binding.Allowlist{All: ticked("all"), Destinations: ticked("destinations")},
	}}
	for _, id := range r.PostForm["team"] {
		s.Allow.Teams = append(s.Allow.Teams, storage.TeamID(id))
	}
	version, err1 := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	period, err2 := strconv.Atoi(r.PostFormValue("period"))
	seconds, err3 := strconv.Atoi(r.PostFormValue("waiting"))
	if errors.Join(err1, err2, err3) != nil {
		return s, badRequest("a number of the settings cannot be read")
	}
	s.Version, s.Period, s.WaitingLimit = version, binding.Period(period), time.Duration(seconds)*time.Second
	return s, nil
}
