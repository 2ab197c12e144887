package dispatch

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/crash"
	"github.com/rapport-go/rapport/storage"
)

// A result is what came of one job.
type result struct {
	job
	pump    *pump
	outcome storage.Outcome // queued means: try again
	receipt channel.Receipt
	failure channel.Failure
	scope   channel.ErrorScope
	// uncertain says that the call may have sent the message all the same.
	uncertain bool
	// retry is when to try again, and limited says that this try does not count.
	retry   time.Time
	limited bool
	// shut is until when the whole channel must wait; zero if it need not.
	shut time.Time
	at   time.Time
}

// call makes one call, unless it is too late for it.
func (p *pump) call(ctx context.Context, j job) result {
	ctx, cancel := context.WithDeadline(ctx, j.deadline)
	defer cancel()
	ctx = p.Start(ctx, j.message)
	receipt, err := p.send(ctx, j)
	p.Done(ctx, j.message, err)
	now := time.Now().UTC().Truncate(time.Microsecond)
	if err == nil {
		return result{job: j, pump: p, outcome: storage.OutcomeAccepted, receipt: receipt, at: now}
	}
	return p.failed(j, channel.AsError(string(p.Caps.Kind)+": send", err), now)
}

// send prepares the message and hands it to the driver. A panic of a driver is
// an uncertain failure.
func (p *pump) send(ctx context.Context, j job) (receipt channel.Receipt, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &channel.Error{Op: string(p.Caps.Kind) + ": send", Uncertain: true, Err: crash.Of(v)}
		}
	}()
	if ctx.Err() != nil { // held up since the hand-over: the fence is down
		return channel.Receipt{}, &channel.Error{Kind: channel.Unavailable, Op: "dispatch: send", Err: ctx.Err()}
	}
	m, err := p.message(ctx, j)
	if err != nil {
		return channel.Receipt{}, err
	}
	return p.Channel.Send(ctx, m)
}

// message makes what the driver gets.
func (p *pump) message(ctx context.Context, j job) (*channel.Message, error) {
	m := &channel.Message{
		Key: j.message.ID.String(), To: j.to(), Thread: j.conv.Thread, Topic: j.conv.Topic, ReplyTo: j.message.ReplyTo, ReplyMemo: j.quoted,
		Answer: j.answer, Author: j.message.Author.Kind, Sender: p.sender(j), LastInbound: j.conv.LastInbound, Now: time.Now(), Created: j.message.CreatedAt, Parts: j.message.Parts,
	}
	if j.message.Native != nil {
		native, err := p.native(j.message.Native)
		if err != nil {
			return nil, err
		}
		m.Native = native
	}
	if err := complete(m.Parts); err != nil {
		return nil, err
	}
	if p.Caps.Files {
		return m, nil
	}
	parts, err := p.upload(ctx, m.Parts)
	m.Parts = parts
	return m, err
}

