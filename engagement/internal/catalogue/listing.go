package catalogue

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// A listing is what a provider answered.
type listing struct {
	templates map[key]templates.Template
	// complete says that the provider has no others.
	complete bool
	// problem says what is wrong with the answer; empty if nothing is.
	problem string
}

// longestName is how long name and language may be together, in bytes. WhatsApp
// allows 512 characters for the name (Meta, templates/template-management, read
// in 2026-11); the stores need a bound.
const longestName = 1000

// read makes an answer storable. The last of several translations of the same
// name and language counts; those that have no usable name are left out.
func read(answer []templates.Template, failure error) listing {
	l := listing{templates: make(map[key]templates.Template, len(answer)), complete: failure == nil}
	unusable := 0
	for i := range answer {
		t, err := cleaned(&answer[i])
		if err != nil || t.Name == "" || len(t.Name)+len(t.Language) > longestName {
			unusable++
			continue
		}
		l.templates[keyOf(&t)] = t
	}
	switch {
	case failure != nil:
		l.problem = problem(failure)
	case unusable > 0:
		l.problem = fmt.Sprintf("%d templates without a usable name were left out", unusable)
	}
	return l
}

// longestProblem is how much of an error is kept, in bytes.
const longestProblem = 500

// problem is an error as a text that can be stored.
func problem(err error) string {
	text := err.Error()
	return channel.CleanText(text[:min(len(text), longestProblem)])
}

// cleaned is t with storable texts, in the form in which it will be read back.
func cleaned(t *templates.Template) (c templates.Template, err error) {
	data, err := json.Marshal(t) // replaces what is not UTF-8
	if err != nil {
		return c, err
	}
	err = json.Unmarshal(withoutNUL(data), &c)
	return c, err
}

// nul is how JSON writes a NUL.
var nul = []byte(`\u0000`)

// withoutNUL takes every NUL out of texts in JSON.
func withoutNUL(data []byte) []byte {
	if !bytes.Contains(data, nul) {
		return data
	}
	kept := make([]byte, 0, len(data))
	for i := 0; i < len(data); i++ {
		switch {
		case bytes.HasPrefix(data[i:], nul):
			i += len(nul) - 1
		case data[i] == '\\': // the next one does not begin an escape
			kept = append(kept, data[i], data[i+1])
			i++
		default:
			kept = append(kept, data[i])
		}
	}
	return kept
}
