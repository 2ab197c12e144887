package channel_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/rapport-go/rapport/channel"
)

func TestPlanPropertyCallsFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, c := draft(t), capabilities(t)
		p, err := channel.NewPlan(d, c)
		if err != nil {
			requirePlanError(t, d, err)
			return
		}
		require.NotEmpty(t, p.Calls)
		for i, call := range p.Calls {
			require.LessOrEqual(t, len(call.Parts), max(1, c.PartsPerCall))
			again, err := channel.NewPlan(channel.Draft{Parts: call.Parts, ReplyTo: call.ReplyTo, Policy: channel.Strict}, c)
			require.NoError(t, err, "call %d does not fit", i)
			require.Equal(t, []channel.Call{call}, again.Calls)
			require.Equal(t, i > 0, call.ReplyTo == "" && i > 0, "only the first call quotes")
		}
	})
}

func requirePlanError(t *rapid.T, d channel.Draft, err error) {
	e, ok := errors.AsType[*channel.PlanError](err)
	require.True(t, ok, "%T", err)
	require.Contains(t, []channel.ErrorKind{channel.Invalid, channel.Unsupported}, e.Cause)
	require.True(t, e.Part >= -1 && e.Part < len(d.Parts))
	if e.Part >= 0 {
		require.Equal(t, d.Parts[e.Part].Kind(), e.Kind)
	}
	require.NotEmpty(t, e.Error())
	require.True(t, !e.Limit.IsZero() || e.Problem != "")
}

func TestPlanPropertyIsPure(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, c := draft(t), capabilities(t)
		before, err := json.Marshal(d.Parts)
		require.NoError(t, err)
		p1, err1 := channel.NewPlan(d, c)
		p2, err2 := channel.NewPlan(d, c)
		require.Equal(t, p1, p2)
		require.Equal(t, err1, err2)
		after, err := json.Marshal(d.Parts)
		require.NoError(t, err)
		require.Equal(t, string(before), string(after), "the draft was changed")
	})
}

func TestPlanPropertyStrictChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, c := draft(t), capabilities(t)
		d.Policy = channel.Strict
		p, err := channel.NewPlan(d, c)
		if err != nil {
			return
		}
		var sent channel.Parts
		for _, call := range p.Calls {
			sent = append(sent, call.Parts...)
		}
		require.Equal(t, d.Parts, sent)
		require.Equal(t, d.ReplyTo, p.Calls[0].ReplyTo)
		for _, n := range p.Notes {
			require.Contains(t, n.Reason, "partially")
		}
	})
}

func TestPlanPropertyLossyDoesWhatAdaptDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, c := draft(t), capabilities(t)
		d.Policy = channel.Adapt
		adapted, err := channel.NewPlan(d, c)
		if err != nil {
			return
		}
		d.Policy = channel.Lossy
		lossy, err := channel.NewPlan(d, c)
		require.NoError(t, err)
		require.Equal(t, adapted, lossy)
	})
}

func TestPlanPropertyNothingIsLostUnnoticed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, c := draft(t), capabilities(t)
		p, err := channel.NewPlan(d, c)
		if err != nil {
			return
		}
		var sent strings.Builder
		for _, call := range p.Calls {
			for _, text := range texts(call.Parts) {
				sent.WriteString(squeeze(text))
			}
		}
		for i, part := range d.Parts {
			if slices.ContainsFunc(p.Notes, func(n channel.Note) bool { return n.Part == i && n.Effect == channel.Lost }) {
				require.NotEqual(t, channel.Strict, d.Policy)
				continue
			}
			if _, ok := part.(channel.Mail); ok && lostText(p.Notes) {
				continue // the subject stood above that text
			}
			if m, ok := part.(channel.Template); ok && slices.ContainsFunc(p.Calls, carries(m)) {
				continue
			}
			for _, text := range texts(channel.Parts{part}) {
				require.Contains(t, sent.String(), squeeze(text), "part %d, notes %+v", i, p.Notes)
			}
		}
	})
}

func lostText(notes []channel.Note) bool {
	return slices.ContainsFunc(notes, func(n channel.Note) bool { return n.Kind == channel.PartText && n.Effect == channel.Lost })
}

func carries(m channel.Template) func(channel.Call) bool {
	return func(c channel.Call) bool {
		return slices.ContainsFunc(c.Parts, func(p channel.Part) bool {
			other, ok := p.(channel.Template)
			return ok && other.Name == m.Name
		})
	}
}

// squeeze takes all white space away: it may change where text is cut.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// texts is all that parts say to who reads them, in order.
func texts(parts channel.Parts) []string {
	var all []string
	for _, part := range parts {
		switch v := part.(type) {
		case channel.Text:
			all = append(all, v.Body)
		case channel.Image:
			all = append(all, v.Caption)
		case channel.Video:
			all = append(all, v.Caption)
		case channel.File:
			all = append(all, v.Caption)
		case channel.Location:
			all = append(all, v.Name, v.Address)
		case channel.Contacts:
			for _, card := range v.Cards {
				all = append(all, card.Name, card.Phones[0].Number)
			}
		case channel.LocationRequest:
			all = append(all, v.Body)
		case channel.Mail:
			all = append(all, v.Subject)
		case channel.Reaction:
			all = append(all, v.Emoji)
		default:
			all = append(all, richTexts(part)...)
		}
	}
	return all
}

func richTexts(part channel.Part) []string {
	switch v := part.(type) {
	case channel.Buttons:
		all := []string{v.Header.Text, v.Body}
		for _, b := range v.Buttons {
			all = append(all, b.Title)
		}
		return append(all, v.Footer)
	case channel.List:
		all := []string{v.Header.Text, v.Body}
		for _, s := range v.Sections {
			all = append(all, s.Title)
			for _, r := range s.Rows {
				all = append(all, r.Title, r.Description)
			}
		}
		return append(all, v.Footer)
	case channel.LinkButton:
		return []string{v.Header.Text, v.Body, v.Label, v.URL, v.Footer}
	case channel.QuickReplies:
		all := []string{v.Body}
		for _, b := range v.Replies {
			all = append(all, b.Title)
		}
		return all
	case channel.Carousel:
		all := []string{v.Body}
		for _, c := range v.Cards {
			all = append(all, c.Title, c.Body)
			for _, b := range c.Buttons {
				all = append(all, b.Title, b.URL)
			}
		}
		return all
	case channel.Template:
		return texts(v.Shown)
	}
	return nil
}
