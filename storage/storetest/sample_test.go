package storetest

import (
	"reflect"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// TestSamplesSetEveryField: a field that no sample sets can be forgotten by a
// store without anybody noticing.
func TestSamplesSetEveryField(t *testing.T) {
	k := &kit{TB: t, made: new(atomic.Uint64)}
	contact, conv := newID[storage.Contact](k), newID[storage.Conversation](k)
	for _, c := range []struct {
		records []any
		// unset are fields that only later steps set.
		unset []string
	}{
		{[]any{*k.contact()}, nil},
		{[]any{*k.identity(contact)}, nil},
		{[]any{*k.consent(contact)}, nil},
		{[]any{*k.conversation(contact)}, nil},
		{[]any{*k.openCase(conv)}, nil},
		{[]any{*k.inbound(conv), *k.outbound(conv), *k.sent(conv), *k.album(conv), *k.note(conv)}, nil},
		{[]any{*k.agent("ann")}, nil},
		{[]any{k.presence("ann")}, nil},
		{[]any{*k.binding()}, []string{"EndedAt", "EndReason", "EndedBy"}},
		{[]any{*k.journalEntry("k")}, []string{"Cursor"}},
		{[]any{*k.setting("a")}, nil},
		{[]any{*k.setAside()}, nil},
		{[]any{*k.scheduledMessage(conv, "ann")}, nil},
		{[]any{*k.merge(contact, contact)}, nil},
	} {
		name := reflect.TypeOf(c.records[0]).Name()
		for _, field := range unsetIn(c.records) {
			assert.Contains(t, append(c.unset, "Version"), field, name)
		}
	}
}

// TestPartSamplesSetEveryField: the same of what parts are made of, and there
// is a part of every kind.
func TestPartSamplesSetEveryField(t *testing.T) {
	var kinds []channel.PartKind
	all := map[reflect.Type][]any{}
	for _, p := range allParts() {
		kinds = append(kinds, p.Kind())
		gather(all, reflect.ValueOf(p))
	}
	assert.Subset(t, kinds, channel.PartKinds())
	assert.Contains(t, all, reflect.TypeFor[channel.Media]())
	for of, records := range all {
		assert.Empty(t, unsetIn(records), of.Name())
	}
}

// gather collects the structs of this module that v is made of, by their type.
func gather(all map[reflect.Type][]any, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			gather(all, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			gather(all, v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		all[v.Type()] = append(all[v.Type()], v.Interface())
		for i := range v.NumField() {
			gather(all, v.Field(i))
		}
	}
}

// unsetIn are the fields that none of the records sets.
func unsetIn(records []any) []string {
	var unset []string
	for _, f := range reflect.VisibleFields(reflect.TypeOf(records[0])) {
		isSet := func(r any) bool { return !reflect.ValueOf(r).FieldByIndex(f.Index).IsZero() }
		if !slices.ContainsFunc(records, isSet) {
			unset = append(unset, f.Name)
		}
	}
	return unset
}
