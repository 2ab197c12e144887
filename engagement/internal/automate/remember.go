package automate

import (
	"context"
	"strings"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/storage"
)

// remember keeps that the automation has acted, with the case that its key is
// about, or else the conversation. Both are read anew: actions have changed them.
func (a *acting) remember(ctx context.Context, marks []automation.Mark) error {
	convs, err := a.tx.Conversations().Get(ctx, a.conv)
	if err != nil {
		return err
	}
	conv, key := convs[0], a.start.Key
	ofCase := !conv.Case.IsZero() && strings.Contains(key+":", ":"+conv.Case.String()+":")
	if ofCase {
		if err := a.rememberCase(ctx, conv.Case); err != nil {
			return err
		}
		key = ""
	}
	if key == "" && len(marks) == 0 && !a.isRule() {
		return nil
	}
	return a.rememberTalk(ctx, conv, marks, key)
}

func (a *acting) rememberCase(ctx context.Context, id storage.CaseID) error {
	cases, err := a.tx.Cases().Get(ctx, id)
	if err != nil {
		return err
	}
	return changeCase(ctx, a.tx, cases[0], func(r *caseRecord) { r.note(a.start.Key) })
}

// rememberTalk keeps marks, and a key that is about no case.
func (a *acting) rememberTalk(ctx context.Context, conv *storage.Conversation, marks []automation.Mark, key string) error {
	r, err := readTalk(conv)
	if err != nil {
		return err
	}
	if key != "" {
		r.note(key)
	}
	if a.isRule() {
		r.count(a.start.Automation, a.at)
	}
	for _, m := range marks {
		switch m {
		case automation.MarkGreeted:
			r.Greeted = a.at
		case automation.MarkToldClosed:
			r.ToldClosed = a.at
		case automation.MarkSurveyed:
			r.Surveyed = a.at
		}
	}
	if conv.Automation, err = write(r); err != nil {
		return err
	}
	return a.tx.Conversations().Update(ctx, conv)
}

// changeCase changes what is kept with a case.
func changeCase(ctx context.Context, tx storage.Tx, c *storage.Case, change func(*caseRecord)) error {
	r, err := readCase(c)
	if err != nil {
		return err
	}
	change(&r)
	if c.Automation, err = write(r); err != nil {
		return err
	}
	return tx.Cases().Update(ctx, c)
}
