package engagement

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/automation/survey"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/automate"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// Surveys are the pages by which contacts say how it was (S4.48). The zero value
// has none: surveys are asked by the channel's own buttons then, or not at all.
type Surveys struct {
	// URL is where the host serves [Engine.SurveyHandler]:
	// "https://shop.example/survey".
	URL string
	// Keys sign the links: the first makes them, all of them open them. Each has at
	// least [survey.MinKey] bytes. Required with URL.
	Keys []channel.Secret
	// Texts are what page and buttons say, by language: BCP 47 tags. English is
	// there without them.
	Texts map[string]survey.Texts
}

// A Survey is the question at the end of a case, and its answer.
type Survey = automate.Survey

// newSurveys makes what signs and opens links; nil without an address.
func (c Config) newSurveys() (*survey.Signer, error) {
	if c.Surveys.URL == "" && len(c.Surveys.Keys) == 0 {
		return nil, nil
	}
	if at, err := url.Parse(c.Surveys.URL); err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" {
		return nil, fmt.Errorf("engagement: config: %w", invalid("Surveys.URL", "is not of the form https://host/path"))
	}
	s, err := survey.NewSigner(c.Surveys.Keys...)
	if err != nil {
		return nil, fmt.Errorf("engagement: config: %w", invalid("Surveys.Keys", err.Error()))
	}
	if _, err := survey.New(survey.Config{Signer: s, Answers: answers{}, Now: time.Now, Texts: c.Surveys.Texts}); err != nil {
		return nil, fmt.Errorf("engagement: config: %w", invalid("Surveys.Texts", err.Error()))
	}
	return s, nil
}

// SurveyHandler serves the page behind the links of surveys, below any path of the
// host's: what stands before the token is to be taken away by [http.StripPrefix].
// Without Config.Surveys there is no page: 404.
func (e *Engine) SurveyHandler() http.Handler {
	if e.surveys == nil {
		return http.NotFoundHandler()
	}
	h, err := survey.New(survey.Config{
		Signer: e.surveys, Answers: answers{e}, Now: time.Now, Texts: e.cfg.Surveys.Texts, SlowBody: e.cfg.SlowBody,
	})
	if err != nil {
		return http.NotFoundHandler() // New has checked the texts
	}
	return h
}

// Survey returns the question that was asked last at the end of a case, with its
// answer; nil if none was. [storage.ErrNotFound].
func (e *Engine) Survey(ctx context.Context, id storage.CaseID) (*Survey, error) {
	c, err := e.Case(ctx, id)
	if err != nil {
		return nil, err
	}
	return automate.SurveyOf(c)
}

// Survey is [Engine.Survey].
func (s Screen) Survey(ctx context.Context, id storage.CaseID) (*Survey, error) {
	return of(ctx, s, id, s.e.Survey)
}

// askSurvey asks the contact how it was, and keeps that with the case.
func (e *Engine) askSurvey(ctx context.Context, tx storage.Tx, d automate.Deed, a automation.AskSurvey) (automation.Reason, error) {
	conv, work, err := e.lockConversation(ctx, tx, d.Conversation)
	if err != nil {
		return "", err
	}
	if work == nil || work.ID != d.Case {
		return automation.Gone, nil
	}
	contacts, err := tx.Contacts().Get(ctx, conv.Contact)
	if err != nil {
		return "", err
	}
	v := survey.Survey{
		ID: fmt.Sprintf("%s.%d", work.ID, 1+work.Reopened), Case: work.ID.String(), Channel: conv.Channel,
		Language: contacts[0].Language, Expires: a.Expires,
	}
	parts, ok := e.surveyParts(v, a)
	if !ok {
		return automation.Unfit, nil
	}
	if why, err := e.autoSend(ctx, tx, d, parts); err != nil || why != "" {
		return why, err
	}
	return "", e.keepSurvey(ctx, tx, d, conv, v)
}

// keepSurvey keeps that the question was asked.
func (e *Engine) keepSurvey(ctx context.Context, tx storage.Tx, d automate.Deed, conv *storage.Conversation, v survey.Survey) error {
	cases, err := tx.Cases().Get(ctx, d.Case) // as sending has left it
	if err != nil {
		return err
	}
	asked := Survey{ID: v.ID, AskedAt: d.At, Expires: v.Expires}
	if err := automate.ChangeSurvey(ctx, tx, cases[0], asked); err != nil {
		return err
	}
	entry := journal.Entry(journal.SurveyAsked, d.At, automate.Author(d.By), journal.Detail{Survey: &journal.Survey{ID: v.ID}})
	return tx.Journal().Append(ctx, journal.OnConversation(entry, conv))
}

