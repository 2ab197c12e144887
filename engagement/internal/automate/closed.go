package automate

import (
	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/storage"
)

// NoteClosed keeps with a case why an automation closes it. The caller writes the
// case.
func NoteClosed(c *storage.Case, why automation.CloseReason) error {
	r, err := readCase(c)
	if err != nil {
		return err
	}
	r.Closed, r.Closes = why, closes(c)
	c.Automation, err = write(r)
	return err
}
