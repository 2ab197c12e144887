package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A surveyView is the question at the end of a case, with its answer.
type surveyView struct {
	Title    string
	Asked    string
	Answered string // empty while nobody has answered
	Until    string // until when an answer is taken; empty if it does not matter
	Score    int
	Stars    string
	Comment  string
}

// surveyOf is the question about a case; nil if none was asked.
func (a *app) surveyOf(ctx context.Context, id storage.CaseID, me *storage.Agent, now time.Time) (*surveyView, error) {
	s, err := a.engine.As(me.ID).Survey(ctx, id)
	if err != nil || s == nil {
		return nil, err
	}
	v := &surveyView{Title: "Survey: not answered", Asked: dateText(s.AskedAt, now)}
	switch {
	case !s.AnsweredAt.IsZero():
		v.Title, v.Score = fmt.Sprintf("Survey: %d of %d", s.Score, bestMark), s.Score
		v.Answered, v.Stars, v.Comment = dateText(s.AnsweredAt, now), starsText(s.Score), s.Comment
	case !s.Expires.IsZero() && s.Expires.Before(now):
		v.Title = "Survey: expired"
	case !s.Expires.IsZero():
		v.Until = dateText(s.Expires, now)
	}
	return v, nil
}

// bestMark is the best mark of a survey.
const bestMark = 5

func starsText(score int) string {
	score = min(max(score, 0), bestMark)
	return strings.Repeat("★", score) + strings.Repeat("☆", bestMark-score)
}

// A resultsView is what contacts said on a channel, about the cases that were
// closed last.
type resultsView struct {
	Cases, Asked, Answered int
	Average                string
	Marks                  []markCount // the best first
	Latest                 []resultItem
}

// A markCount is how often a mark was given.
type markCount struct {
	Stars   string
	Score   int
	Count   int
	Percent int
}

// A resultItem is one answer.
type resultItem struct {
	Name, URL, Stars, Comment, At, Agent string
	Score                                int
}

// resultCases is how many of the closed cases count, resultAnswers how many
// answers are shown.
const (
	resultCases   = 100
	resultAnswers = 10
)

// results reads what contacts said on a channel.
func (a *app) results(ctx context.Context, ch channel.ID, me storage.AgentID, where place) (*resultsView, error) {
	page, err := a.engine.Inbox(ctx, engagement.InboxQuery{View: engagement.ViewClosed, Agent: me, Channel: ch, Limit: resultCases})
	if err != nil {
		return nil, err
	}
	v := &resultsView{Cases: len(page.Items)}
	counts, sum, now := [bestMark + 1]int{}, 0, time.Now()
	for _, it := range page.Items {
		s, err := a.engine.As(me).Survey(ctx, it.Case.ID)
		if err != nil {
			return nil, err
		}
		if s == nil {
			continue
		}
		v.Asked++
		if s.AnsweredAt.IsZero() || s.Score < 1 || s.Score > bestMark {
			continue
		}
		v.Answered++
		counts[s.Score]++
		sum += s.Score
		if len(v.Latest) < resultAnswers {
			v.Latest = append(v.Latest, resultItem{
				Name: nameIn(it.Contact, it.Conversation), URL: where.open(it.Conversation.ID).url(), Stars: starsText(s.Score), Score: s.Score,
				Comment: s.Comment, At: dateText(s.AnsweredAt, now), Agent: a.nameOf(it.Case.ClosedBy),
			})
		}
	}
	v.count(counts, sum)
	return v, nil
}

// count adds how often each mark was given.
func (v *resultsView) count(counts [bestMark + 1]int, sum int) {
	if v.Answered == 0 {
		return
	}
	v.Average = fmt.Sprintf("%.1f", float64(sum)/float64(v.Answered))
	for score := bestMark; score > 0; score-- {
		v.Marks = append(v.Marks, markCount{starsText(score), score, counts[score], counts[score] * 100 / v.Answered})
	}
}

// surveyPath is where the page behind the links of surveys is.
const surveyPath = "/survey/"

// surveys says where contacts find the page, if the program has a public address.
func (a *app) surveys() engagement.Surveys {
	if a.files.base == "" {
		return engagement.Surveys{}
	}
	return engagement.Surveys{URL: a.files.base + strings.TrimSuffix(surveyPath, "/"), Keys: []channel.Secret{a.files.secretFor("surveys")}}
}
