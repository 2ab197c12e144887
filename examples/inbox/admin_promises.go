package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing/sla"
)

// A promisesForm is what is promised: to everybody, and otherwise on some channels
// and for some priorities (S3.71).
type promisesForm struct {
	Version int64
	All     []string // the hours that there are
	// Channels are those that something else can be promised on.
	Channels []channelTab
	Global   promiseForm
	// Overrides are the exceptions, with an empty one at the end.
	Overrides []promiseForm
	Carry     bool

	stored engagement.SLASettings
}

// A promiseForm is what is promised together; At is its path in the policy.
type promiseForm struct {
	At, Title string
	// Channel and Priority say for which cases an override is.
	Channel, Priority string
	New, Remove       bool
	Hours             string
	Targets           []targetForm
	Restart           bool
}

// A targetForm is one target; At is its path in the policy.
type targetForm struct {
	At, Title, Help            string
	Days, Hours, Minutes, Warn string
	Wall, Parked, Waiting      bool
}

func (f *promisesForm) load(ctx context.Context, a *app) error {
	var err error
	if f.stored, err = a.engine.SLA(ctx); err != nil {
		return err
	}
	all, err := a.engine.ListHours(ctx)
	if err != nil {
		return err
	}
	f.Version, f.All = f.stored.Version, slices.Sorted(maps.Keys(all))
	for _, id := range a.channels {
		f.Channels = append(f.Channels, channelTab{ID: id, Title: a.channelTitle(id)})
	}
	f.Global = promiseAt("Global", "To everybody", f.stored.Global)
	for i, o := range append(slices.Clone(f.stored.Overrides), sla.Override{}) {
		one := promiseAt(fmt.Sprintf("Overrides[%d]", i), a.overrideTitle(o), o.Targets)
		one.Channel, one.Priority, one.New = o.Channel, o.Priority, i == len(f.stored.Overrides)
		f.Overrides = append(f.Overrides, one)
	}
	return nil
}

// ChannelsWith are the channels to choose from, with one that is chosen and not
// connected any more.
func (f *promisesForm) ChannelsWith(chosen string) []channelTab {
	known := func(t channelTab) bool { return string(t.ID) == chosen }
	if chosen == "" || slices.ContainsFunc(f.Channels, known) {
		return f.Channels
	}
	return append(slices.Clone(f.Channels), channelTab{ID: channel.ID(chosen), Title: chosen})
}

// overrideTitle says for which cases an override is.
func (a *app) overrideTitle(o sla.Override) string {
	var words []string
	if o.Channel != "" {
		words = append(words, a.channelTitle(channel.ID(o.Channel)))
	}
	if o.Priority != "" {
		words = append(words, "priority "+o.Priority)
	}
	if len(words) == 0 {
		return "Something else for a channel or a priority"
	}
	return upperFirst(strings.Join(words, ", "))
}

func promiseAt(at, title string, t sla.Targets) promiseForm {
	return promiseForm{
		At: at, Title: title, Hours: t.Hours, Restart: t.Restart,
		Targets: []targetForm{
			targetAt(at+".First", "First response", "from the contact’s request to the answer of a person", t.First),
			targetAt(at+".Next", "Next response", "from each later message that nobody answered yet", t.Next),
			targetAt(at+".Solution", "Solution", "until the case is done", t.Solution),
		},
	}
}

func targetAt(at, title, help string, t sla.Target) targetForm {
	f := targetForm{
		At: at, Title: title, Help: help, Wall: t.Wall, Parked: slices.Contains(t.Freeze, sla.Parked), Waiting: slices.Contains(t.Freeze, sla.WaitingOnContact),
		Days: plainNumber(t.Within.Days), Hours: plainNumber(t.Within.Hours), Minutes: plainNumber(t.Within.Minutes),
	}
	if i := percentOf(t.Warn); i >= 0 {
		f.Warn = plainNumber(t.Warn[i].Percent)
	}
	return f
}

// percentOf is the warning that the form shows: the first at a share of the time;
// -1 if there is none. Others stay as they are.
func percentOf(all []sla.Warning) int {
	return slices.IndexFunc(all, func(w sla.Warning) bool { return w.Percent != 0 })
}

// plainNumber is a number; empty for 0.
func plainNumber(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (f *promisesForm) read(r *http.Request) {
	f.Version, f.Carry = versionOf(r), r.FormValue("carry") != ""
	f.Global.read(r)
	for i := range f.Overrides {
		f.Overrides[i].read(r)
	}
}

func (f *promiseForm) read(r *http.Request) {
	get := func(name string) string { return strings.TrimSpace(r.FormValue(f.At + "." + name)) }
	f.Channel, f.Priority, f.Remove = get("Channel"), get("Priority"), get("Remove") != ""
	f.Hours, f.Restart = get("Hours"), get("Restart") != ""
	for i := range f.Targets {
		f.Targets[i].read(r)
	}
}

func (f *targetForm) read(r *http.Request) {
	get := func(name string) string { return strings.TrimSpace(r.FormValue(f.At + "." + name)) }
	f.Days, f.Hours, f.Minutes, f.Warn = get("Days"), get("Hours"), get("Minutes"), get("Warn")
	f.Wall, f.Parked, f.Waiting = get("Wall") != "", get("Parked") != "", get("Waiting") != ""
}

// empty reports whether nothing is promised.
func (f targetForm) empty() bool { return f.Days == "" && f.Hours == "" && f.Minutes == "" }

// untouched reports whether nobody typed anything into the form for a new
// override.
func (f promiseForm) untouched() bool {
	promised := slices.ContainsFunc(f.Targets, func(t targetForm) bool { return !t.empty() })
	return f.New && f.Channel == "" && f.Priority == "" && f.Hours == "" && !promised
}
