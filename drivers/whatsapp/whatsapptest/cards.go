package whatsapptest

import "github.com/rapport-go/rapport/channel"

// wireCard is a contact card (WA messages/contacts-messages; WA
// webhooks/reference/messages/contacts).
type wireCard struct {
	Name     wireName    `json:"name"`
	Birthday string      `json:"birthday,omitempty"`
	Org      *wireOrg    `json:"org,omitempty"`
	Phones   []wirePhone `json:"phones,omitempty"`
	Emails   []wireMail  `json:"emails,omitempty"`
	URLs     []wireURL   `json:"urls,omitempty"`
	Places   []wireHouse `json:"addresses,omitempty"`
}

type wireName struct {
	Formatted string `json:"formatted_name"`
	First     string `json:"first_name,omitempty"`
	Last      string `json:"last_name,omitempty"`
	Middle    string `json:"middle_name,omitempty"`
	Prefix    string `json:"prefix,omitempty"`
	Suffix    string `json:"suffix,omitempty"`
}

type wireOrg struct {
	Company string `json:"company,omitempty"`
	Title   string `json:"title,omitempty"`
}

type wirePhone struct {
	Phone string `json:"phone"`
	WaID  string `json:"wa_id,omitempty"`
	Type  string `json:"type,omitempty"`
}

type wireMail struct {
	Email string `json:"email"`
	Type  string `json:"type,omitempty"`
}

type wireURL struct {
	URL  string `json:"url"`
	Type string `json:"type,omitempty"`
}

type wireHouse struct {
	Street  string `json:"street,omitempty"`
	City    string `json:"city,omitempty"`
	State   string `json:"state,omitempty"`
	Zip     string `json:"zip,omitempty"`
	Country string `json:"country,omitempty"`
	Type    string `json:"type,omitempty"`
}

func (c wireCard) shown() channel.ContactCard {
	made := channel.ContactCard{Name: c.Name.Formatted, FirstName: c.Name.First, LastName: c.Name.Last, Birthday: c.Birthday}
	if c.Org != nil {
		made.Organisation, made.Title = c.Org.Company, c.Org.Title
	}
	for _, p := range c.Phones {
		made.Phones = append(made.Phones, channel.CardPhone{Number: p.Phone, Type: p.Type, Account: p.WaID})
	}
	for _, m := range c.Emails {
		made.Mails = append(made.Mails, channel.CardDetail{Value: m.Email, Type: m.Type})
	}
	for _, u := range c.URLs {
		made.URLs = append(made.URLs, channel.CardDetail{Value: u.URL, Type: u.Type})
	}
	for _, h := range c.Places {
		made.Addresses = append(made.Addresses, channel.CardAddress(h))
	}
	return made
}

func wireCardOf(c channel.ContactCard) wireCard {
	made := wireCard{Name: wireName{Formatted: c.Name, First: c.FirstName, Last: c.LastName}, Birthday: c.Birthday}
	if c.Organisation != "" || c.Title != "" {
		made.Org = &wireOrg{c.Organisation, c.Title}
	}
	for _, p := range c.Phones {
		made.Phones = append(made.Phones, wirePhone{p.Number, p.Account, p.Type})
	}
	for _, m := range c.Mails {
		made.Emails = append(made.Emails, wireMail{m.Value, m.Type})
	}
	for _, u := range c.URLs {
		made.URLs = append(made.URLs, wireURL{u.Value, u.Type})
	}
	for _, a := range c.Addresses {
		made.Places = append(made.Places, wireHouse(a))
	}
	return made
}
