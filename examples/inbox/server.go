package main

import (
	"net"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/engagement"
)

// maxUpload is how large an attached file may be, in bytes.
const maxUpload = 25 << 20

// handler is everything that the program serves.
func (a *app) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", page(a.showPage))
	mux.Handle("GET /events", page(a.streamEvents))
	mux.Handle("GET /static/{file}", page(serveStatic))
	mux.Handle("GET /media/{message}/{part}", page(a.serveMedia))
	mux.Handle("GET /media/{message}/{part}/{file}", page(a.serveFurther))
	mux.Handle("GET /mail/{message}", page(a.serveMail))
	mux.Handle("POST /mail/send", page(a.sendNewMail))
	mux.Handle("POST /agent", page(a.chooseAgent))
	mux.Handle("POST /mentions/seen", page(a.seeMentions))
	mux.Handle("POST /contacts/{contact}/merge", page(a.mergeContacts))
	mux.Handle("POST /merges/{merge}/undo", page(a.unmerge))
	mux.Handle("POST /presence", page(a.setPresence))
	mux.Handle("POST /offers/{case}/{verb}", page(a.answerOffer))
	mux.Handle("POST /admin/{page}", page(a.saveAdmin))
	mux.Handle("POST /cases/{case}/{verb}", page(a.changeCase))
	mux.Handle("POST /conversations/{conversation}/{verb}", page(a.talk))
	mux.Handle("POST /messages/{message}/{verb}", page(a.changeMessage))
	mux.Handle("POST /scheduled/{scheduled}/cancel", page(a.changeScheduled))
	mux.Handle("POST /set-aside/replay", page(a.replay))
	mux.Handle("POST /start/form", page(a.showFilling))
	mux.Handle("POST /start/send", page(a.sendFilling))
	mux.Handle("GET /uploads/{upload}", page(a.serveUpload))
	mux.Handle("GET /staff/{agent}/qr.svg", page(a.serveStaffQR))
	mux.Handle("GET /contacts/{contact}/picture", page(a.servePicture))
	mux.Handle("POST /contacts/{contact}/{verb}", page(a.changeContact))
	mux.Handle("POST /bindings/{binding}/revoke", page(a.revoke))
	mux.Handle("POST /channels/{channel}/{verb}", page(a.changeChannel))
	mux.Handle("/", page(noSuchPage))
	a.handleReports(mux)
	if a.phones != nil {
		mux.Handle("GET /phones/{phone}/files/{file}", page(a.phones.serveFile))
		mux.Handle("GET /phones/{phone}/mail/{mail}", page(a.phones.serveLetter))
		mux.Handle("POST /phones/{phone}/{verb}", page(a.phones.act))
		mux.Handle("GET /shop", page(a.serveShop))
		mux.Handle("GET /shop/{page}", page(a.serveShop))
		mux.Handle("POST /simulator/{fault}", page(a.phones.makeTrouble))
	}
	// Providers are not browsers: what guards the page does not concern them.
	// They prove themselves with a signature, and fetch files by addresses that
	// nobody else knows.
	outer := http.NewServeMux()
	outer.Handle("/webhooks/", http.StripPrefix("/webhooks", a.engine.Handler()))
	outer.Handle("GET /files/{seal}/{key}/{main}/{sub}/{name}", page(a.files.serve))
	outer.Handle(surveyPath, http.StripPrefix(strings.TrimSuffix(surveyPath, "/"), a.engine.SurveyHandler()))
	outer.Handle("/", guard(mux))
	return outer
}

// guard keeps other sites from acting in the name of whoever has the page
// open, the page from running anything that is not its own, and forms that are too
// large or too slow from being waited for.
func guard(next http.Handler) http.Handler {
	limited := http.MaxBytesHandler(whole(next), maxUpload+1<<20)
	sameSite := http.NewCrossOriginProtection().Handler(limited)
	return engagement.SlowBodies(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w.Header())
		if !ownHost(r) {
			http.Error(w, "this address does not belong to the inbox", http.StatusMisdirectedRequest)
			return
		}
		sameSite.ServeHTTP(w, r)
	}), 0)
}

// policy lets the page play what its own script made (blob:), to find out how
// long a film is that somebody attached, and frame pages of ours: mails, and the
// demo shop.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' blob:; " +
	"connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func setHeaders(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// ownHost refuses foreign names that lead to this machine: a site could
// otherwise reach the page by pointing its own name here (DNS rebinding).
func ownHost(r *http.Request) bool {
	addr, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return !ok || !isLoopback(addr.String()) || isLoopback(r.Host)
}

// isLoopback reports whether host, with or without a port, is this machine.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}
