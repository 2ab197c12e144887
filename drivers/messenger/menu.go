package messenger

import (
	"context"
	"maps"
	"slices"

	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// A Menu is the persistent menu of a Page in one language.
type Menu struct {
	// Locale is a language such as "de_DE"; empty is for everybody else. One
	// menu without a locale is required.
	Locale string `json:"locale,omitempty"`
	// Items are at most 20, from top to bottom.
	Items []MenuItem `json:"items"`
	// NoTyping hides the field for writing: a person can only tap.
	NoTyping bool `json:"no_typing,omitempty"`
}

// A MenuItem answers (ID set) or opens an address (URL set).
type MenuItem struct {
	// Title has at most 30 characters. Required.
	Title string `json:"title"`
	// ID comes back in a channel.Choice; at most 1000 characters.
	ID string `json:"id,omitempty"`
	// URL is https.
	URL string `json:"url,omitempty"`
}

type menu struct {
	Locale   graph.Text  `json:"locale"`
	NoTyping graph.Loose `json:"composer_input_disabled"`
	Actions  []menuItem  `json:"call_to_actions"`
}

type menuItem struct {
	Type    graph.Text `json:"type"`
	Title   graph.Text `json:"title"`
	Payload graph.Text `json:"payload,omitempty"`
	URL     graph.Text `json:"url,omitempty"`
}

// Menus reads the persistent menu (PM, 2026).
func (c *Channel) Menus(ctx context.Context) ([]Menu, error) {
	var set struct {
		Menus []menu `json:"persistent_menu"`
	}
	if err := c.profileField(ctx, opMenu, "persistent_menu", &set); err != nil {
		return nil, err
	}
	var all []Menu
	for _, m := range set.Menus {
		made := Menu{NoTyping: bool(m.NoTyping)}
		if m.Locale != locale {
			made.Locale = string(m.Locale)
		}
		for _, i := range m.Actions {
			made.Items = append(made.Items, MenuItem{Title: string(i.Title), ID: string(i.Payload), URL: string(i.URL)})
		}
		all = append(all, made)
	}
	return all, nil
}

// SetMenus replaces the persistent menu; without menus it is taken away. It
// needs the button "Get started" (see SetStarters), and people may see it up to
// 24 hours later (PM, 2026). Commands hide it.
func (c *Channel) SetMenus(ctx context.Context, menus ...Menu) error {
	if len(menus) == 0 {
		return c.clearProfile(ctx, opMenu, "persistent_menu")
	}
	var set struct {
		Menus []menu `json:"persistent_menu"`
	}
	for _, m := range menus {
		made := menu{Locale: orDefault(m.Locale), NoTyping: graph.Loose(m.NoTyping)}
		for _, i := range m.Items {
			item, err := outItem(i)
			if err != nil {
				return err
			}
			made.Actions = append(made.Actions, item)
		}
		set.Menus = append(set.Menus, made)
	}
	return c.setProfile(ctx, opMenu, set)
}

func orDefault(l string) graph.Text {
	if l == "" {
		return locale
	}
	return graph.Text(l)
}

func outItem(i MenuItem) (menuItem, error) {
	switch {
	case i.Title == "" || (i.ID == "") == (i.URL == ""):
		return menuItem{}, invalid(opMenu, "an item needs a title and either an id or an address")
	case i.URL != "":
		return menuItem{Type: "web_url", Title: graph.Text(i.Title), URL: graph.Text(i.URL)}, nil
	}
	return menuItem{Type: postback, Title: graph.Text(i.Title), Payload: graph.Text(i.ID)}, nil
}

// Greetings reads what somebody reads before they start a talk, by locale; the
// empty locale is for everybody else (MP, 2026).
func (c *Channel) Greetings(ctx context.Context) (map[string]string, error) {
	var set greetings
	if err := c.profileField(ctx, opMenu, "greeting", &set); err != nil {
		return nil, err
	}
	all := map[string]string{}
	for _, g := range set.Greetings {
		if g.Locale == locale {
			g.Locale = ""
		}
		all[string(g.Locale)] = string(g.Text)
	}
	return all, nil
}

// SetGreetings replaces the greeting; an empty or nil map takes it away. A text
// may hold {{user_first_name}}, {{user_last_name}} and {{user_full_name}}, and
// has at most 160 characters.
func (c *Channel) SetGreetings(ctx context.Context, all map[string]string) error {
	if len(all) == 0 {
		return c.clearProfile(ctx, opMenu, "greeting")
	}
	var set greetings
	for _, l := range slices.Sorted(maps.Keys(all)) {
		set.Greetings = append(set.Greetings, greeting{orDefault(l), graph.Text(all[l])})
	}
	return c.setProfile(ctx, opMenu, set)
}

type greetings struct {
	Greetings []greeting `json:"greeting"`
}

type greeting struct {
	Locale graph.Text `json:"locale"`
	Text   graph.Text `json:"text"`
}
