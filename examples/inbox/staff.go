package main

import (
	"net/http"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/link"
	"github.com/rapport-go/rapport/storage"
)

// serveStaffQR draws the link to a colleague's own telephone as a QR code.
func (a *app) serveStaffQR(w http.ResponseWriter, r *http.Request) error {
	target := engagement.Target{Staff: storage.AgentID(r.PathValue("agent"))}
	start, err := a.engine.Start(r.Context(), a.agentOf(r).ID, target)
	if err != nil {
		return err
	}
	svg, err := link.Link{URL: start.Link}.SVG()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	_, err = w.Write(svg)
	return err
}
