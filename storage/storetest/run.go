package storetest

import (
	"fmt"
	"runtime/debug"
	"testing"

	"github.com/rapport-go/rapport/storage"
)

// A Harness makes the stores that the cases work on.
type Harness struct {
	// Open makes an empty database, migrated and ready. It is called once for
	// each case and cleans up by t.Cleanup. What it returns opens the store of a
	// tenant; called again with the same name, it opens another instance on the
	// same data, as a second process would. Both must be usable at the same
	// time. Required.
	Open func(t testing.TB) func(tenant string) storage.Store
	// Skip names cases that cannot hold here, with the reason, which is printed.
	// A store that skips one does not keep the contract.
	Skip map[string]string
}

// A Case is one promise.
type Case struct {
	// Name is unique: "outbox/lane order".
	Name string
	run  func(*kit)
}

// Run runs the case on an empty database of h's. A panic fails the case and is
// not passed on: what a broken store answers may surprise the case itself.
func (c Case) Run(t testing.TB, h Harness) {
	t.Helper()
	if reason, ok := h.Skip[c.Name]; ok {
		t.Skip(reason)
	}
	if err := calm(func() error { c.run(newKit(t, h.Open(t))); return nil }); err != nil {
		t.Fatalf("%v", err)
	}
}

// calm returns a panic of fn's as an error.
func calm(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return fn()
}

// Run runs all cases, each as a subtest with its name.
func Run(t *testing.T, h Harness) {
	t.Helper()
	for _, c := range Cases() {
		t.Run(c.Name, func(t *testing.T) { c.Run(t, h) })
	}
}

// Cases are all promises, in a fixed order. It is for those who want to run
// some of them; [Run] runs them all.
func Cases() []Case {
	var cases []Case
	for _, group := range [][]Case{
		probeCases(), transactionCases(), lockCases(), valueCases(),
		contactCases(), searchCases(), consentCases(), conversationCases(), caseCases(), fieldCases(), queueCases(), heldCases(),
		assignCases(), messageCases(), talkCases(), mentionCases(), textCases(), labelCases(), unreadCases(), statusCases(), outcomeCases(),
		seenCases(), retentionCases(), retentionMediaCases(), undatedCases(), standbyCases(),
		peopleCases(), presenceCases(), bindingCases(), exclusiveCases(),
		outboxCases(), doubtCases(), leaseCases(), momentCases(), rateCases(),
		journalCases(), journalPastCases(), settingCases(), setAsideCases(), scheduledCases(), mergeCases(), erasureCases(), loadCases(), wakeCases(),
	} {
		cases = append(cases, group...)
	}
	return cases
}
