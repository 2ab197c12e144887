package faultmatrix_test

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// What transactions are for, as the tables call it.
const (
	storesMessage = "message stored"
	handsOver     = "hand-over"
	recordsFate   = "outcome recorded"
	storesEvents  = "events stored"
	storesStatus  = "statuses stored"
	claimsDuty    = "duty claimed"
	endsDuty      = "duty done"
	storesSetting = "document stored"
	putsDuty      = "duty put"
)

// A deed is what a transaction is for, by the first thing of note that it did.
type deed struct {
	name  string
	minor string // what it did beside, which counts if there is nothing else
}

// what is the transaction's name; empty if it did nothing of note.
func (d *deed) what() string { return cmp.Or(d.name, d.minor) }

func (d *deed) note(name string, did bool) {
	if did && d.name == "" {
		d.name = name
	}
}

// A watched transaction tells what it is for.
type watched struct {
	storage.Tx
	deed *deed
}

func (t watched) Outbox() storage.Outbox         { return watchedOutbox{t.Tx.Outbox(), t.deed} }
func (t watched) DueMoments() storage.DueMoments { return watchedMoments{t.Tx.DueMoments(), t.deed} }
func (t watched) Messages() storage.Messages     { return watchedMessages{t.Tx.Messages(), t.deed} }
func (t watched) Settings() storage.Settings     { return watchedSettings{t.Tx.Settings(), t.deed} }

type watchedOutbox struct {
	storage.Outbox
	deed *deed
}

func (o watchedOutbox) Put(ctx context.Context, es ...*storage.OutboxEntry) error {
	o.deed.note(storesMessage, true)
	return o.Outbox.Put(ctx, es...)
}

func (o watchedOutbox) Claim(ctx context.Context, ch channelID, c storage.Claim) ([]*storage.OutboxEntry, error) {
	got, err := o.Outbox.Claim(ctx, ch, c)
	o.deed.note(handsOver, len(got) > 0)
	return got, err
}

func (o watchedOutbox) Complete(ctx context.Context, lease storage.LeaseID, ids ...storage.MessageID) ([]bool, error) {
	o.deed.note(recordsFate, true)
	return o.Outbox.Complete(ctx, lease, ids...)
}

func (o watchedOutbox) Reschedule(ctx context.Context, lease storage.LeaseID, at time.Time, ids ...storage.MessageID) ([]bool, error) {
	o.deed.note(recordsFate, true)
	return o.Outbox.Reschedule(ctx, lease, at, ids...)
}

type watchedMoments struct {
	storage.DueMoments
	deed *deed
}

func (m watchedMoments) Put(ctx context.Context, ds ...*storage.DueMoment) error {
	if len(ds) > 0 {
		m.deed.minor = putsDuty
	}
	return m.DueMoments.Put(ctx, ds...)
}

func (m watchedMoments) Claim(ctx context.Context, c storage.Claim) ([]*storage.DueMoment, error) {
	got, err := m.DueMoments.Claim(ctx, c)
	m.deed.note(claimsDuty, len(got) > 0)
	return got, err
}

func (m watchedMoments) Complete(ctx context.Context, lease storage.LeaseID, keys ...storage.DueKey) ([]bool, error) {
	m.deed.note(endsDuty, true)
	return m.DueMoments.Complete(ctx, lease, keys...)
}

func (m watchedMoments) Reschedule(ctx context.Context, lease storage.LeaseID, at time.Time, keys ...storage.DueKey) ([]bool, error) {
	m.deed.note(endsDuty, true)
	return m.DueMoments.Reschedule(ctx, lease, at, keys...)
}

type watchedMessages struct {
	storage.Messages
	deed *deed
}

func (m watchedMessages) Insert(ctx context.Context, ms ...*storage.Message) ([]bool, error) {
	inbound := len(ms) > 0 && ms[0].Direction == storage.Inbound
	m.deed.note(storesEvents, inbound)
	return m.Messages.Insert(ctx, ms...)
}

func (m watchedMessages) Resolve(ctx context.Context, rs ...storage.Resolution) ([]storage.StatusResult, error) {
	m.deed.note(recordsFate, true)
	return m.Messages.Resolve(ctx, rs...)
}

func (m watchedMessages) ApplyStatuses(ctx context.Context, us ...storage.StatusUpdate) ([]storage.StatusResult, error) {
	m.deed.note(storesStatus, len(us) > 0)
	return m.Messages.ApplyStatuses(ctx, us...)
}

type watchedSettings struct {
	storage.Settings
	deed *deed
}

func (s watchedSettings) Put(ctx context.Context, d *storage.Setting) error {
	s.deed.note(storesSetting, !strings.HasPrefix(d.Name, "listener/"))
	return s.Settings.Put(ctx, d)
}
