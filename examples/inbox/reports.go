package main

import "net/http"

// handleReports serves the pages about what was counted and what is kept.
func (a *app) handleReports(mux *http.ServeMux) {
	mux.Handle("GET /figures", page(a.showFigures))
	mux.Handle("GET /figures.csv", page(a.serveFigures))
}
