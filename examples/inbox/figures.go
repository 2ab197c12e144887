package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/engagement/report"
	"github.com/rapport-go/rapport/storage"
)

// keepDays is for how many days figures are kept.
const keepDays = 400

// keepFigures makes what counts the figures. Business time and the service level
// go by what is promised to everybody.
func (a *app) keepFigures(ctx context.Context, store storage.Store) (err error) {
	if err := a.office.read(ctx, a.engine); err != nil {
		return err
	}
	cfg := metrics.Config{Zone: time.Local, Keep: keepDays, Labelled: true, Hours: a.office.ofChannel, TargetOf: a.office.targetOn}
	a.figures, err = report.New(a.engine, report.Config{Store: store, Metrics: cfg})
	return err
}

// leads reports whether an agent may see the figures, and on which channels: those
// who may download chat histories there, as supervisors do.
func (a *app) leads(ctx context.Context, me *storage.Agent) ([]channel.ID, error) {
	role, err := a.rights(ctx, me)
	if err != nil {
		return nil, err
	}
	var all []channel.ID
	for _, id := range a.channels {
		if role.May(engagement.ExportChats, id) {
			all = append(all, id)
		}
	}
	return all, nil
}

// leadsAny reports whether an agent may see any figures.
func (a *app) leadsAny(ctx context.Context, me *storage.Agent) (bool, error) {
	mine, err := a.leads(ctx, me)
	return len(mine) > 0, err
}

// rights are the role of an agent, read anew; the zero role if they have left.
func (a *app) rights(ctx context.Context, me *storage.Agent) (engagement.Role, error) {
	agents, err := a.engine.Agents(ctx)
	if err != nil {
		return engagement.Role{}, err
	}
	agent := agentIn(agents, me.ID)
	if agent == nil || agent.Disabled {
		return engagement.Role{}, nil
	}
	role, err := a.engine.Role(ctx, roleOf(agent))
	if errors.Is(err, storage.ErrNotFound) {
		return engagement.Role{}, nil
	}
	return role, err
}

// showFigures shows the page of the figures.
func (a *app) showFigures(w http.ResponseWriter, r *http.Request) error {
	v, err := a.figuresFor(r)
	if err != nil {
		return err
	}
	return a.renderPage(w, "figures-page", v)
}

// figuresFor gathers what a request asks for.
func (a *app) figuresFor(r *http.Request) (*figuresView, error) {
	ctx, me := r.Context(), a.agentOf(r)
	mine, err := a.leads(ctx, me)
	if err != nil {
		return nil, err
	}
	if len(mine) == 0 {
		return nil, &mistake{http.StatusForbidden, "Only those who may download chat histories, such as supervisors, see the figures."}
	}
	q, err := askOf(r.URL.Query(), time.Now())
	if err != nil {
		return nil, err
	}
	return a.figuresView(ctx, me, mine, q)
}

// renderPage writes a page that stands by itself. Nothing is written if it fails.
func (a *app) renderPage(w http.ResponseWriter, name string, view any) error {
	var out bytes.Buffer
	if err := a.pages.ExecuteTemplate(&out, name, view); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, err := w.Write(out.Bytes())
	return err
}
