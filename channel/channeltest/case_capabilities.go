package channeltest

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"

	"github.com/rapport-go/rapport/channel"
)

func capabilityCases() []Case {
	return []Case{
		{"capabilities/sound", "Capabilities are complete, make sense and stay the same.", capabilitiesSound},
		{"capabilities/sources", "Every limit and window has a page and a date that it was read from.", capabilitiesSources},
		{"capabilities/verbs", "What Capabilities say of verbs is what the channel implements.", capabilitiesVerbs},
		{"capabilities/account", "An Accounter names its account.", capabilitiesAccount},
	}
}

func capabilitiesSound(r *rig) {
	c := r.caps
	if c.Kind == "" {
		r.Errorf("Kind is empty")
	}
	if again := r.Channel.Capabilities(); !reflect.DeepEqual(c, again) {
		r.Errorf("Capabilities differ from call to call")
	}
	if c.PartsPerCall < 0 || c.MaxWebhook < 0 || c.TypingFor < 0 || c.AnswerFor < 0 || c.Window.Length < 0 || c.Window.Human < 0 {
		r.Errorf("PartsPerCall, MaxWebhook, TypingFor, AnswerFor or Window is negative")
	}
	if c.Window.Length == 0 && c.Window.Human > 0 {
		r.Errorf("Window.Human is set without Window.Length")
	}
	if c.Window.Template && !r.carries(channel.PartTemplate) {
		r.Errorf("Window.Template is set, but the channel carries no template")
	}
	if c.Numbers && !c.Engagement {
		r.Errorf("Numbers is set without Engagement")
	}
	if c.Engagement && !c.Numbers && r.To.Kind == channel.AddressPhone {
		r.Errorf("Numbers is not set, but Bench.To is a phone number")
	}
	soundStatuses(r)
	for kind, s := range c.Parts {
		soundPart(r, kind, s)
	}
}

func soundStatuses(r *rig) {
	for i, s := range r.caps.Statuses {
		if s < channel.StatusAccepted || s > channel.StatusFailed {
			r.Errorf("Statuses has %v, which nothing can report", s)
		}
		if slices.Contains(r.caps.Statuses[:i], s) {
			r.Errorf("Statuses has %v twice", s)
		}
	}
}

func soundPart(r *rig, kind channel.PartKind, s channel.PartSupport) {
	incoming := []channel.PartKind{channel.PartChoice, channel.PartForm, channel.PartOrder, channel.PartPlaceholder}
	if !slices.Contains(channel.PartKinds(), kind) || slices.Contains(incoming, kind) {
		r.Errorf("Parts has %q, which is no kind of part that can be sent", kind)
	}
	if s.Level < channel.SupportNone || s.Level > channel.SupportFull {
		r.Errorf("Parts[%s].Level is %d", kind, s.Level)
	}
	for f, l := range s.Limits {
		if l.Max < 0 || l.Unit < channel.Items || l.Unit > channel.Bytes {
			r.Errorf("Parts[%s].Limits[%s] is %d %v: a limit needs a unit, and no less than 0", kind, f, l.Max, l.Unit)
		}
		if slices.Contains(s.Required, f) && l.Max == 0 {
			r.Errorf("Parts[%s]: %s is required and not carried", kind, f)
		}
	}
}

var date = regexp.MustCompile(`^20\d\d-(0[1-9]|1[0-2])(-[0-3]\d)?$`)

func capabilitiesSources(r *rig) {
	rules := r.caps.Window.Length > 0
	for _, s := range r.caps.Parts {
		rules = rules || len(s.Limits) > 0
	}
	if rules && len(r.caps.Sources) == 0 {
		r.Errorf("there are limits or a window, but no Sources")
	}
	for _, s := range r.caps.Sources {
		if s.Rule == "" || s.Page == "" || !date.MatchString(s.Date) {
			r.Errorf("source %+v: want a rule, a page and a date of the form YYYY-MM or YYYY-MM-DD", s)
		}
	}
}

func capabilitiesVerbs(r *rig) {
	c := r.caps
	agree[channel.Receiver](r, "Receive", c.Receive)
	agree[channel.Listener](r, "Listen", c.Listen)
	agree[channel.MediaOpener](r, "OpenMedia", c.OpenMedia)
	agree[channel.MediaUploader](r, "UploadMedia", c.UploadMedia)
	agree[channel.ReadMarker](r, "MarkRead", c.MarkRead)
	agree[channel.Typist](r, "TypingFor", c.TypingFor > 0)
	agree[channel.ProfileReader](r, "Profile", c.Profile)
	agree[channel.ContactChecker](r, "CheckContact", c.CheckContact)
	agree[channel.HistoryReader](r, "History", c.History)
	agree[channel.StarterSetter](r, "Starters", !c.Starters.IsZero())
	agree[channel.HealthChecker](r, "CheckHealth", c.CheckHealth)
	agree[channel.NativeDecoder](r, "Native", c.Native)
	agree[channel.Site](r, "Site", c.Site)
	if c.SoleListener && !c.Listen {
		r.Errorf("Capabilities.SoleListener is set, but the channel does not Listen")
	}
}

func agree[T any](r *rig, field string, said bool) {
	r.Helper()
	if _, does := channel.As[T](r.Channel); does != said {
		r.Errorf("Capabilities.%s says %t, but the channel implements %v: %t", field, said, reflect.TypeFor[T](), does)
	}
}

func capabilitiesAccount(r *rig) {
	a, ok := channel.As[channel.Accounter](r.Channel)
	if !ok {
		r.Skipf("the channel is no Accounter")
	}
	if got := a.Account(); got == "" || got != r.Account {
		r.Errorf("Account: got %q, want %q, which may not be empty", got, r.Account)
	}
}

// form is a value in a form that can be compared.
func form(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}
