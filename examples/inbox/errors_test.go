package main

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
)

// What cannot be done to a case any more is said in a sentence.
func TestWhatCannotBeDoneIsASentence(t *testing.T) {
	for op, want := range map[string]string{
		"pick up": "the case is closed: you cannot pick it up", "close": "the case is closed: you cannot close it",
		"merge the contact of": "the case is closed: you cannot merge the contact of it",
	} {
		status, text := explain(fmt.Errorf("around: %w", &engagement.StateError{State: storage.CaseClosed, Op: op}))
		assert.Equal(t, http.StatusConflict, status)
		assert.Equal(t, want, text)
	}
}

// S2.27: whoever is too late reads who was faster, by name.
func TestS2_27_WhoIsTooLateReadsWhoWasFaster(t *testing.T) {
	r := newRig(t)
	it := r.written()
	at := "/cases/" + it.Case.ID.String() + "/pickup"
	r.does("ana", at, nil)
	res, text := r.as("ben", http.MethodPost, at, nil)
	assert.Equal(t, http.StatusConflict, res.StatusCode)
	assert.Contains(t, text, "Ana has served this case since ")
}
