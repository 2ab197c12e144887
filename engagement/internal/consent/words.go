package consent

import "github.com/rapport-go/rapport/storage"

// Default returns well-known words in a dozen languages. A business that has
// words of its own saves Rules of its own.
//
// The words are such as mean nothing else when they are a whole message; since
// chat networks seldom tell a contact's language, they must not be everyday
// words of another one: Spanish "alto" and Italian "fine" are missing for that.
// A plain "yes" is missing because it answers other questions too.
//
// Where the words come from: stop, quit, end, revoke, opt out, cancel and
// unsubscribe are those that a text message must be taken at in the United
// States (47 CFR 64.1200(a)(10), as published in 89 FR 15756, 5 March 2024).
// Stopall, start and unstop are what providers of text messages take beside
// them (Telnyx, Advanced Opt-In/Out; Braze, Opt-in and opt-out keywords),
// remove, optout, TD and arret are on the list of Amazon (AWS End User
// Messaging SMS, Required opt-out keywords), and baja is the word of Spain's
// code of conduct for paid messages (Resolución of 8 July 2009,
// BOE-A-2009-12439). "Stop promotions" is what the button of WhatsApp's
// marketing templates says (Dotdigital, Manage WhatsApp consent). Parar, sair,
// detener and salir are what Sinch takes on WhatsApp (Desativação do WhatsApp).
// All were read in November 2026. The others are the common words of their
// languages, without a source.
func Default() Rules {
	return Rules{Keywords: []Keyword{
		no("", "stop", "stopall", "stop all", "unsubscribe", "opt out", "optout"),
		yes("", "start", "unstop", "opt in", "optin", "subscribe", "resubscribe"),
		no("en", "quit", "end", "revoke", "cancel", "remove", "remove me", "stop messages"),
		marketing(no("en", "stop promotions", "stop promo", "stop marketing")),
		marketing(yes("en", "resume promotions", "start promotions")),
		no("es", "baja", "darme de baja", "dar de baja", "parar", "detener", "salir", "cancelar suscripción"),
		yes("es", "suscribir", "suscribirme"),
		no("pt", "parar", "sair", "descadastrar", "cancelar inscrição", "cancelar assinatura"),
		yes("pt", "inscrever", "quero me inscrever"),
		no("fr", "arrêt", "arrêter", "désabonner", "se désabonner", "me désabonner", "désabonnement", "désinscription", "me désinscrire"),
		yes("fr", "s'abonner", "m'abonner", "réabonner"),
		no("de", "stopp", "abmelden", "abbestellen", "austragen", "abo beenden"),
		yes("de", "abonnieren", "wieder anmelden"),
		no("it", "disiscrivimi", "disiscriviti", "cancellami", "disiscrizione", "annulla iscrizione"),
		yes("it", "iscrivimi"),
		no("nl", "afmelden", "uitschrijven", "stoppen"),
		yes("nl", "abonneren", "weer aanmelden"),
		no("zh", "退订", "退訂", "取消订阅", "取消訂閱", "停止订阅", "停止訂閱", "td"),
		yes("zh", "订阅", "訂閱", "恢复订阅", "恢復訂閱"),
		no("ja", "配信停止", "配信解除", "購読解除", "登録解除", "ストップ"),
		yes("ja", "配信再開", "配信希望", "購読再開"),
		no("id", "berhenti", "berhenti berlangganan", "unreg"),
		yes("id", "berlangganan"),
		no("ar", "إيقاف", "توقف", "إلغاء الاشتراك", "الغاء اشتراك"),
		yes("ar", "اشترك", "إعادة الاشتراك"),
	}}
}

func no(language string, words ...string) Keyword { return Keyword{Words: words, Language: language} }

func yes(language string, words ...string) Keyword {
	return Keyword{Words: words, Language: language, Grant: true}
}

func marketing(k Keyword) Keyword {
	k.Purpose = storage.PurposeMarketing
	return k
}
