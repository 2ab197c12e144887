package main

import "net/http"

// handleReports serves the pages about what was counted and what is kept.
func (a *app) handleReports(mux *http.ServeMux) {
	mux.Handle("GET /figures", page(a.showFigures))
	mux.Handle("GET /figures.csv", page(a.serveFigures))
	mux.Handle("GET /conversations/{conversation}/export", page(a.exportChat))
	mux.Handle("GET /privacy/{contact}", page(a.showPrivacy))
	mux.Handle("GET /privacy/{contact}/person", page(a.exportPerson))
	mux.Handle("POST /privacy/{contact}/erase", page(a.erasePerson))
	mux.Handle("GET /receipts", page(a.showReceipts))
	mux.Handle("GET /receipts/{receipt}", page(a.showReceipt))
	mux.Handle("GET /retention", page(a.showRetention))
	mux.Handle("POST /retention", page(a.saveRetention))
}
