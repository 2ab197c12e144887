package catalogue

import (
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/templates"
)

// An edit is what a sync does to one document.
type edit struct {
	key key
	// after is what will be stored. A zero entry that is gone is removed.
	after   stored[entryDoc]
	changes []Change
}

// slack is how far apart the provider's clock and ours may be, together with
// what whole seconds and the provider's own delay take away. An event that is
// no older than this before a listing counts as later than the listing: it is
// about one template and says what became of it.
const slack = 10 * time.Second

// A difference compares what is stored with what a provider listed.
type difference struct {
	listing
	// at is when the sync began.
	at time.Time
}

// edits lists what has to be done, in order of keys, and how many translations
// there are then.
func (d difference) edits(docs []stored[entryDoc]) (edits []edit, count int) {
	known := map[key]bool{}
	for _, before := range docs {
		k := keyOf(&before.doc.Template)
		known[k] = true
		after, listed := d.templates[k]
		if listed || (!before.doc.Gone && !d.complete) {
			count++
		}
		if e, needed := d.edit(before, after, listed); needed {
			edits = append(edits, e)
		}
	}
	for k, t := range d.templates {
		if !known[k] {
			count++
			edits = append(edits, d.add(stored[entryDoc]{}, t))
		}
	}
	slices.SortFunc(edits, byKey)
	return edits, count
}

func byKey(a, b edit) int {
	if c := strings.Compare(a.key.name, b.key.name); c != 0 {
		return c
	}
	return strings.Compare(a.key.language, b.key.language)
}

// edit is what to do about a translation that is stored.
func (d difference) edit(before stored[entryDoc], after templates.Template, listed bool) (edit, bool) {
	switch {
	case listed && before.doc.Gone:
		return d.add(before, after), true
	case listed:
		return d.change(before, after)
	case d.complete && !before.doc.Gone:
		return d.remove(before), true
	}
	return edit{}, false
}

// add takes a translation up, with the fills that it had once.
func (d difference) add(before stored[entryDoc], t templates.Template) edit {
	doc := entryDoc{Entry: Entry{Template: t, SyncedAt: d.at, Fills: before.doc.Fills}}
	change := Change{Name: t.Name, Language: t.Language, Kind: Added, New: string(t.Status)}
	return edit{keyOf(&t), stored[entryDoc]{doc, before.version}, []Change{change}}
}

// change takes over what was listed, but for what was reported since.
func (d difference) change(before stored[entryDoc], t templates.Template) (edit, bool) {
	was := &before.doc.Template
	since := d.at.Add(-slack)
	if !before.doc.Reported.Status.Before(since) {
		t.Status, t.RejectedReason = was.Status, was.RejectedReason
	}
	if !before.doc.Reported.Quality.Before(since) {
		t.Quality = was.Quality
	}
	if !before.doc.Reported.Category.Before(since) {
		t.Category = was.Category
	}
	if encoded(was) == encoded(&t) {
		return edit{}, false
	}
	after := before
	after.doc.Template, after.doc.SyncedAt = t, d.at
	return edit{keyOf(&t), after, compare(was, &t)}, true
}

// remove drops a translation, but not its fills: a provider's answer may lack
// it by mistake.
func (d difference) remove(before stored[entryDoc]) edit {
	was := before.doc.Template
	after := stored[entryDoc]{version: before.version}
	after.doc.Gone, after.doc.Fills = true, before.doc.Fills
	after.doc.Template.Name, after.doc.Template.Language = was.Name, was.Language
	return edit{keyOf(&was), after, []Change{{Name: was.Name, Language: was.Language, Kind: Removed, Old: string(was.Status)}}}
}

// forgotten reports whether nothing of the document is worth keeping.
func (e edit) forgotten() bool { return e.after.doc.Gone && len(e.after.doc.Fills) == 0 }
