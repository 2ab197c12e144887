package catalogue

import (
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// facts takes over what an event says.
type facts struct {
	// at is when the event happened. since is before which moment what it says
	// was known to the last listing.
	at, since time.Time
	// news says that a fact was taken over. unclear says that a word is one
	// which does not tell what became of the template.
	news, unclear bool
}

// apply is the document with what the event says.
func (u *facts) apply(d entryDoc, e channel.TemplateChanged) entryDoc {
	if e.Status != "" && u.fresh(d.Reported.Status) {
		status, clear := standing(e.Status)
		u.unclear = !clear
		if clear {
			u.take(&d.Reported.Status)
			d.Template.Status, d.Template.RejectedReason = status, e.Reason
		}
	}
	if e.Quality != "" && u.fresh(d.Reported.Quality) {
		u.take(&d.Reported.Quality)
		d.Template.Quality = e.Quality
	}
	if e.Category != "" && u.fresh(d.Reported.Category) {
		u.take(&d.Reported.Category)
		d.Template.Category = templates.ParseCategory(e.Category)
	}
	return d
}

// fresh reports whether the event is later than what is known: than the last
// listing, and than an event that arrived before it.
func (u *facts) fresh(reported time.Time) bool {
	return !u.at.Before(u.since) && !u.at.Before(reported)
}

func (u *facts) take(reported *time.Time) { *reported, u.news = u.at, true }

// standing is the status that a template has after an event, and whether the
// event tells. Meta's events name what happened, which is not always a status
// (webhooks/reference/message_template_status_update, read in 2026-11): a
// template that is no longer paused, was reinstated or brought back from the
// archive can be sent; that one was flagged or locked says nothing about that.
func standing(event string) (status templates.Status, clear bool) {
	switch status = templates.ParseStatus(event); status {
	case "UNPAUSED", "REINSTATED", "UNARCHIVED":
		return templates.StatusApproved, true
	case "FLAGGED", "LOCKED":
		return "", false
	}
	return status, true
}
