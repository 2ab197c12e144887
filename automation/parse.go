package automation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// MaxSettingsBytes is how large a document of settings may be.
const MaxSettingsBytes = 1 << 20

// A SyntaxError says that a document is no settings at all.
type SyntaxError struct {
	Reason string
	Err    error // nil if there is none beneath
}

func (e *SyntaxError) Error() string { return "automation settings: " + e.Reason }

// Unwrap returns the error beneath.
func (e *SyntaxError) Unwrap() error { return e.Err }

// Parse reads settings from JSON, and puts in the times that the document leaves
// out. What it does not know it refuses, so that a
// misspelt switch is not silently left out. The error is a *SyntaxError. Parse
// does not check what the settings say: [Settings.Check] does.
func Parse(document []byte) (Settings, error) {
	s := Settings{AutoClose: AutoClose{After: DefaultAutoClose}}
	if len(document) > MaxSettingsBytes {
		return Settings{}, &SyntaxError{Reason: fmt.Sprintf("more than %d bytes", MaxSettingsBytes)}
	}
	d := json.NewDecoder(bytes.NewReader(document))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return Settings{}, &SyntaxError{Reason: err.Error(), Err: err}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return Settings{}, &SyntaxError{Reason: "something follows the settings"}
	}
	return s, nil
}
