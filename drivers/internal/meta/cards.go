package meta

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// card is a contact card as it comes in and as it goes out (WA
// webhooks/reference/messages/contacts; WA messages/contacts-messages).
type card struct {
	Name      *cardName     `json:"name,omitempty"`
	Birthday  Text          `json:"birthday,omitempty"`
	Org       *cardOrg      `json:"org,omitempty"`
	Phones    []cardPhone   `json:"phones,omitempty"`
	Emails    []cardMail    `json:"emails,omitempty"`
	URLs      []cardURL     `json:"urls,omitempty"`
	Addresses []cardAddress `json:"addresses,omitempty"`
	VCard     Text          `json:"vcard,omitempty"`
	Origin    Text          `json:"origin,omitempty"`
}

type cardName struct {
	Formatted Text `json:"formatted_name"`
	First     Text `json:"first_name,omitempty"`
	Last      Text `json:"last_name,omitempty"`
}

type cardOrg struct {
	Company Text `json:"company,omitempty"`
	Title   Text `json:"title,omitempty"`
}

type cardPhone struct {
	Phone Text `json:"phone,omitempty"`
	WaID  Text `json:"wa_id,omitempty"`
	Type  Text `json:"type,omitempty"`
}

type cardMail struct {
	Email Text `json:"email"`
	Type  Text `json:"type,omitempty"`
}

type cardURL struct {
	URL  Text `json:"url"`
	Type Text `json:"type,omitempty"`
}

type cardAddress struct {
	Street      Text `json:"street,omitempty"`
	City        Text `json:"city,omitempty"`
	State       Text `json:"state,omitempty"`
	Zip         Text `json:"zip,omitempty"`
	Country     Text `json:"country,omitempty"`
	CountryCode Text `json:"country_code,omitempty"`
	Type        Text `json:"type,omitempty"`
}

// requested is the origin of a card that was asked for. It stands beside the
// cards or within the first, depending on the version of the page.
const requested = "contact_request"

func cardsPart(cards []card, origin Text) channel.Part {
	part := channel.Contacts{Requested: origin == requested}
	for _, c := range cards {
		part.Requested = part.Requested || c.Origin == requested
		part.Cards = append(part.Cards, c.card())
	}
	return part
}

func (c *card) card() channel.ContactCard {
	name, org := orZero(c.Name), orZero(c.Org)
	made := channel.ContactCard{
		Name:      string(cmp.Or(name.Formatted, vcardName(c.VCard))),
		FirstName: string(name.First), LastName: string(name.Last),
		Organisation: string(org.Company), Title: string(org.Title), Birthday: string(c.Birthday),
	}
	for _, p := range c.Phones {
		made.Phones = append(made.Phones, channel.CardPhone{Number: string(p.Phone), Type: string(p.Type), Account: string(p.WaID)})
	}
	for _, m := range c.Emails {
		made.Mails = append(made.Mails, channel.CardDetail{Value: string(m.Email), Type: string(m.Type)})
	}
	for _, u := range c.URLs {
		made.URLs = append(made.URLs, channel.CardDetail{Value: string(u.URL), Type: string(u.Type)})
	}
	for _, a := range c.Addresses {
		made.Addresses = append(made.Addresses, a.address())
	}
	return made
}

func (a cardAddress) address() channel.CardAddress {
	return channel.CardAddress{
		Street: string(a.Street), City: string(a.City), State: string(a.State), Zip: string(a.Zip),
		Country: string(a.Country), Type: string(a.Type),
	}
}

// vcardName is the formatted name of a vCard, which may be the only place
// where a card has one.
func vcardName(vcard Text) Text {
	for line := range strings.Lines(string(vcard)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "FN:"); ok {
			return Text(name)
		}
	}
	return ""
}

// outCard is c for sending. Meta wants a formatted name and one more part of
// it; a card that has no other gets the whole name as the first.
func outCard(c channel.ContactCard) card {
	made := card{
		Name:     &cardName{Text(c.Name), Text(c.FirstName), Text(c.LastName)},
		Birthday: Text(c.Birthday),
	}
	if c.FirstName == "" && c.LastName == "" {
		made.Name.First = Text(c.Name)
	}
	if c.Organisation != "" || c.Title != "" {
		made.Org = &cardOrg{Text(c.Organisation), Text(c.Title)}
	}
	for _, p := range c.Phones {
		made.Phones = append(made.Phones, cardPhone{Text(p.Number), Text(p.Account), Text(p.Type)})
	}
	for _, m := range c.Mails {
		made.Emails = append(made.Emails, cardMail{Text(m.Value), Text(m.Type)})
	}
	for _, u := range c.URLs {
		made.URLs = append(made.URLs, cardURL{Text(u.Value), Text(u.Type)})
	}
	for _, a := range c.Addresses {
		made.Addresses = append(made.Addresses, cardAddress{
			Street: Text(a.Street), City: Text(a.City), State: Text(a.State), Zip: Text(a.Zip),
			Country: Text(a.Country), Type: Text(a.Type),
		})
	}
	return made
}

// order is a basket. Amounts come as numbers or as text.
type order struct {
	Catalog Text `json:"catalog_id"`
	Note    Text `json:"text"`
	Items   []struct {
		Product  Text `json:"product_retailer_id"`
		Quantity Text `json:"quantity"`
		Price    Text `json:"item_price"`
		Currency Text `json:"currency"`
	} `json:"product_items"`
}

func (o *order) part() channel.Part {
	part := channel.Order{Catalog: string(o.Catalog), Note: string(o.Note)}
	for _, i := range o.Items {
		quantity, _ := strconv.Atoi(string(i.Quantity))
		part.Items = append(part.Items, channel.OrderItem{
			Product: string(i.Product), Quantity: quantity, Price: string(i.Price), Currency: string(i.Currency),
		})
	}
	return part
}
