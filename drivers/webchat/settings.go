package webchat

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"

	tags "golang.org/x/text/language"
)

// protocolVersion changes when an old page could not talk to a new server.
const protocolVersion = 1

// A configView is what the widget is told before anything else. Origins,
// secrets and rates are not part of it.
type configView struct {
	Version   int               `json:"version"`
	Language  string            `json:"language"`
	Title     string            `json:"title"`
	Greeting  string            `json:"greeting"`
	Texts     map[string]string `json:"texts"`
	Theme     Theme             `json:"theme"`
	Start     Start             `json:"start"`
	Directory Directory         `json:"directory"`
	Open      bool              `json:"open"`
	Hint      string            `json:"hint"`
	PreChat   []Field           `json:"pre_chat"`
	Offline   []Field           `json:"offline"`
	Uploads   bool              `json:"uploads"`
	Limits    limitsView        `json:"limits"`
}

type limitsView struct {
	Text  int      `json:"text"`
	File  int64    `json:"file"`
	Files int      `json:"files"`
	Types []string `json:"types"`
}

func (c *Channel) serveConfig(w http.ResponseWriter, r *http.Request) error {
	lang := c.nearest(cmp.Or(r.URL.Query().Get("language"), r.Header.Get("Accept-Language")))
	d, err := c.directory(r.Context(), lang)
	if err != nil {
		return err
	}
	d.Tags, d.Staff = append([]Entry{}, d.Tags...), append([]Entry{}, d.Staff...) // lists, and not null
	open, hint, err := c.isOpen(r.Context(), lang)
	if err != nil {
		open = true // who writes now is answered later
	}
	texts, types := c.cfg.Texts[lang], slices.DeleteFunc(slices.Clone(c.cfg.Limits.Types), func(t string) bool { return t == "*" })
	return answer(w, configView{
		Version: protocolVersion, Language: lang, Title: texts.Title, Greeting: texts.Greeting, Texts: maps.Clone(texts.Strings),
		Theme: c.cfg.Theme, Start: c.cfg.Start, Directory: d, Open: open, Hint: hint,
		PreChat: texts.label(c.cfg.PreChat), Offline: texts.label(c.cfg.Offline), Uploads: c.cfg.Files != nil,
		Limits: limitsView{c.cfg.Limits.Text, c.cfg.Limits.File, c.cfg.Limits.Files, types},
	})
}

func (c *Channel) isOpen(ctx context.Context, lang string) (bool, string, error) {
	if c.cfg.Open == nil {
		return true, "", nil
	}
	return c.cfg.Open(ctx, lang)
}

// label is the fields in the language of the texts.
func (t Texts) label(fields []Field) []Field {
	all := append([]Field{}, fields...)
	for i, f := range all {
		all[i].Label, all[i].Max, all[i].Link = cmp.Or(t.Labels[f.Key], f.Label), f.max(), secureURL(f.Link)
		all[i].Options = slices.Clone(f.Options)
		for j, o := range all[i].Options {
			all[i].Options[j].Label = cmp.Or(t.Labels[f.Key+"/"+o.Value], o.Label)
		}
	}
	return all
}

// nearest is the language with texts that is nearest to what was asked for.
// Without any texts it is what was asked for: the widget has words of its own.
func (c *Channel) nearest(ask string) string {
	wanted, _, err := tags.ParseAcceptLanguage(cut(ask, maxTitle))
	if err != nil || len(wanted) == 0 {
		return c.cfg.Language
	}
	if len(c.cfg.Texts) == 0 {
		return wanted[0].String()
	}
	names := slices.Sorted(maps.Keys(c.cfg.Texts))
	slices.SortStableFunc(names, func(a, b string) int { // the fallback comes first
		return cmp.Compare(btoi(b == c.cfg.Language), btoi(a == c.cfg.Language))
	})
	var have []tags.Tag
	for _, n := range names {
		have = append(have, tags.Make(n))
	}
	_, i, _ := tags.NewMatcher(have).Match(wanted...)
	return names[i]
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
