package templates

import "github.com/rapport-go/rapport/channel"

// Rules are a provider's limits on what is filled into a template, as data. The
// zero Rules has no limits.
type Rules struct {
	// Header and Body are how long the texts may be when they are filled.
	Header, Body channel.Limit
	// CardBody is how long the text of a card may be, and that of a template with
	// an article as its header; OfferBody that of a template with an offer.
	CardBody, OfferBody channel.Limit
	// URL is how long a button's address may be when it is filled.
	URL channel.Limit
	// Coupon is how long a code to copy may be, OneTimeCode a one-time code.
	Coupon, OneTimeCode channel.Limit
	// Sections and Products are how many groups of articles a button may have,
	// and how many articles over all of them, in Items. SectionTitle is how long
	// the title of a group may be.
	Sections, Products, SectionTitle channel.Limit
	// OneLine says that a value must not have line breaks and tabs.
	OneLine bool
	// Spaces is how many blanks a value may have in a row. 0 is no limit.
	Spaces int
	// Media are the MIME types that a header of each kind may have, with the
	// largest size in bytes, 0 for no limit. A kind that is not there takes any
	// file. Files of unknown type or size pass.
	Media map[HeaderKind]map[string]int64
	// Sources is where the rules were read, and when.
	Sources []channel.Source
}

const mib = 1 << 20

func items(n int) channel.Limit { return channel.Limit{Max: n, Unit: channel.Items} }
func runes(n int) channel.Limit { return channel.Limit{Max: n, Unit: channel.Runes} }

// WhatsApp is the rules of WhatsApp's templates, through the Cloud API and
// through everybody who resells it.
//
// Since December 2025 a coupon may have 20 characters in a message, though the
// page on creating templates still says 15.
func WhatsApp() Rules {
	return Rules{
		Header: runes(60), Body: runes(1024), CardBody: runes(160), OfferBody: runes(600), URL: runes(2000),
		Coupon: runes(20), OneTimeCode: runes(15),
		Sections: items(10), Products: items(30), SectionTitle: runes(24),
		OneLine: true, Spaces: 4,
		Media: map[HeaderKind]map[string]int64{
			HeaderImage: {"image/jpeg": 5 * mib, "image/png": 5 * mib},
			HeaderVideo: {"video/mp4": 16 * mib, "video/3gpp": 16 * mib},
			HeaderGIF:   {"video/mp4": 3.5 * mib},
			HeaderFile:  documents(100 * mib),
		},
		Sources: whatsAppSources(),
	}
}

func documents(size int64) map[string]int64 {
	return map[string]int64{
		"text/plain": size, "application/pdf": size, "application/msword": size,
		"application/vnd.ms-excel": size, "application/vnd.ms-powerpoint": size,
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   size,
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         size,
		"application/vnd.openxmlformats-officedocument.presentationml.presentation": size,
	}
}

func whatsAppSources() []channel.Source {
	const pages = "developers.facebook.com/documentation/business-messaging/whatsapp/"
	return []channel.Source{
		{Rule: "lengths of header, body and address; GIF headers", Page: pages + "templates/components", Date: "2025-11-21"},
		{Rule: "20 characters for a coupon", Page: pages + "changelog", Date: "2025-12-03"},
		{Rule: "15 characters for a one-time code, in body and button alike", Page: pages + "templates/authentication-templates", Date: "2025-11"},
		{Rule: "160 characters for the text of a card", Page: pages + "templates/marketing-templates/media-card-carousel-templates", Date: "2026-06-24"},
		{Rule: "160 characters beside an article", Page: pages + "templates/marketing-templates/spm-templates", Date: "2026-06-24"},
		{Rule: "600 characters beside an offer", Page: pages + "templates/marketing-templates/limited-time-offer-templates", Date: "2026-06-17"},
		{Rule: "10 sections with 24 characters each, 30 products", Page: pages + "catalogs/mpm-template-messages", Date: "2026-03-03"},
		{Rule: "media types and sizes", Page: pages + "business-phone-numbers/media", Date: "2025-12-11"},
		{
			Rule: "no empty value, line break, tab or more than 4 blanks in a row",
			Page: "issues dimagi/open-chat-studio#4277, netflie/whatsapp-cloud-api#201, frappe_whatsapp#169", Date: "2025",
		},
	}
}