// complete says why parts cannot go out: they waited for longer than files are kept.
func complete(parts channel.Parts) error {
	for _, part := range parts {
		_, err := channel.MapMedia(part, func(m channel.Media) (channel.Media, error) {
			if m.Forgotten {
				return m, &channel.Error{Kind: channel.Invalid, Op: "dispatch: message", Detail: "a file of it is no longer kept"}
			}
			return m, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sender is how an agent is shown, where the channel's policy says so.
func (p *pump) sender(j job) channel.Sender {
	if !p.ShowAgents || j.message.Author.Kind != channel.AuthorAgent {
		return channel.Sender{}
	}
	return channel.Sender{Name: j.message.Author.Name}
}

func (p *pump) native(data []byte) (any, error) {
	d, ok := channel.As[channel.NativeDecoder](p.Channel)
	if !ok {
		return nil, &channel.Error{Kind: channel.Unsupported, Op: "dispatch: native message", Detail: "the driver takes none"}
	}
	v, err := d.DecodeNative(data)
	if err != nil {
		return nil, &channel.Error{Kind: channel.Invalid, Op: "dispatch: native message", Err: err}
	}
	return v, nil
}

// upload gives files of ours to the provider. The message cannot have gone out
// when that fails.
func (p *pump) upload(ctx context.Context, parts channel.Parts) (channel.Parts, error) {
	var out channel.Parts
	for _, part := range parts {
		mapped, err := channel.MapMedia(part, func(m channel.Media) (channel.Media, error) {
			if m.Stored == "" || m.ID != "" || m.URL != "" {
				return m, nil
			}
			return p.uploadOne(ctx, m)
		})
		if err != nil {
			e := *channel.AsError("dispatch: upload", err)
			e.Uncertain = false
			return nil, &e
		}
		out = append(out, mapped)
	}
	return out, nil
}

func (p *pump) uploadOne(ctx context.Context, m channel.Media) (channel.Media, error) {
	up, ok := channel.As[channel.MediaUploader](p.Channel)
	if !ok || p.Open == nil {
		return channel.Media{}, &channel.Error{Kind: channel.Unsupported, Op: "dispatch: upload", Detail: "the channel takes no uploads, or no files are kept"}
	}
	body, err := p.Open(ctx, m.Stored)
	if err != nil {
		return channel.Media{}, &channel.Error{Kind: channel.Unavailable, Op: "dispatch: upload", Detail: unread(err), Err: err}
	}
	defer func() { _ = body.Close() }()
	got, err := up.UploadMedia(ctx, channel.MediaUpload{Body: body, Type: m.Type, Name: m.Name, Size: m.Size})
	m.ID, m.URL = got.ID, got.URL
	return m, err
}

// unread says why a file of ours cannot be read. One that is not there may be again: a
// folder may be mounted late.
func unread(err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return "the file is not in the media store"
	}
	return "the media store failed"
}

// failed decides what becomes of a message whose call failed.
func (p *pump) failed(j job, e *channel.Error, now time.Time) result {
	r := result{job: j, pump: p, failure: e.Failure(), scope: e.Scope, uncertain: e.Uncertain, at: now, limited: waits(e)}
	if r.failure.Detail == "" {
		r.failure.Detail = inWords(e)
	}
	switch {
	case e.Uncertain && !p.repeats(j.answer):
		r.outcome = storage.OutcomeUnknown
		p.Log.Warn("dispatch: outcome unknown", "channel", p.id, "message", j.message.ID, "error", e)
	case p.triesAgain(j, e, now):
		r.outcome, r.retry = storage.OutcomeQueued, now.Add(p.wait(j, e, now))
	case e.Uncertain, j.entry.Uncertain:
		// The provider drops repeats, but there will be none. One that is refused tells
		// nothing about the first.
		r.outcome = storage.OutcomeUnknown
	default:
		r.outcome = storage.OutcomeRejected
	}
	wide := e.Scope == channel.ScopeChannel || e.Scope == channel.ScopeInitiated
	if wide && (e.Kind == channel.RateLimited || e.Kind == channel.Unauthorized) {
		r.shut = now.Add(p.wait(j, e, now))
	}
	return r
}

// repeats reports whether a call may be repeated of which nobody knows whether
// it went through: the provider drops repeats of our key, and no answer was
// used up, which it cannot tell.
func (p *pump) repeats(answer channel.Answer) bool { return p.Caps.Idempotent && answer.IsZero() }

// wait is how long to wait before the next try. Tries that met a limit are not
// counted, so the wait for those grows with the message's age.
func (p *pump) wait(j job, e *channel.Error, now time.Time) time.Duration {
	if waits(e) {
		return max(e.RetryAfter, patience.After(1), min(now.Sub(j.message.CreatedAt)/2, patience.Most))
	}
	return max(e.RetryAfter, patience.After(j.entry.Attempts))
}

// waits reports whether the message met a limit, or bad credentials, which it
// waits out, rather than a failure of its own.
func waits(e *channel.Error) bool {
	return e.Kind == channel.RateLimited || (e.Kind == channel.Unauthorized && e.Scope == channel.ScopeChannel)
}

// inWords is why a call failed, where the provider gave no reason. What the
// cause says may be a stranger's words, and goes to the log only.
func inWords(e *channel.Error) string {
	switch {
	case errors.Is(e, context.DeadlineExceeded):
		return "no answer in time"
	case e.Uncertain:
		return "the call ended without an answer"
	}
	return ""
}

// triesAgain reports whether the same message may succeed later. Credentials
// can be mended by the operator, so messages wait for that as well.
func (p *pump) triesAgain(j job, e *channel.Error, now time.Time) bool {
	if now.Sub(j.message.CreatedAt) >= p.GiveUp {
		return false
	}
	if waits(e) {
		return true
	}
	return (e.Kind == channel.Unavailable || e.Uncertain) && j.entry.Attempts < p.Attempts
}
