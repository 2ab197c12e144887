package main

import (
	"net/http"
	"net/url"

	"github.com/rapport-go/rapport/engagement"
)

// A receiptsView is what was erased, the newest first.
type receiptsView struct {
	All         []receiptLine
	More, First string // the addresses of those before, and of the newest; empty for none
}

// A receiptLine is one erasure in the list.
type receiptLine struct {
	URL, Asked, By string
	Done           string // empty while it goes on
	Messages       int
}

// receiptsPage is how many are shown at once.
const receiptsPage = 50

// showReceipts lists the receipts of erasures, for those who may erase.
func (a *app) showReceipts(w http.ResponseWriter, r *http.Request) error {
	me := a.agentOf(r)
	if err := a.mayErase(r.Context(), me); err != nil {
		return err
	}
	before := r.URL.Query().Get("before")
	page, err := a.engine.Receipts(r.Context(), me.ID, before, receiptsPage)
	if err != nil {
		return err
	}
	v := receiptsView{}
	for _, receipt := range page.Receipts {
		v.All = append(v.All, a.receiptLine(receipt))
	}
	if page.Next != "" {
		v.More = "/receipts?before=" + url.QueryEscape(page.Next)
	}
	if before != "" {
		v.First = "/receipts"
	}
	return a.renderPage(w, "receipts-page", v)
}

func (a *app) receiptLine(r engagement.Receipt) receiptLine {
	l := receiptLine{URL: "/receipts/" + r.ID, Asked: momentText(r.RequestedAt), By: a.nameOf(r.By), Messages: r.Removed.Messages}
	if !r.DoneAt.IsZero() {
		l.Done = momentText(r.DoneAt)
	}
	return l
}
