package cloud

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

// A Check finds what is wrong with a configuration. It is the driver's name,
// which stands before every problem.
type Check string

// That is nil if ok.
func (c Check) That(ok bool, problem string) error {
	if ok {
		return nil
	}
	return errors.New(string(c) + ": " + problem)
}

var digits = regexp.MustCompile(`^[0-9]+$`)

// ID checks an id of Meta's, which has digits only.
func (c Check) ID(name, id string, required bool) error {
	if id == "" {
		return c.That(!required, name+" is required")
	}
	return c.That(digits.MatchString(id), name+" has digits only")
}

// Secret checks that a secret is set.
func (c Check) Secret(name string, s channel.Secret) error {
	return c.That(!s.IsZero(), name+" is required")
}

// Base checks where calls go: https, or plain HTTP to this machine.
func (c Check) Base(base string) error {
	err := call.CheckBase(base)
	return c.That(err == nil, fmt.Sprintf("BaseURL %v", err))
}

// IdleConnections is enough for 1,000 messages a second that take a tenth of a
// second each, where the connections carry one request at a time.
const IdleConnections = 100
