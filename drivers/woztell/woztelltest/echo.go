package woztelltest

import (
	"encoding/json"
	"maps"
)

// An echo is a webhook about a message of the business, which is nested in it
// (d:channels-webhook).
type echo struct {
	EventType   string          `json:"eventType"`
	Type        string          `json:"type"`
	App         string          `json:"app"`
	Channel     string          `json:"channel"`
	Member      string          `json:"member"`
	Meta        json.RawMessage `json:"meta"`
	MemberExtra *memberExtra    `json:"memberExtra,omitempty"`
	ExtraData   struct{}        `json:"memberExtraData"`
	Headers     struct{}        `json:"customHeadersData"`
	Event       messageEvent    `json:"messageEvent"`
}

// echoTypes say who sent a message: the outer type of an echo.
var echoTypes = map[Author]string{ByAPI: "MANUAL", ByInbox: "MANUAL", ByBot: "BOT", ByRelay: "RELAY"}

// echo tells a message of the business. Only API_OUTBOUND is known as its
// eventType, also for the bot's. The caller holds s.mu.
func (p *Phone) echo(by Author, event messageEvent, meta json.RawMessage) {
	s, c := p.server, p.channel()
	if s.opts.NoEchoes {
		return
	}
	if len(meta) == 0 {
		meta = json.RawMessage("{}")
	}
	e := echo{
		EventType: "API_OUTBOUND", Type: echoTypes[by], App: s.opts.AppID, Channel: c.ID, Member: p.own.Member,
		Meta: meta, Event: event,
	}
	if s.opts.MemberExtra {
		e.MemberExtra = &memberExtra{p.own.Customer.Name}
	}
	s.tell(c.ID, mustJSON(e), s.now())
	if s.opts.PlatformEchoes && c.Platform == TypeMessenger {
		own := p.fromPerson(s.opts.Style, "ECHO", s.now())
		own.Data.MID, own.From, own.To = event.MessageID, own.To, own.From
		s.tell(c.ID, mustJSON(own), s.now())
	}
}

// apiMeta is the meta of what the API sends: the caller's, if echoes have it,
// and where it came from (d:custom inbox). The caller holds s.mu.
func (s *Server) apiMeta(meta json.RawMessage) json.RawMessage {
	all := map[string]json.RawMessage{}
	var own map[string]json.RawMessage
	if !s.opts.DropMeta && json.Unmarshal(meta, &own) == nil {
		maps.Copy(all, own)
	}
	if s.opts.Integration != "" {
		all["__source__"] = source(s.opts.Integration)
	}
	return mustJSON(all)
}

// source names an integration, as echoes do (d:channels-webhook).
func source(integration string) json.RawMessage {
	return mustJSON(struct {
		Integration    string `json:"integrationId"`
		Build          int    `json:"build"`
		AppIntegration string `json:"appIntegration"`
	}{integration, 1, "installed-" + integration})
}
