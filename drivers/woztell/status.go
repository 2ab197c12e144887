package woztell

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// statuses are the types that report about a message of ours. They come in the
// shape of messages, and eventType calls them INBOUND ([d:channels-webhook],
// [fix]; trap P7). DELIVERY is Messenger's.
var statuses = map[text]channel.Status{
	"SENT": channel.StatusAccepted, "DELIVERED": channel.StatusDelivered, "DELIVERY": channel.StatusDelivered,
	"READ": channel.StatusRead, "FAILED": channel.StatusFailed,
}

// report is the data of a status: about one message, about all up to an instant,
// or, from Messenger, about several.
type report struct {
	ID     text            `json:"messageId"`
	UpTo   moment          `json:"watermark"`
	One    text            `json:"mid"`
	All    []text          `json:"mids"`
	Errors json.RawMessage `json:"errors"`
	Error  json.RawMessage `json:"error"`
}

func reportOf(e *envelope) report {
	var r report
	_ = json.Unmarshal(e.Data, &r) // what has another type is left out
	return r
}

// status reads the id in data before the one on top. Reports come in any order;
// what is furthest counts, and that is the caller's affair.
func (d decoder) status(e *envelope, s channel.Status) []channel.Event {
	r := reportOf(e)
	at := channel.Origin{Account: d.channel, At: e.At.Time, Raw: e.raw}
	made := channel.StatusChanged{Origin: at, Status: s, Key: e.Meta.key(), To: d.person(e.Member, e.From, "")}
	if s == channel.StatusFailed {
		made.Failure = d.failure(r.Errors, r.Error, e.Errors)
	}
	of, several := first(r.ID, r.One), present(r.All)
	switch {
	case of == "" && !r.UpTo.IsZero() && len(made.To.Addresses) > 0:
		made.UpTo = r.UpTo.Time
		return []channel.Event{made}
	case of == "" && len(several) > 0:
		return each(made, several)
	}
	if made.Of = channel.ProviderID(first(of, e.ID)); made.Of == "" {
		return d.unknown(e, string(e.Type))
	}
	return []channel.Event{made}
}

// present are the ids that say something: one of another type than expected is
// empty, and a status of no message is none.
func present(ids []text) []text {
	return slices.DeleteFunc(ids, func(id text) bool { return id == "" })
}

func each(s channel.StatusChanged, ids []text) []channel.Event {
	var all []channel.Event
	for _, id := range ids {
		s.Of = channel.ProviderID(id)
		all = append(all, s)
	}
	return all
}

// deleted is a message that its author, or the system, took back.
func (d decoder) deleted(e *envelope) []channel.Event {
	of := first(reportOf(e).ID, e.ID)
	if of == "" {
		return d.unknown(e, string(e.Type))
	}
	at := d.origin(e, "deleted")
	at.ID = d.deletion(of)
	return []channel.Event{channel.MessageDeleted{
		Origin: at, Of: channel.ProviderID(of), From: d.person(e.Member, e.From, e.Extra.Name),
	}}
}

// deletion is the id of the event that a message was taken back, which happens
// once.
func (d decoder) deletion(of text) channel.ProviderID {
	return channel.DeriveID(d.channel, "deleted", string(of))
}

// fault is the first error in any of the places, which are lists or single
// objects. Which of them it is, nobody documents.
func fault(places ...json.RawMessage) graph.Fault {
	for _, raw := range places {
		var all []json.RawMessage
		if json.Unmarshal(raw, &all) != nil && len(raw) > 0 {
			all = []json.RawMessage{raw}
		}
		for _, one := range all {
			if f := faultOf(one); f.Code != "" || f.Detail() != "" {
				return f
			}
		}
	}
	return graph.Fault{}
}

// faultOf reads Meta's shape of an error, WOZTELL's, or a plain text.
func faultOf(raw json.RawMessage) graph.Fault {
	var f graph.Fault
	if !isObject(raw) {
		_ = f.Message.UnmarshalJSON(raw) // a list explains nothing
		return f
	}
	if json.Unmarshal(raw, &f) != nil {
		f = graph.Fault{}
	}
	var own complaint
	_ = json.Unmarshal(raw, &own) // what has another type is left out
	if f.Code == "" {
		f.Code = graph.Number(own.Code)
	}
	if f.Detail() == "" {
		f.Message = graph.Text(own.words())
	}
	return f
}

// failure is why a message did not arrive. On WhatsApp the codes are Meta's:
// 131047 is a message outside the session window.
func (d decoder) failure(places ...json.RawMessage) channel.Failure {
	f := fault(places...)
	n, err := strconv.Atoi(string(f.Code))
	if k, own := codes[string(f.Code)]; own {
		return channel.Failure{Kind: k.kind, Code: string(f.Code), Detail: f.Detail()}
	}
	if err == nil && n > 0 && d.platform == WhatsApp {
		return meta.WhatsApp.Failure(f)
	}
	return channel.Failure{Kind: channel.Unknown, Code: string(f.Code), Detail: f.Detail()}
}