// surveyParts are the message that asks. It reports false if there is no way to
// ask on the channel.
func (e *Engine) surveyParts(v survey.Survey, a automation.AskSurvey) (channel.Parts, bool) {
	if a.Native && a.Template == nil {
		if parts, ok := survey.NativeParts(v.ID, a.Text, a.Button, e.marks(v.Language), e.caps[v.Channel]); ok {
			return parts, true
		}
	}
	if e.surveys == nil {
		return nil, false
	}
	token, err := e.surveys.Token(v)
	if err != nil {
		return nil, false
	}
	link := survey.Link(e.cfg.Surveys.URL, token)
	if a.Template == nil {
		return survey.Parts(a.Text, a.Button, link), true
	}
	values := make([]string, len(a.Template.Values))
	for i, text := range a.Template.Values {
		values[i] = strings.ReplaceAll(text, "{{survey.link}}", link)
	}
	t := templatePart(a.Template.Name, a.Template.Language, values)
	if n := a.Template.LinkButton; n > 0 {
		t.Buttons = []channel.TemplateButton{{Index: n - 1, Kind: channel.TemplateURL, Value: token}}
	}
	return channel.Parts{t}, true
}

// marks are what the marks are called in a language.
func (e *Engine) marks(language string) [5]string {
	if t, ok := e.cfg.Surveys.Texts[language]; ok {
		return t.Marks
	}
	base, _, _ := strings.Cut(language, "-")
	if t, ok := e.cfg.Surveys.Texts[base]; ok {
		return t.Marks
	}
	return survey.English().Marks
}

// answers keeps the answers that come by the page.
type answers struct{ e *Engine }

// Answer keeps the first answer of a survey: it implements [survey.Answerer].
func (a answers) Answer(ctx context.Context, v survey.Survey, score int, comment string) error {
	id, err := storage.ParseID[storage.Case](v.Case)
	if err != nil {
		return survey.ErrClosed
	}
	err = a.e.update(ctx, "answer survey", func(ctx context.Context, tx storage.Tx) error {
		return a.e.answerSurvey(ctx, tx, id, "", v.ID, score, comment)
	})
	if isNotFound(err) {
		return survey.ErrClosed
	}
	if err == nil {
		a.e.news.publish()
		a.e.duty.Wake()
	}
	return err
}

// answerSurvey keeps an answer, if the survey was asked about the case and waits
// for one. from is the conversation in which it was given; zero for the page.
func (e *Engine) answerSurvey(ctx context.Context, tx storage.Tx, id storage.CaseID, from string, question string, score int, comment string) error {
	cases, err := tx.Cases().Get(ctx, id)
	if err != nil {
		return err
	}
	conv, _, err := e.lockConversation(ctx, tx, cases[0].Conversation)
	if err != nil {
		return err
	}
	if cases, err = tx.Cases().Get(ctx, id); err != nil {
		return err
	}
	at, c := now(), cases[0]
	asked, err := automate.SurveyOf(c)
	switch {
	case err != nil:
		return err
	case asked == nil || asked.ID != question || from != "" && from != conv.ID.String() || !at.Before(asked.Expires):
		return survey.ErrClosed
	case !asked.AnsweredAt.IsZero():
		return survey.ErrAnswered
	}
	asked.AnsweredAt, asked.Score, asked.Comment = at, score, channel.CleanText(comment)
	if err := automate.ChangeSurvey(ctx, tx, c, *asked); err != nil {
		return err
	}
	told := journal.Survey{ID: asked.ID, Score: score, Comment: asked.Comment != ""}
	by := storage.Author{Kind: channel.AuthorContact, ID: conv.Contact.String()}
	entry := journal.OnConversation(journal.Entry(journal.SurveyAnswered, at, by, journal.Detail{Survey: &told}), conv)
	entry.Case = id
	return tx.Journal().Append(ctx, entry)
}

// surveyAnswered keeps an answer that was given by a button. The message with it is
// stored already.
func (e *Engine) surveyAnswered(_ context.Context, m *storage.DueMoment) (duty.Finish, error) {
	question, score, ok := survey.ParseChoice(m.Subject)
	if !ok {
		return nil, nil
	}
	text, _, _ := strings.Cut(question, ".")
	id, err := storage.ParseID[storage.Case](text)
	if err != nil {
		return nil, nil
	}
	return func(ctx context.Context, tx storage.Tx) error {
		err := e.answerSurvey(ctx, tx, id, string(m.Data), question, score, "")
		if errors.Is(err, survey.ErrAnswered) || errors.Is(err, survey.ErrClosed) || isNotFound(err) {
			return nil // it stays a message that somebody wrote
		}
		return err
	}, nil
}
