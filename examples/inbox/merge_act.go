package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// mergeContacts merges another contact into one. The agent must be able to see
// both, and may not only read.
func (a *app) mergeContacts(w http.ResponseWriter, r *http.Request) error {
	into, err := pathID[storage.Contact](r, "contact")
	if err != nil {
		return err
	}
	from, err := optionalID[storage.Contact](r.FormValue("from"), "contact")
	if err != nil {
		return err
	}
	me := a.agentOf(r).ID
	for _, id := range []storage.ContactID{into, from} {
		if err := a.mayMark(r.Context(), me, id); err != nil {
			return err
		}
	}
	if _, err = a.engine.MergeContacts(r.Context(), me, from, into); err != nil {
		return a.worded(mergeProblem(err))
	}
	return done(w, r)
}

// unmerge undoes a merge.
func (a *app) unmerge(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[storage.Merge](r, "merge")
	if err != nil {
		return err
	}
	into, err := optionalID[storage.Contact](r.FormValue("contact"), "contact")
	if err != nil {
		return err
	}
	me := a.agentOf(r).ID
	if err := a.mergeOf(r.Context(), me, into, id); err != nil {
		return err
	}
	if _, err := a.engine.UnmergeContacts(r.Context(), me, id); err != nil {
		return a.worded(err)
	}
	return done(w, r)
}

// mergeOf is an error unless a merge is one into a contact whom the agent may
// change.
func (a *app) mergeOf(ctx context.Context, me storage.AgentID, into storage.ContactID, id storage.MergeID) error {
	if err := a.mayMark(ctx, me, into); err != nil {
		return err
	}
	list, err := a.engine.Merges(ctx, into)
	if err == nil && !slices.ContainsFunc(list, func(m *storage.Merge) bool { return m.ID == id && m.Into == into }) {
		err = notFound("merge")
	}
	return err
}

// mergeProblem says what to do about a contact who cannot be merged now.
func mergeProblem(err error) error {
	if s, ok := errors.AsType[*engagement.StateError](err); ok {
		return &mistake{http.StatusConflict, fmt.Sprintf("a case of the contact that would be merged is %s: close it first, or merge the other way round", s.State)}
	}
	return err
}
