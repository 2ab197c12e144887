package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// A line is one simulated account of the business.
type line struct {
	simulator
	id    channel.ID
	title string
	// mark tells the line in the ids of its chats; empty for the first line.
	mark   string
	driver channel.Channel
	// templates are those of the account.
	templates []templates.Template
	path      string // where the phones are kept
}

// load brings back the phones, or makes them when the program starts for the
// first time.
func (l *line) load() error {
	data, err := os.ReadFile(l.path)
	switch {
	case err == nil:
		return l.Restore(data)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	for _, p := range people {
		if err := l.meet(p); err != nil {
			return err
		}
	}
	if g, ok := l.simulator.(gatherer); ok {
		g.gather()
	}
	return nil
}

// save keeps the phones: the file is replaced whole or not at all.
func (l *line) save() error {
	data, err := l.Save()
	if err != nil {
		return err
	}
	partial := l.path + ".part"
	if err := os.WriteFile(partial, data, 0o600); err != nil {
		return err
	}
	return os.Rename(partial, l.path)
}

// onChange calls do some time after phones changed. What fails is tried again
// with the next change.
func (l *line) onChange(ctx context.Context, after time.Duration, do func() error) {
	timer := time.NewTimer(after)
	defer timer.Stop()
	for {
		changed := l.Changed()
		_ = do()
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
		timer.Reset(after)
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
	}
}

// chatID is the name of a chat in addresses of the page.
func (l *line) chatID(c chat) string {
	id := c.owner().Key + l.mark
	if g, ok := c.(grouped); ok {
		key, _ := g.group()
		id += "-" + key
	}
	return id
}

// chatTitle is what the phone calls a chat.
func (l *line) chatTitle(c chat) string {
	if g, ok := c.(grouped); ok {
		_, name := g.group()
		return name
	}
	return l.title
}
