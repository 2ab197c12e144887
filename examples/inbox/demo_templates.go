package main

import (
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
	"github.com/rapport-go/rapport/templates"
)

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
	may := body("Hello {{name}}, this is Rapport Shop. May we write to you here now and then?")
	may.Buttons = reply("Yes", "No, thanks")
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
		named(may, "may_we_write", "en", templates.CategoryUtility),
		named(visit, "appointment", "en", templates.CategoryUtility),
		named(bill, "invoice", "en", templates.CategoryUtility),
		named(sale, "summer_sale", "en", templates.CategoryMarketing),
		named(old, "spring_sale", "en", templates.CategoryMarketing),
		named(livingRoom(), "living_room", "en", templates.CategoryMarketing),
		named(weekend(), "weekend_offer", "en", templates.CategoryMarketing),
		named(arrivals(), "new_arrivals", "en", templates.CategoryMarketing),
		named(article(), "article_of_the_week", "en", templates.CategoryMarketing),
		named(survey(), "survey", "en", templates.CategoryUtility),
	}
}

// utilityTemplates are what the simulated Page may send at any time. Messenger
// has templates of one kind only.
func utilityTemplates() []templates.Template {
	var all []templates.Template
	for _, t := range demoTemplates() {
		if t.Name == "order_update" {
			all = append(all, t)
		}
	}
	return all
}

// rowTemplates are those of the simulated Official Account, which consist of
// rows.
func rowTemplates() []wechattest.Template {
	return []wechattest.Template{{
		ID: "order_update", Title: "Your order is on its way",
		Rows: []wechattest.Row{{Key: "character_string1", Label: "Order"}, {Key: "thing2", Label: "Article"}},
	}}
}

// sampled is a text whose variables have the samples that a provider wants.
func sampled(text string) templates.Text {
	samples := map[string]string{
		"name": "Mia", "order": "A-1042", "agent": "Ana", "day": "Tuesday", "time": "10:30", "number": "2026-117", "discount": "20 %", "price": "49 €",
	}
	t := templates.ParseText(text)
	for i := range t.Variables {
		t.Variables[i].Example = samples[t.Variables[i].Name]
	}
	return t
}
