package channel

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// check says what first keeps a part from being carried as it is, or nil.
func check(part Part, s PartSupport) *PlanError {
	if s.Level == SupportNone {
		return notCarried(part)
	}
	for _, rule := range []func(Part, PartSupport) *PlanError{
		checkTexts, checkTallies, checkUnique, checkMedia, checkHeader,
	} {
		if fault := rule(part, s); fault != nil {
			return fault
		}
	}
	return nil
}

func checkTexts(part Part, s PartSupport) (fault *PlanError) {
	mapTexts(part, func(f Field, text string) string {
		if fault != nil {
			return text
		}
		limit := s.Limits[f]
		switch {
		case text == "" && slices.Contains(s.Required, f) && !isMediaHeader(part, f):
			fault = wrong(f, "must not be empty")
		case text != "" && !limit.Allows(text):
			fault = &PlanError{Field: f, Limit: limit, Got: limit.Unit.Measure(text), Cause: Invalid}
		}
		return text
	})
	return fault
}

func isMediaHeader(part Part, f Field) bool {
	frame, ok := frameOf(part)
	return ok && f == FieldHeader && frame.Header.Media() != nil
}

func checkTallies(part Part, s PartSupport) *PlanError {
	for _, t := range tallies(part) {
		limit := s.Limits[t.field]
		if t.n == 0 && slices.Contains(s.Required, t.field) {
			return wrong(t.field, "must not be empty")
		}
		if !limit.IsZero() && t.n > limit.Max {
			return &PlanError{Field: t.field, Limit: limit, Got: t.n, Cause: Invalid}
		}
	}
	return nil
}

func checkUnique(part Part, s PartSupport) (fault *PlanError) {
	seen := map[Field]map[string]bool{}
	for _, f := range s.Unique {
		seen[f] = map[string]bool{}
	}
	mapTexts(part, func(f Field, text string) string {
		if seen[f] == nil || fault != nil {
			return text
		}
		if seen[f][text] {
			fault = wrong(f, "the same text occurs twice")
		}
		seen[f][text] = true
		return text
	})
	return fault
}

func checkMedia(part Part, s PartSupport) *PlanError {
	for _, m := range mediaOf(part) {
		fault := firstOf(checkFile(m, s.Types, s.Limits[FieldMedia], FieldMedia), checkAddresses(part.Kind(), m, s))
		if fault != nil {
			return fault
		}
	}
	return nil
}

// checkAddresses checks by what a file can be reached, and what must be known
// of it. Its faults are the channel's, not the draft's: another form may do. A
// file of the engine's gets an ID by being uploaded, unless the ID names what
// the provider has itself, as that of a sticker does.
func checkAddresses(kind PartKind, m Media, s PartSupport) *PlanError {
	uploaded := kind != PartSticker && m.Stored != "" && m.URL == ""
	for _, need := range []struct {
		field Field
		there bool
	}{
		{FieldMediaID, m.ID != "" || uploaded}, {FieldMediaURL, m.URL != ""},
		{FieldPreview, m.Preview != ""}, {FieldDuration, m.Duration > 0},
	} {
		if !need.there && slices.Contains(s.Required, need.field) {
			return &PlanError{Field: need.field, Problem: "the channel needs a " + string(need.field), Cause: Unsupported}
		}
	}
	return nil
}

func checkHeader(part Part, s PartSupport) *PlanError {
	for _, m := range headerMediaOf(part) {
		if s.HeaderTypes == nil {
			return &PlanError{Field: FieldHeader, Problem: "the channel carries no media header", Cause: Unsupported}
		}
		if fault := checkFile(m, s.HeaderTypes, s.Limits[FieldMedia], FieldHeader); fault != nil {
			return fault
		}
	}
	return nil
}

// checkFile checks the type and the size of a file where they are known.
func checkFile(m Media, types map[string]int64, limit Limit, f Field) *PlanError {
	size, ok := int64(0), true
	if len(types) > 0 && m.Type != "" {
		size, ok = largest(types, m.Type)
	}
	if !ok {
		problem := fmt.Sprintf("the channel carries %s, not %s",
			strings.Join(slices.Sorted(maps.Keys(types)), ", "), baseType(m.Type))
		return &PlanError{Field: f, Problem: problem, Cause: Unsupported}
	}
	if size == 0 || (!limit.IsZero() && int64(limit.Max) < size) {
		size = int64(limit.Max)
	}
	if (size > 0 || !limit.IsZero()) && m.Size > size {
		return &PlanError{Field: f, Limit: Limit{int(size), Bytes}, Got: int(m.Size), Cause: Invalid}
	}
	return nil
}

// largest looks a MIME type up without regard to case and parameters.
func largest(types map[string]int64, name string) (int64, bool) {
	name = baseType(name)
	if size, ok := types[name]; ok {
		return size, true
	}
	for _, t := range slices.Sorted(maps.Keys(types)) {
		if baseType(t) == name {
			return types[t], true
		}
	}
	return 0, false
}

// baseType is a MIME type in lower case without its parameters.
func baseType(t string) string {
	t, _, _ = strings.Cut(t, ";")
	return strings.ToLower(strings.TrimSpace(t))
}
