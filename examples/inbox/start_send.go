package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// readFilling reads a posted form: the place, and the fields with their values.
func (a *app) readFilling(r *http.Request) (*formView, []templates.Field, place, error) {
	where, err := placeOf(r.PostForm)
	if err != nil {
		return nil, nil, where, err
	}
	t, err := a.template(r.Context(), where)
	if err != nil {
		return nil, nil, where, err
	}
	fields, err := a.filled(r, t)
	v := &formView{Template: t, Key: r.PostFormValue("key"), Tried: r.PostFormValue("tried") != "", Link: r.PostFormValue("link"), typed: r.PostForm}
	if r.PostFormValue("asked") != "" {
		v.Consent = choiceOf(r, t)
	}
	return v, fields, where, err
}

func choiceOf(r *http.Request, t templates.Template) *consentChoice {
	return &consentChoice{
		Basis: r.PostFormValue("basis"), Detail: channel.CleanText(strings.TrimSpace(r.PostFormValue("detail"))),
		Purpose: strings.ToLower(string(t.Category)),
	}
}

// showFilling shows a form as it is filled so far, with a link put in if that
// was asked for.
func (a *app) showFilling(w http.ResponseWriter, r *http.Request) error {
	v, fields, where, err := a.readFilling(r)
	if err != nil {
		return err
	}
	if key := r.PostFormValue("insert"); key != "" {
		if key == "into" {
			key = r.PostFormValue("into")
		}
		next, err := v.InsertLink(fields, key, v.Link)
		if err != nil {
			v.Problems = append(v.Problems, "The link cannot stand there: it "+linkProblem(err)+".")
		} else {
			fields, v.Link = next, ""
		}
	}
	v.show(fields, where)
	return a.answerForm(w, v, http.StatusOK)
}

func linkProblem(err error) string {
	if faults := templates.Faults(err); len(faults) > 0 {
		return faults[0].Problem
	}
	return "is not possible"
}

// answerForm sends the form alone, without the page around it.
func (a *app) answerForm(w http.ResponseWriter, v *formView, status int) error {
	var out bytes.Buffer
	if err := a.pages.ExecuteTemplate(&out, "filling", v); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err := w.Write(out.Bytes())
	return err
}

// sendFilling sends a filled template. What is wrong is shown in the form.
func (a *app) sendFilling(w http.ResponseWriter, r *http.Request) error {
	v, fields, where, err := a.readFilling(r)
	if err != nil {
		return err
	}
	v.Tried = true
	message, err := v.Fill(fields)
	if err == nil {
		var sent engagement.Sent
		if sent, err = a.reachOut(r.Context(), a.agentOf(r), v, message, where); err == nil {
			there := place{view: engagement.ViewMine, phone: where.phone, conversation: sent.Messages[0].Conversation}
			return doneAt(w, r, there.url())
		}
	}
	return a.refuseForm(w, r, v, fields, where, err)
}

// reachOut sends a template to whom the place says: as a first message, as a
// question whether they want any, or as an answer where anything may be written
// anyway.
func (a *app) reachOut(ctx context.Context, me *storage.Agent, v *formView, message channel.Template, where place) (engagement.Sent, error) {
	target, err := parseTarget(where.start.to)
	if err != nil {
		return engagement.Sent{}, err
	}
	answers, err := a.answers(ctx, me, target, where.start.sender)
	if err != nil {
		return engagement.Sent{}, err
	}
	if answers && !where.start.ask {
		return a.engine.Send(ctx, engagement.Outgoing{
			Conversation: target.Conversation, Agent: me.ID, Key: v.Key, Parts: channel.Parts{message},
		})
	}
	g := engagement.Engagement{Agent: me.ID, Channel: where.start.sender, Target: target, Template: message, Key: v.Key}
	if v.Consent != nil && v.Consent.Basis != "" {
		g.Consent = &engagement.ConsentGiven{
			Granted: true, Basis: storage.ConsentBasis(v.Consent.Basis), Detail: v.Consent.Detail, Purpose: storage.Purpose(v.Consent.Purpose),
		}
	}
	if where.start.ask {
		return a.engine.Connect(ctx, g)
	}
	return a.engine.Engage(ctx, g)
}

// refuseForm shows in the form why it was not sent.
func (a *app) refuseForm(w http.ResponseWriter, r *http.Request, v *formView, fields []templates.Field, where place, err error) error {
	refused, isRefused := errors.AsType[*engagement.RefusedError](err)
	switch {
	case isRefused && refused.Reason == engagement.ReasonNoConsent:
		v.Consent = cmp.Or(v.Consent, &consentChoice{Purpose: string(refused.Purpose)})
		v.Problems = append(v.Problems, a.refusalText(refused, time.Now()))
	case isRefused:
		v.Problems = append(v.Problems, a.refusalText(refused, time.Now()))
	case templates.Faults(err) == nil:
		return a.worded(err)
	}
	v.show(fields, where)
	if v.empty() {
		for _, fault := range templates.Faults(err) { // faults that only the engine sees
			v.Problems = append(v.Problems, upperFirst(fault.Error())+".")
		}
	}
	return a.answerForm(w, v, http.StatusUnprocessableEntity)
}

// empty reports whether the form shows nothing that is wrong.
func (v *formView) empty() bool {
	for _, group := range v.Groups {
		if slices.ContainsFunc(group.Fields, func(f fieldView) bool { return f.Fault != "" }) {
			return false
		}
	}
	return len(v.Problems) == 0
}
