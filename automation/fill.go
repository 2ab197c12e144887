package automation

import "maps"

// filled is an action of a rule with what is known filled in.
func (m *moment) filled(a Action) Action {
	f := m.Facts
	switch a := a.(type) {
	case Send:
		a.Message = a.Message.rendered(f)
		return a
	case SendTemplate:
		a.Values = renderedTexts(a.Values, f)
		return a
	case Close:
		if a.For == "" {
			a.For = ForRule
		}
		return a
	case SetAttribute:
		a.Value = renderedText(a.Value, f)
		return a
	case AskSurvey:
		return m.filledSurvey(a)
	case Notify:
		return a.filled(f)
	case AddNote:
		a.Text = renderedText(a.Text, f)
		return a
	case SetOwner:
		if a.Agent == "" {
			a.Agent = m.Case.Owner
		}
		return a
	case Emit:
		a.Data = maps.Clone(a.Data)
		for k, v := range a.Data {
			a.Data[k] = renderedText(v, f)
		}
		return a
	}
	return a
}

func (n Notify) filled(f *Facts) Notify {
	n.Text = renderedText(n.Text, f)
	return n
}

func (m *moment) filledSurvey(a AskSurvey) AskSurvey {
	a.Text, a.Button = renderedText(a.Text, m.Facts), renderedText(a.Button, m.Facts)
	a.Expires = m.Now.Add(m.settings.Survey.Expires.or(DefaultSurveyExpires))
	if m.Conversation.Window.Free {
		a.Template = nil
	} else if a.Template != nil {
		filled := *a.Template
		filled.Values = renderedTexts(a.Template.Values, m.Facts)
		a.Template = &filled
	}
	return a
}
