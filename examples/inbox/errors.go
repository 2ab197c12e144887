package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A page is a handler that may fail: the error becomes a status and a text for
// whoever sits before the screen.
type page func(http.ResponseWriter, *http.Request) error

func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	err := p(w, r)
	if err == nil || r.Context().Err() != nil {
		return
	}
	status, text := explain(err)
	if status == http.StatusInternalServerError {
		slog.ErrorContext(r.Context(), "inbox: request failed", "method", r.Method, "route", r.Pattern, "error", err)
	}
	answerWrong(w, r, status, text)
}

// A mistake is a request that cannot be right.
type mistake struct {
	status int
	text   string
}

func (m *mistake) Error() string { return m.text }

func badRequest(format string, args ...any) error {
	return &mistake{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

func notFound(what string) error {
	return &mistake{http.StatusNotFound, "there is no such " + what}
}

// explain turns an error into an answer. Errors that say nothing to an agent
// are not shown.
func explain(err error) (status int, text string) {
	var wrong *mistake
	var tooLarge *http.MaxBytesError
	var taken *engagement.TakenError
	switch {
	case errors.As(err, &wrong):
		return wrong.status, wrong.text
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge, fmt.Sprintf("the file is too large: at most %s", bytesText(maxUpload))
	case errors.As(err, &taken):
		return http.StatusConflict, fmt.Sprintf("%s has served this case since %s", taken.Owner, taken.Since.Local().Format("15:04"))
	case errors.Is(err, storage.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		return http.StatusNotFound, "it does not exist, or not any more"
	case errors.Is(err, storage.ErrConflict):
		return http.StatusConflict, "somebody was faster; please look again"
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusGatewayTimeout, "the provider takes too long to answer"
	}
	return explainEngine(err)
}

// withIt is what is done to a case, with the case in it: "pick it up".
func withIt(op string) string {
	if verb, ok := strings.CutSuffix(op, " up"); ok {
		return verb + " it up"
	}
	return op + " it"
}

func explainEngine(err error) (status int, text string) {
	var state *engagement.StateError
	var window *engagement.WindowError
	var reused *engagement.ReusedKeyError
	var denied *engagement.DeniedError
	var invalid *engagement.InvalidError
	var plan *channel.PlanError
	var provider *channel.Error
	switch {
	case errors.As(err, &state):
		return http.StatusConflict, fmt.Sprintf("the case is %s: you cannot %s", state.State, withIt(state.Op))
	case errors.As(err, &window):
		return http.StatusConflict, window.Error()
	case errors.As(err, &reused):
		return http.StatusConflict, "this message was sent already, with other words; what you changed since was not sent"
	case errors.As(err, &denied):
		return http.StatusForbidden, denied.Error()
	case errors.As(err, &plan):
		return http.StatusUnprocessableEntity, plan.Error()
	case errors.As(err, &invalid):
		return http.StatusBadRequest, invalid.Error()
	case errors.Is(err, channel.Unsupported):
		return http.StatusUnprocessableEntity, "the channel cannot do that"
	case errors.As(err, &provider):
		return http.StatusBadGateway, "the provider refused: " + provider.Kind.String()
	}
	return http.StatusInternalServerError, "something went wrong; the program's log says more"
}
