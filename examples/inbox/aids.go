package main

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// An aidsView is what helps an agent beside a conversation.
type aidsView struct {
	// Canned are canned replies to begin with, Inserted is the one that was chosen
	// without the script.
	Canned   *cannedView
	Inserted insertedReply
	// Macros are what can be done to the case with one touch.
	Macros *macrosView
	// Later is what leaves later, or could not.
	Later *laterView
	// Survey is the question at the end of the case, Log what happened by itself.
	Survey *surveyView
	Log    *logView
	Back   string // the address to come back to
}

// OnCase reports whether there is anything to show above the conversation.
func (v aidsView) OnCase() bool { return v.Macros != nil || v.Survey != nil || v.Log != nil }

// aids gathers what helps beside a conversation. Who cannot write freely now gets
// no canned replies.
func (a *app) aids(ctx context.Context, v *chatView, me *storage.Agent, where place, now time.Time) (err error) {
	v.Aids.Back = where.open(where.conversation).url()
	if where.insert != "" || !where.desk.again.IsZero() {
		v.Compose.Cancel = v.Aids.Back // once is enough
	}
	if v.Compose.Free {
		if v.Aids.Canned, err = a.canned(ctx, v, me, where); err != nil {
			return err
		}
		if v.Aids.Inserted, err = a.inserted(ctx, me.ID, v.Conversation.ID, where.insert); err != nil {
			return err
		}
		if err = a.writtenAgain(ctx, v, where); err != nil {
			return err
		}
	}
	if v.Aids.Macros, err = a.macrosOn(ctx, v.Case, v.Composer.Why, me, where); err != nil {
		return err
	}
	if v.Aids.Later, err = a.laterIn(ctx, v, me, where, now); err != nil {
		return err
	}
	return a.lookBack(ctx, v, me, now)
}

// lookBack fills in what happened by itself.
func (a *app) lookBack(ctx context.Context, v *chatView, me *storage.Agent, now time.Time) (err error) {
	if v.Case == nil {
		return nil
	}
	if v.Aids.Survey, err = a.surveyOf(ctx, v.Case.ID, me, now); err != nil {
		return err
	}
	v.Aids.Log, err = a.automatedOn(ctx, v.Case.ID, me, now)
	return err
}
