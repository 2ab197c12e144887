package main

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// demoAgents serve when no file names others.
var demoAgents = []agentSetting{
	{ID: "ana", Name: "Ana", Role: engagement.RoleAdministrator, Phone: "+4915123456788"},
	{ID: "ben", Name: "Ben", Phone: "+4915123456789"},
}

// demoTeams can be put on allowlists.
var demoTeams = []storage.Team{
	{ID: "sales", Name: "Sales", Members: []storage.AgentID{"ana", "ben"}},
	{ID: "support", Name: "Support", Members: []storage.AgentID{"ben"}},
}

// setUp makes the simulated business one that engages, when the program starts
// for the first time: without that, engagement is off.
func (a *app) setUp(ctx context.Context) error {
	known, err := a.engine.Teams(ctx)
	if err != nil || len(known) > 0 {
		return err
	}
	for _, team := range demoTeams {
		if err := a.engine.PutTeam(ctx, &team); err != nil {
			return err
		}
	}
	support := &engagement.Destination{ID: "support", Name: "Support", Teams: []storage.TeamID{"support"}}
	if err := a.engine.PutDestination(ctx, support); err != nil {
		return err
	}
	for _, l := range a.phones.lines {
		if err := a.setUpLine(ctx, l); err != nil {
			return fmt.Errorf("channel %q: %w", l.id, err)
		}
	}
	return nil
}

func (a *app) setUpLine(ctx context.Context, l *line) error {
	s, err := a.engine.EngagementSettings(ctx, l.id)
	if err != nil || s.Version > 0 {
		return err
	}
	s.Settings = binding.Settings{On: true, Period: 7, Allow: binding.Allowlist{All: true}}
	if _, err := a.engine.SaveEngagementSettings(ctx, demoAgents[0].ID, l.id, s); err != nil {
		return err
	}
	routing := engagement.ChannelRouting{Destinations: []engagement.DestinationID{"support"}}
	if _, err := a.engine.SaveRouting(ctx, demoAgents[0].ID, l.id, routing); err != nil {
		return err
	}
	if _, err := a.engine.SyncTemplates(ctx, l.id); err != nil {
		return err
	}
	for _, t := range demoTemplates() {
		if err := a.automate(ctx, l, t); err != nil {
			return err
		}
	}
	return nil
}

// automate has the fields of a template filled that names can be told of.
func (a *app) automate(ctx context.Context, l *line, t templates.Template) error {
	known := map[string]string{"name": templates.ContactName, "agent": templates.AgentName, "order": templates.ContactAttribute("order")}
	var all []templates.Automatic
	for _, f := range t.Fields() {
		if from := known[f.Variable]; from != "" {
			all = append(all, templates.Automatic{Field: f.Key, From: from})
		}
	}
	if len(all) == 0 {
		return nil
	}
	return a.engine.SaveAutomatic(ctx, demoAgents[0].ID, l.id, t.Name, t.Language, all)
}

// demoTemplates are what the simulated business may send at any time.
func demoTemplates() []templates.Template {
	named := func(t templates.Template, name, language string, c templates.Category) templates.Template {
		t.Name, t.Language, t.Category, t.Parameters = name, language, c, templates.Named
		return t
	}
	reply := func(titles ...string) (all []templates.Button) {
		for _, title := range titles {
			all = append(all, templates.Button{Kind: templates.ButtonReply, Title: title})
		}
		return all
	}
	body := func(text string) templates.Template { return templates.Template{Body: sampled(text)} }

	order := body("Hello {{name}}, your order {{order}} is on its way.")
	orderGerman := body("Hallo {{name}}, Ihre Bestellung {{order}} ist unterwegs.")
	still := body("You asked us something a while ago. Can we still help?")
	still.Buttons = reply("Yes, please", "No, thanks")
	stillPortuguese := body("Você nos perguntou algo há algum tempo. Ainda podemos ajudar?")
	stillPortuguese.Buttons = reply("Sim, por favor", "Não, obrigado")
	visit := body("Dear {{name}}, {{agent}} would like to see you on {{day}} at {{time}}. Does that suit you?")
	visit.Header = templates.Header{Kind: templates.HeaderText, Text: templates.ParseText("Your appointment")}
	visit.Footer, visit.Buttons = "Rapport Shop, Berlin", reply("Yes", "No")
	bill := body("Dear {{name}}, here is your invoice {{number}}. Thank you!")
	bill.Header = templates.Header{Kind: templates.HeaderFile}
	sale := body("{{name}}, our summer sale begins: {{discount}} off everything until Sunday.")
	sale.Header, sale.Footer = templates.Header{Kind: templates.HeaderImage}, "Write STOP to hear no more"
	sale.Buttons = []templates.Button{{
		Kind: templates.ButtonURL, Title: "See the offers", URL: "https://shop.example/sale/{{1}}",
		Variables: []templates.Variable{{Name: "1", Example: "summer"}},
	}}
	old := body("{{name}}, the spring sale is on.")
	old.Status = templates.StatusPaused
	return []templates.Template{
		named(order, "order_update", "en", templates.CategoryUtility),
		named(orderGerman, "order_update", "de", templates.CategoryUtility),
		named(still, "are_you_still_there", "en", templates.CategoryUtility),
		named(stillPortuguese, "are_you_still_there", "pt_BR", templates.CategoryUtility),
		named(visit, "appointment", "en", templates.CategoryUtility),
		named(bill, "invoice", "en", templates.CategoryUtility),
		named(sale, "summer_sale", "en", templates.CategoryMarketing),
		named(old, "spring_sale", "en", templates.CategoryMarketing),
	}
}

// sampled is a text whose variables have the samples that a provider wants.
func sampled(text string) templates.Text {
	samples := map[string]string{
		"name": "Mia", "order": "A-1042", "agent": "Ana", "day": "Tuesday", "time": "10:30", "number": "2026-117", "discount": "20 %",
	}
	t := templates.ParseText(text)
	for i := range t.Variables {
		t.Variables[i].Example = samples[t.Variables[i].Name]
	}
	return t
}
