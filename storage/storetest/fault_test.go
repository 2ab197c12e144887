package storetest_test

import (
	"fmt"
	"path"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/storage/storetest"
)

// A fault is a store that breaks one promise, and the cases that must notice.
type fault struct {
	name string
	// bend makes the faulty store of an instance. shared is the same for all
	// instances of a case.
	bend func(s storage.Store, shared *shared) storage.Store
	// open replaces the harness as a whole, if it is set.
	open func() func(tenant string) storage.Store
	// must are the cases, or patterns of cases, that must fail. may are others
	// that can: what the fault looks like from elsewhere. No other case may.
	must, may []string
	// hangs says that a case that notices does so by waiting in vain.
	hangs bool
	// alone says that the store can do nothing but what the cases need.
	alone bool
}

func (f fault) harness() storetest.Harness {
	return storetest.Harness{Open: func(testing.TB) func(string) storage.Store {
		if f.open != nil {
			return f.open()
		}
		db, common := memory.New(), newShared()
		return func(tenant string) storage.Store { return f.bend(db.Tenant(tenant), common) }
	}}
}

// heavy cases run only on the stores that they must catch, to save time.
var heavy = []string{"batches/*", "values/large", "bindings/S1.22*", "contacts/search long*", "contacts/S1.45 search any*", "cases/S2.6*", "texts/search long*", "texts/S5.14 search any*", "texts/S5.14 search in pages"}

// broad cases compare whole records of many kinds, or read all that there is of
// one: almost any fault may show there too.
var broad = []string{"erasure/*", "retention/*", "mentions/a note is *", "*/messages", "standbys/order"}

func matches(name string, patterns []string) bool {
	for _, p := range patterns {
		if ok, _ := path.Match(p, name); ok {
			return true
		}
	}
	return false
}

// check runs the suite on the faulty store and says what is wrong with the
// suite, if anything is.
func (f fault) check(t *testing.T) (complaints []string) {
	noticed := map[string]bool{}
	for _, c := range storetest.Cases() {
		expected := matches(c.Name, f.must)
		if !expected && (f.alone || matches(c.Name, heavy)) {
			continue
		}
		patience := time.Duration(0)
		if f.hangs && (expected || matches(c.Name, f.may)) {
			patience = time.Second
		}
		failure := failureOf(t, c, f.harness(), patience)
		for _, p := range f.must {
			noticed[p] = noticed[p] || failure != "" && matches(c.Name, []string{p})
		}
		if failure != "" && !expected && !matches(c.Name, f.may) && !matches(c.Name, broad) {
			complaints = append(complaints, fmt.Sprintf("%q should not fail: %s", c.Name, failure))
		}
	}
	for _, p := range f.must {
		if !noticed[p] {
			complaints = append(complaints, fmt.Sprintf("no case %q noticed", p))
		}
	}
	return complaints
}

// TestSuiteCatchesPlantedFaults runs the suite on stores that are wrong on
// purpose.
func TestSuiteCatchesPlantedFaults(t *testing.T) {
	all := faults()
	var caught atomic.Int64
	t.Run("faults", func(t *testing.T) {
		for _, f := range all {
			t.Run(f.name, func(t *testing.T) {
				t.Parallel()
				complaints := f.check(t)
				if len(complaints) == 0 {
					caught.Add(1)
				}
				for _, c := range complaints {
					t.Error(c)
				}
			})
		}
	})
	summary := fmt.Sprintf("storetest: caught %d of %d planted faults", caught.Load(), len(all))
	t.Log(summary)
	fmt.Println(summary)
	if caught.Load() != int64(len(all)) || len(all) < 80 {
		t.Error(summary)
	}
}

func faults() []fault {
	var all []fault
	for _, group := range [][]fault{
		transactionFaults(), valueFaults(), recordFaults(), messageFaults(), workFaults(), journalFaults(), otherFaults(),
		fieldFaults(), routingFaults(), nameFaults(), searchFaults(), consentFaults(), viewerFaults(), exclusiveFaults(),
		queueFaults(), heldFaults(), presenceFaults(), assignFaults(), talkFaults(), mentionFaults(), touchFaults(), textFaults(), labelFaults(),
		unreadFaults(), journalPastFaults(), mergeFaults(), retentionFaults(), retentionMediaFaults(), undatedFaults(), standbyFaults(), erasureFaults(),
	} {
		all = append(all, group...)
	}
	return all
}
