package main

import (
	"errors"
	"net/http"
	"os"
)

// formInMemory is how much of the files of a form is kept in memory, in bytes; the
// rest lies in a file until the request is over.
const formInMemory = 1 << 20

// whole reads a form to its end before anything is done with it. A page that only asks
// for values would take those that never came for empty ones.
func whole(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := readForm(r); err != nil {
			status, text := explain(err) // also where the server has given the request up
			http.Error(w, text, status)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// readForm reads what is posted. Forms that carry no file may come in the simple
// encoding; what goes wrong with those ParseMultipartForm does not tell.
func readForm(r *http.Request) error {
	if r.Method != http.MethodPost {
		return nil
	}
	if err := r.ParseForm(); err != nil {
		return badForm(err)
	}
	if err := r.ParseMultipartForm(formInMemory); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return badForm(err)
	}
	return nil
}

// badForm is why a form, or a file of it, could not be read.
func badForm(err error) error {
	_, tooLarge := errors.AsType[*http.MaxBytesError](err)
	switch {
	case tooLarge:
		return err
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &mistake{http.StatusRequestTimeout, "the form came too slowly; please try again"}
	}
	return badRequest("the form cannot be read")
}
