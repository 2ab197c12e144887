package main

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

// A deskView is what stands above the list: what one looks for, how much is
// unread, and by which label the list is sorted.
type deskView struct {
	Mentions           string // how many the agent has not seen; empty for none
	MentionsURL        string
	Words              string
	Hidden, WithoutTag []hidden
	Unread             int
	Label              string
	Labels             []string
	All                string // the address of the list without a label
}

// deskView gathers it. The labels are those of the cases in the list.
func (a *app) deskView(ctx context.Context, me *storage.Agent, where place, list inboxView) (deskView, error) {
	search := where.on(sheetSearch)
	v := deskView{
		MentionsURL: where.on(sheetMentions).url(), Hidden: search.hidden("words"), Label: where.desk.label,
		WithoutTag: where.labelled("").hidden(), All: where.labelled("").url(), Unread: list.Unread,
	}
	if where.sheet == sheetSearch {
		v.Words = where.start.words
	}
	unseen, err := a.engine.UnseenMentions(ctx, me.ID)
	if err != nil {
		return v, err
	}
	v.Mentions = countText(unseen)
	v.Labels, err = a.labelsIn(ctx, me, where, list)
	return v, err
}

// labelsIn are the labels of the cases in a list, and the one that is chosen.
func (a *app) labelsIn(ctx context.Context, me *storage.Agent, where place, list inboxView) ([]string, error) {
	all := []string{where.desk.label}
	for _, it := range list.Items {
		all = append(all, it.Case.Labels...)
	}
	if where.desk.label != "" {
		page, err := a.list(ctx, me, where.labelled(""))
		if err != nil {
			return nil, err
		}
		for _, it := range page.Items {
			all = append(all, it.Case.Labels...)
		}
	}
	return storage.Labels(all...), nil
}
