package linetest

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// japan is the time zone of days and months (REF, UTC+9).
var japan = time.FixedZone("UTC+9", 9*60*60)

// usage is what was sent.
type usage struct {
	Month string         `json:"month,omitempty"`
	Total int            `json:"total,omitempty"`
	Days  map[string]int `json:"days,omitempty"` // by operation and day
	Units []string       `json:"units,omitempty"`
}

func (u *usage) count(op Op, now time.Time, n int) {
	if u.Days == nil {
		u.Days = map[string]int{}
	}
	u.Days[string(op)+" "+now.In(japan).Format("20060102")] += n
}

// turn begins a month.
func (u *usage) turn(now time.Time) {
	if month := now.In(japan).Format("200601"); month != u.Month {
		u.Month, u.Total, u.Units = month, 0, nil
	}
}

// takeQuota takes n messages from the month's. Messages count once for each
// person reached, however many objects a call has (LINE, Messaging API
// pricing). The caller holds s.mu.
func (s *Server) takeQuota(n int) *refusal {
	s.usage.turn(s.now())
	if s.opts.Quota > 0 && s.usage.Total+n > s.opts.Quota {
		return refuse(http.StatusTooManyRequests, MessageMonthlyLimit)
	}
	s.usage.Total += n
	return nil
}

// takeUnits remembers the names of units: 1,000 in a month (REF, push).
func (s *Server) takeUnits(units []string) *refusal {
	for _, name := range units {
		switch {
		case slices.Contains(s.usage.Units, name):
		case len(s.usage.Units) >= 1000:
			return refuse(http.StatusBadRequest, "The number of custom aggregation units exceeds the limit")
		default:
			s.usage.Units = append(s.usage.Units, name)
		}
	}
	return nil
}

// SetUsage says how many of the month's messages have been sent.
func (s *Server) SetUsage(total int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.usage.turn(s.now())
	s.usage.Total = total
}

// quota answers with the plan's limit (REF, get quota).
func (s *Server) quota(*call, *http.Request) (any, *refusal) {
	type answer struct {
		Type  string `json:"type"`
		Value *int   `json:"value,omitempty"`
	}
	if s.opts.Quota == 0 {
		return answer{Type: "none"}, nil
	}
	return answer{"limited", &s.opts.Quota}, nil
}

func (s *Server) consumption(*call, *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.usage.turn(s.now())
	return struct {
		Total int `json:"totalUsage"`
	}{s.usage.Total}, nil
}

// counts answers with the messages of a day, which are counted when it is over
// (REF, get number of sent messages).
func (s *Server) counts(_ *call, r *http.Request) (any, *refusal) {
	type answer struct {
		Status  string `json:"status"`
		Success *int   `json:"success,omitempty"`
	}
	date, how := r.URL.Query().Get("date"), r.PathValue("how")
	day, err := time.ParseInLocation("20060102", date, japan)
	switch {
	case !slices.Contains([]Op{OpReply, OpPush, OpMulticast, OpBroadcast}, Op(how)):
		return nil, refuse(http.StatusNotFound, MessageNotFound)
	case err != nil:
		return nil, refuse(http.StatusBadRequest, "The value for the 'date' parameter is invalid")
	case date < "20180331":
		return answer{Status: "out_of_service"}, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.now().Before(day.AddDate(0, 0, 1)) {
		n := s.usage.Days[how+" "+date]
		return answer{"ready", &n}, nil
	}
	return answer{Status: "unready"}, nil
}

func (s *Server) unitCount(*call, *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.usage.turn(s.now())
	return struct {
		Count int `json:"numOfCustomAggregationUnits"`
	}{len(s.usage.Units)}, nil
}

func (s *Server) unitList(_ *call, r *http.Request) (any, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.usage.turn(s.now())
	page, next, no := pageOf(s.usage.Units, r, 100)
	return struct {
		Units []string `json:"customAggregationUnits"`
		Next  string   `json:"next,omitempty"`
	}{page, next}, no
}

// pageOf cuts a page out of a list. The continuation token is the place in the
// list.
func pageOf(all []string, r *http.Request, most int) (page []string, next string, no *refusal) {
	q := r.URL.Query()
	from, limit := 0, most
	var err error
	if text := q.Get("start"); text != "" {
		from, err = strconv.Atoi(text)
	}
	if text := q.Get("limit"); text != "" && err == nil {
		limit, err = strconv.Atoi(text)
	}
	if err != nil || from < 0 || from > len(all) || limit < 1 || limit > most {
		return nil, "", refuse(http.StatusBadRequest, "The value for the 'start' or 'limit' parameter is invalid")
	}
	to := min(from+limit, len(all))
	if to < len(all) {
		next = strconv.Itoa(to)
	}
	return append([]string{}, all[from:to]...), next, nil
}

// window counts the calls of a span of time.
type window struct {
	begin time.Time
	calls int
}

// limits are how many calls of an operation are allowed in which time (REF,
// rate limits; 2,000 a second for what has none of its own).
var limits = map[Op]struct {
	calls int
	in    time.Duration
}{
	OpNarrowcast: {60, time.Hour}, OpBroadcast: {60, time.Hour}, OpTest: {60, time.Hour},
	OpMulticast: {200, time.Second}, OpLoading: {100, time.Second}, OpEndpoint: {1000, time.Minute},
	OpToken: {370, time.Second},
}

func (s *Server) throttle(op Op) *refusal {
	if s.opts.Unthrottled {
		return nil
	}
	most, ok := limits[op]
	if !ok {
		most.calls, most.in = 2000, time.Second
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now, w := s.now(), s.rates[op]
	if w == nil || !now.Before(w.begin.Add(most.in)) {
		w = &window{begin: now}
		s.rates[op] = w
	}
	w.calls++
	if w.calls > most.calls {
		return refuse(http.StatusTooManyRequests, MessageRateLimit)
	}
	return nil
}
