package woztell

import (
	"encoding/json"
	"strconv"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/meta"
)

// A complaint is how an answer, or an entry of one, says no. The explanation is
// in err; others have met error and message (trap P23).
type complaint struct {
	OK      verdict `json:"ok"`
	Code    text    `json:"err_code"`
	Err     words   `json:"err"`
	Error   words   `json:"error"`
	Message words   `json:"message"`
}

// refused reports whether it says no: by ok, or by an error without it.
func (c complaint) refused() bool {
	return c.OK == no || c.OK == silent && (c.Err != "" || c.Error != "" || c.coded())
}

func (c complaint) coded() bool { return c.Code != "" && c.Code != "0" }

func (c complaint) words() string {
	for _, w := range []words{c.Err, c.Error, c.Message} {
		if w != "" {
			return string(w)
		}
	}
	return ""
}

// sent is the answer to sendResponses. Its shapes differ by platform and age
// ([d:bot-api]; others are read by programs of third parties).
type sent struct {
	complaint
	Member text `json:"member"`
	Send   struct {
		complaint
		Result results `json:"result"`
	} `json:"sendResult"`
	Result results `json:"result"`
	ID     text    `json:"messageId"`
	Data   struct {
		ID text `json:"messageId"`
	} `json:"data"`
}

// A result is what became of one response.
type result struct {
	complaint
	Event struct {
		ID text `json:"messageId"`
	} `json:"messageEvent"`
	Inner struct {
		ID       text    `json:"messageId"`
		Messages []named `json:"messages"`
	} `json:"result"`
	Messages []named `json:"messages"`
	ID       text    `json:"messageId"`
}

type named struct {
	ID text `json:"id"`
}

// results are what became of all responses. A broken one leaves the others
// alone.
type results []result

// UnmarshalJSON never fails. A single object is a list of one.
func (all *results) UnmarshalJSON(b []byte) error {
	var raws []json.RawMessage
	if isObject(b) {
		raws = []json.RawMessage{b}
	} else if json.Unmarshal(b, &raws) != nil {
		return nil
	}
	for _, raw := range raws {
		var r result
		_ = json.Unmarshal(raw, &r) // what has another type is left out
		*all = append(*all, r)
	}
	return nil
}

// id is what the platform calls the message, in the order in which the shapes
// are tried.
func (r result) id() text {
	all := []text{r.Event.ID}
	for _, m := range append(r.Inner.Messages, r.Messages...) {
		all = append(all, m.ID)
	}
	return first(append(all, r.Inner.ID, r.ID)...)
}

func first(all ...text) text {
	for _, t := range all {
		if t != "" {
			return t
		}
	}
	return ""
}

// entries are the results, wherever they stand.
func (s *sent) entries() results {
	if len(s.Send.Result) > 0 {
		return s.Send.Result
	}
	return s.Result
}

// receipt judges an answer by its body. One that says neither yes nor no, and
// names no message, leaves open whether it went out.
func (c *Channel) receipt(a *call.Answer, to channel.Address) (channel.Receipt, error) {
	var s sent
	if !isObject(a.Body) || !json.Valid(a.Body) {
		return channel.Receipt{}, c.strange(opSend, a)
	}
	_ = json.Unmarshal(a.Body, &s) // what has another type is left out
	switch {
	case s.refused():
		return channel.Receipt{}, c.refusal(opSend, a, s.complaint)
	case s.Send.refused():
		return channel.Receipt{}, c.refusal(opSend, a, s.Send.complaint)
	case !a.OK():
		return channel.Receipt{}, c.strange(opSend, a)
	}
	r, problem := s.taken()
	switch {
	case problem != nil && r.ID == "":
		return channel.Receipt{}, c.refusal(opSend, a, *problem)
	case r.ID == "" && s.OK != yes:
		return channel.Receipt{}, meta.Garbled(opSend, a, true)
	case problem != nil:
		r.Detail = "the platform took a part of it only: " + c.discreet(problem.words())
	}
	if to.Kind != channel.AddressUser && s.Member != "" {
		r.To = c.decoder.member(s.Member)
	}
	return r, nil
}

// taken reads every entry: one may be refused although the answer says ok. We
// send one response in a call, so there is one entry, unless the platform makes
// several messages of it.
func (s *sent) taken() (channel.Receipt, *complaint) {
	r := channel.Receipt{Status: channel.StatusAccepted}
	var problem *complaint
	for _, e := range s.entries() {
		switch {
		case e.refused() && problem == nil:
			problem = &e.complaint
		case !e.refused() && r.ID == "":
			r.ID = channel.ProviderID(e.id())
		}
	}
	if r.ID == "" && problem == nil {
		r.ID = channel.ProviderID(first(s.ID, s.Data.ID))
	}
	return r, problem
}

func code(status int) string { return "HTTP " + strconv.Itoa(status) }

// done judges an answer that has nothing to say but yes or no.
func (c *Channel) done(op string, a *call.Answer) error {
	var says complaint
	if !isObject(a.Body) || json.Unmarshal(a.Body, &says) != nil {
		return c.strange(op, a)
	}
	switch {
	case says.refused():
		return c.refusal(op, a, says)
	case !a.OK() || says.OK != yes:
		return c.strange(op, a)
	}
	return nil
}
