package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// An optWordsForm is the words by which contacts say that they want to be written
// to, or not any more, on all channels.
type optWordsForm struct {
	Version int64
	Rows    []optWordRow

	stored engagement.KeywordRules
	kept   int64 // the version of stored
}

// An optWordRow is words that mean the same. At is its path in the rules.
type optWordRow struct {
	At, Words, Language string
	Purpose             storage.Purpose
	Grant, New, Remove  bool
}

// purposeChoices are what a yes or a no can be about.
var purposeChoices = []struct {
	Purpose storage.Purpose
	Title   string
}{
	{"", "everything"}, {storage.PurposeMarketing, "marketing"}, {storage.PurposeUtility, "news about what they have"},
	{storage.PurposeAuthentication, "codes to log in"}, {storage.PurposeOther, "other things"},
}

// Other is a purpose of the host's own, which the form has no words for; empty if
// it has.
func (r optWordRow) Other() storage.Purpose {
	for _, c := range purposeChoices {
		if c.Purpose == r.Purpose {
			return ""
		}
	}
	return r.Purpose
}

// Purposes are what a yes or a no can be about.
func (f *optWordsForm) Purposes() any { return purposeChoices }

func (f *optWordsForm) load(ctx context.Context, a *app) (err error) {
	if f.stored, f.Version, err = a.engine.KeywordRules(ctx); err != nil {
		return err
	}
	f.Rows, f.kept = nil, f.Version
	for i, k := range f.stored.Keywords {
		f.Rows = append(f.Rows, optWordRow{At: optWordAt(i), Words: strings.Join(k.Words, ", "), Language: k.Language, Purpose: k.Purpose, Grant: k.Grant})
	}
	f.Rows = append(f.Rows, optWordRow{At: optWordAt(len(f.Rows)), New: true})
	return nil
}

func optWordAt(i int) string { return fmt.Sprintf("words[%d]", i) }

func (f *optWordsForm) read(r *http.Request) {
	f.Version = versionOf(r)
	for i := range f.Rows {
		row := &f.Rows[i]
		get := func(name string) string { return strings.TrimSpace(r.FormValue(row.At + "." + name)) }
		row.Words, row.Language, row.Purpose = get("words"), get("language"), storage.Purpose(get("purpose"))
		row.Grant, row.Remove = get("grant") != "", get("remove") != ""
	}
}

func (f *optWordsForm) save(ctx context.Context, a *app, by storage.AgentID) (string, error) {
	if f.kept != f.Version {
		return "", storage.ErrConflict // the rows are other ones
	}
	var next engagement.KeywordRules
	var places []string
	for _, row := range f.Rows {
		if row.Remove || row.New && row.Words == "" {
			continue
		}
		places = append(places, row.At)
		next.Keywords = append(next.Keywords, engagement.Keyword{Words: commas(row.Words), Language: row.Language, Purpose: row.Purpose, Grant: row.Grant})
	}
	if err := wrongWords(next.Check(), places); err != nil {
		return "", err
	}
	version, err := a.engine.SaveKeywordRules(ctx, by, next, f.Version)
	return fmt.Sprintf("Saved as version %d.", version), err
}

// wrongWords has what is wrong with the words at their rows.
func wrongWords(err error, places []string) error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return err
	}
	var p problems
	for _, one := range joined.Unwrap() {
		var at string
		if n := keywordNumber(one); n > 0 && n <= len(places) {
			at = places[n-1]
		}
		_, text, _ := strings.Cut(one.Error(), ": ")
		p.add(at+".words", text)
	}
	return p.err()
}

// keywordNumber is the number of the row that an error is about, from 1; 0 if it
// names none.
func keywordNumber(err error) (n int) {
	_, _ = fmt.Sscanf(err.Error(), "keyword %d:", &n) // other errors begin otherwise
	return n
}
