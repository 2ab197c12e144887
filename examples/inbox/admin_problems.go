package main

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/hours/icalendar"
	"github.com/rapport-go/rapport/storage"
)

// A problem is one thing that is wrong with what somebody typed.
type problem struct{ Path, Text string }

// problems are all of them.
type problems []problem

func (p problems) Error() string { return p[0].Path + ": " + p[0].Text }

func (p *problems) add(path, text string) { *p = append(*p, problem{path, text}) }

// err is p if anything is wrong.
func (p problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

const conflictText = "Nothing was saved: somebody saved this while you changed it. What you typed is still here; undo your changes to see theirs."

// A halfSavedError says that something came between, after some of several
// changes were saved.
type halfSavedError struct {
	saved int
	err   error
}

func (e *halfSavedError) Error() string {
	return fmt.Sprintf("%d changes were saved: %v", e.saved, e.err)
}

func (e *halfSavedError) Unwrap() error { return e.err }

func (e *halfSavedError) text() string {
	return fmt.Sprintf("Only %d of your changes were saved before somebody else’s came between: undo the rest to see what is missing.", e.saved)
}

// problemsOf is everything that an error says is wrong, with the status to answer
// with; no status if the error is of another sort.
func problemsOf(err error) (all problems, status int) {
	status = http.StatusUnprocessableEntity
	if errors.As(err, &all) {
		return all, status
	}
	if half, ok := errors.AsType[*halfSavedError](err); ok {
		all.add("", half.text())
		return all, http.StatusConflict
	}
	if wrong, ok := errors.AsType[*routing.SettingsError](err); ok {
		for _, p := range wrong.Problems {
			all.add(p.Path, p.Text)
		}
		return all, status
	}
	if wrong, ok := errors.AsType[engagement.InvalidErrors](err); ok {
		for _, one := range wrong {
			all.add(one.Field, one.Problem)
		}
		return all, status
	}
	return oneProblem(err)
}

// oneProblem is problemsOf for errors that say one thing.
func oneProblem(err error) (all problems, status int) {
	status = http.StatusUnprocessableEntity
	if wrong, ok := errors.AsType[*engagement.InvalidError](err); ok {
		all.add(wrong.Field, wrong.Problem)
	} else if wrong, ok := errors.AsType[icalendar.Errors](err); ok {
		for _, one := range wrong {
			all.add("file", one.Event+" "+one.Property+" "+one.Problem)
		}
	} else if wrong, ok := errors.AsType[*routing.SyntaxError](err); ok {
		all.add("document", wrong.Reason)
	} else if wrong, ok := errors.AsType[*engagement.InUseError](err); ok {
		all.add("delete", wrong.Error())
	} else if errors.Is(err, storage.ErrConflict) {
		all.add("", conflictText)
		status = http.StatusConflict
	} else {
		status = 0
	}
	return all, status
}
