package thirdpartytest

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/internal/standardwebhooks"
)

// forgeries are requests that the business did not sign as they are.
func (v *verification) forgeries() {
	forge := func(what string, keys []standardwebhooks.Key, change func(*letter)) {
		l := v.message(v.peer.Recipient)
		h, err := standardwebhooks.Sign(keys, l.id, v.peer.Now(), l.body)
		if err != nil {
			v.Fatalf("thirdpartytest: %v", err)
		}
		l.header = h
		change(&l)
		v.refuses(what, l, v.post(l, nil, time.Time{}), http.StatusUnauthorized)
	}
	forge("another key", v.stranger, func(*letter) {})
	forge("no signature", v.own, func(l *letter) { l.header.Del(standardwebhooks.HeaderSignature) })
	forge("an empty signature", v.own, func(l *letter) { l.header.Set(standardwebhooks.HeaderSignature, "v1,") })
	forge("no headers", v.own, func(l *letter) { l.header = http.Header{} })
	forge("a tampered body", v.own, func(l *letter) { l.body = bytes.Replace(l.body, []byte("A message"), []byte("B message"), 1) })
	forge("space behind the body", v.own, func(l *letter) { l.body = append(l.body, '\n') })
	forge("another id", v.own, func(l *letter) { l.header.Set(standardwebhooks.HeaderID, l.id+"x") })
	forge("another time", v.own, func(l *letter) {
		l.header.Set(standardwebhooks.HeaderTimestamp, strconv.FormatInt(v.peer.Now().Unix()+1, 10))
	})
	forge("a version of tomorrow", v.own, func(l *letter) {
		l.header.Set(standardwebhooks.HeaderSignature, strings.Replace(l.header.Get(standardwebhooks.HeaderSignature), "v1", "v9", 1))
	})
}

// clocks differ.
func (v *verification) clocks() {
	for _, off := range []time.Duration{-4 * time.Minute, 4 * time.Minute} {
		v.taken("a clock that is "+off.String()+" off", v.post(v.message(v.peer.Recipient), v.own, v.peer.Now().Add(off)))
	}
	for _, off := range []time.Duration{-6 * time.Minute, 6 * time.Minute, -24 * time.Hour} {
		l := v.message(v.peer.Recipient)
		v.refuses("a time that is "+off.String()+" off", l, v.post(l, v.own, v.peer.Now().Add(off)), http.StatusUnauthorized)
	}
}

// rotation has several signatures, of which the peer knows one.
func (v *verification) rotation() {
	both := [][]standardwebhooks.Key{{v.stranger[0], v.own[0]}, {v.own[0], v.stranger[0]}}
	for _, keys := range both {
		v.taken("two signatures, while keys are replaced", v.post(v.message(v.peer.Recipient), keys, v.peer.Now()))
	}
	l := v.message(v.peer.Recipient)
	h, err := standardwebhooks.Sign(v.own, l.id, v.peer.Now(), l.body)
	if err != nil {
		v.Fatalf("thirdpartytest: %v", err)
	}
	h.Set(standardwebhooks.HeaderSignature, "v9,AAAA "+h.Get(standardwebhooks.HeaderSignature))
	l.header = h
	v.taken("a signature of an unknown version before the good one", v.post(l, nil, time.Time{}))
}

// rawBytes is a body that nobody's encoder would write.
func (v *verification) rawBytes() {
	l := v.message(v.peer.Recipient)
	l.body = bytes.ReplaceAll(l.body, []byte(`":`), []byte("\" :\t"))
	l.body = bytes.Replace(l.body, []byte("A message"), []byte(`\u0041 message`), 1)
	v.taken("a body with space and escapes in it", v.now(l))
}

func (v *verification) nonsense() {
	for what, body := range map[string]string{"no JSON": "{", "a list": "[]", "no content": `{"type":"message.send","timestamp":"2026-11-01T09:00:00Z","data":{}}`} {
		l := letter{id: "verify-odd-" + what[:2], body: []byte(body)}
		l.id = strings.ReplaceAll(l.id, " ", "-")
		v.refuses(what, l, v.now(l), http.StatusBadRequest, http.StatusUnprocessableEntity)
	}
}

func (v *verification) size() {
	l := v.message(v.peer.Recipient)
	l.body = bytes.Replace(l.body, []byte("A message"), bytes.Repeat([]byte("A"), maxBody), 1)
	v.refuses("more than 256 KiB", l, v.now(l), http.StatusRequestEntityTooLarge, http.StatusBadRequest)
}

// later versions of the contract add types and fields.
func (v *verification) later() {
	r := v.now(letter{id: "verify-later", body: request("message.dreamt", map[string]any{"of": "sheep"}, v.peer.Now())})
	if !r.yes() {
		v.Errorf("a type of request that nobody knows yet: answered with %d, want 200", r.status)
	}
}

func (v *verification) nobody() {
	if v.peer.Nobody == "" {
		return
	}
	r := v.now(v.message(v.peer.Nobody))
	if r.Error == nil || r.Error.Class != "unknown_recipient" {
		v.Errorf("a person who does not exist: answered with %d and no error of the class unknown_recipient", r.status)
	}
}
