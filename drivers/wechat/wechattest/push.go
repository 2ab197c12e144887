package wechattest

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/simulate"
)

// tell queues a push about a person: the fields that all have, and those that
// this one has. The caller holds s.mu.
func (s *Server) tell(p *Phone, quiet bool, fields ...Field) {
	s.tellLater(p, quiet, 0, fields...)
}

func (s *Server) tellLater(p *Phone, quiet bool, after time.Duration, fields ...Field) {
	id := p.own.Customer.OpenID
	now := s.now()
	all := append([]Field{
		text("ToUserName", s.opts.OriginalID), text("FromUserName", id), number("CreateTime", now.Unix()),
	}, fields...)
	s.courier.Add(update{OpenID: id, XML: document(all...), Quiet: quiet}, now.Add(after))
}

// event queues an event ([recv]).
func (s *Server) event(p *Phone, quiet bool, name string, fields ...Field) {
	s.tell(p, quiet, append([]Field{text("MsgType", "event"), text("Event", name)}, fields...)...)
}

// A Push is one try of a push, as it went.
type Push struct {
	At     time.Time
	OpenID string
	// XML is what it says, in plain.
	XML string
	// Try counts from 1.
	Try int
	// Answer is what came back; its Status is 0 if nothing did.
	Answer Answer
	// Problem says why nothing came back.
	Problem string
}

// An Answer is what the business answered to a push.
type Answer struct {
	Status int
	Body   string
}

// pushesKept is how many pushes are listed.
const pushesKept = 1000

// Pushes lists the latest pushes, oldest first.
func (s *Server) Pushes() []Push {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.pushes)
}

func (s *Server) note(p Push) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pushes = append(s.pushes, p)
	if over := len(s.pushes) - pushesKept; over > 0 {
		s.pushes = slices.Delete(s.pushes, 0, over)
	}
}

// post sends a push, wrapped and signed anew with each try: whether WeChat does
// so is not written, and both must be borne.
func (s *Server) post(ctx context.Context, u update) (Answer, error) {
	query, body := s.Wrap(u.OpenID, u.XML)
	began := s.now()
	answer, err := s.ask(ctx, http.MethodPost, query, body)
	p := Push{At: began, OpenID: u.OpenID, XML: u.XML, Try: u.Tried + 1, Answer: answer}
	if err != nil {
		p.Problem = err.Error()
	}
	s.note(p)
	return answer, err
}

// Wrap makes a push of a document, in the mode of the account: its query and
// its body ([cfg], [push]).
func (s *Server) Wrap(openID, xml string) (url.Values, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	timestamp, nonce := strconv.FormatInt(s.now().Unix(), 10), randomDigits(9)
	q := s.signed(timestamp, nonce)
	q.Set("openid", openID)
	if s.mode == ModePlain {
		return q, xml
	}
	sealed := s.codec.sealFresh([]byte(xml))
	q.Set("encrypt_type", "aes")
	q.Set("msg_signature", signature(s.opts.Token, timestamp, nonce, sealed))
	if s.mode == ModeCompatible {
		return q, strings.TrimSuffix(xml, "</xml>") + "<Encrypt><![CDATA[" + sealed + "]]></Encrypt></xml>"
	}
	return q, document(text("ToUserName", s.opts.OriginalID), text("Encrypt", sealed))
}

func (s *Server) signed(timestamp, nonce string) url.Values {
	return url.Values{"signature": {signature(s.opts.Token, timestamp, nonce)}, "timestamp": {timestamp}, "nonce": {nonce}}
}

// Post posts any body with any query to where pushes go, and waits for the
// answer for as long as WeChat does.
func (s *Server) Post(ctx context.Context, query url.Values, body string) (Answer, error) {
	ctx, wait := withSlow(ctx)
	defer wait()
	return s.ask(ctx, http.MethodPost, query, body)
}

// ask does not wait longer than WeChat does: what goes on behind its back is
// left to whoever made ctx by withSlow.
func (s *Server) ask(ctx context.Context, method string, query url.Values, body string) (Answer, error) {
	slow := slowOf(ctx)
	ctx, cancel := context.WithTimeoutCause(ctx, s.opts.HookTimeout, simulate.ErrTimeout)
	defer cancel()
	header := http.Header{"User-Agent": {"Mozilla/4.0"}, "Accept": {"*/*"}}
	if method == http.MethodPost {
		header.Set("Content-Type", "text/xml")
	}
	type outcome struct {
		answer Answer
		err    error
	}
	came := make(chan outcome, 1)
	slow.Go(func() {
		address := withQuery(s.hooks.Address(), query)
		status, answer, err := s.hooks.Ask(ctx, method, address, header, strings.NewReader(body), maxAnswer+1)
		came <- outcome{Answer{status, string(answer)}, err}
	})
	select {
	case <-ctx.Done():
		return Answer{}, context.Cause(ctx)
	case got := <-came:
		return got.answer, got.err
	}
}

// withQuery adds to the query that an address may have.
func withQuery(address string, query url.Values) string {
	if strings.Contains(address, "?") {
		return address + "&" + query.Encode()
	}
	return address + "?" + query.Encode()
}

// Verify does what saving the form in the console does: a GET with an echostr,
// in plain in all modes. It fails unless the answer is 200 with the echostr byte
// for byte ([cfg]).
func (s *Server) Verify(ctx context.Context) error {
	echo := randomDigits(19)
	s.mu.Lock()
	q := s.signed(strconv.FormatInt(s.now().Unix(), 10), randomDigits(9))
	s.mu.Unlock()
	q.Set("echostr", echo)
	ctx, wait := withSlow(ctx)
	defer wait()
	answer, err := s.ask(ctx, http.MethodGet, q, "")
	switch {
	case err != nil:
		return fmt.Errorf("wechattest: the address was not verified: %w", err)
	case answer.Status != http.StatusOK || answer.Body != echo:
		return fmt.Errorf("wechattest: the address was not verified: answered with %d", answer.Status)
	}
	return nil
}

// faultBubble is what shows when the business does not answer.
func (s *Server) faultBubble() *Bubble {
	b := s.newBubble("fault")
	b.Parts = channel.Parts{channel.Text{Body: FaultLine}}
	return b
}
