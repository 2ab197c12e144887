package wechattest

import (
	"net/http"
	"time"
)

// beijing is the time zone of days ([api]: quotas begin anew at 0:00 there).
var beijing = time.FixedZone("UTC+8", 8*60*60)

func day(at time.Time) string { return at.In(beijing).Format("20060102") }

// usage is what calls were made.
type usage struct {
	Day     string         `json:"day,omitempty"`
	Calls   map[string]int `json:"calls,omitempty"` // by path
	Minute  time.Time      `json:"minute,omitzero"`
	Stable  int            `json:"stable,omitempty"` // calls for a stable token in the minute
	Month   string         `json:"month,omitempty"`
	Cleared int            `json:"cleared,omitempty"` // in the month
}

// quotas are the daily ones of a verified account, and of a test account
// ([freq], [api]).
var quotas = map[string][2]int{
	"/cgi-bin/token":                 {2_000, 200},
	"/cgi-bin/stable_token":          {500_000, 500_000},
	"/cgi-bin/message/custom/send":   {500_000, 50_000},
	"/cgi-bin/message/template/send": {100_000, 100_000},
	"/cgi-bin/media/upload":          {5_000, 500},
	"/cgi-bin/media/get":             {10_000, 1_000},
	"/cgi-bin/user/info":             {5_000_000, 5_000_000},
	"/cgi-bin/qrcode/create":         {100_000, 100_000},
	"/cgi-bin/menu/create":           {1_000, 1_000},
	"/cgi-bin/user/get":              {500, 500},
}

const (
	stablePerMinute = 10_000
	clearsPerMonth  = 10
)

// limit is how many calls of a path a day has; negative for no limit.
func (s *Server) limit(path string) int {
	if n, ok := s.opts.Quotas[path]; ok {
		return n
	}
	n, ok := quotas[path]
	switch {
	case !ok:
		return -1
	case s.opts.TestAccount:
		return n[1]
	}
	return n[0]
}

// take counts a call. Calls that are refused later on count, too, which no page
// says.
func (s *Server) take(c *call) *refusal {
	now, u := s.now(), &s.usage
	if d := day(now); d != u.Day || u.Calls == nil {
		u.Day, u.Calls = d, map[string]int{}
	}
	if limit := s.limit(c.path); limit >= 0 && u.Calls[c.path] >= limit {
		return refuse(CodeDailyQuota)
	}
	if c.op == OpStableToken {
		if !now.Before(u.Minute.Add(time.Minute)) {
			u.Minute, u.Stable = now, 0
		}
		if u.Stable++; u.Stable > stablePerMinute {
			return refuse(CodeMinuteQuota)
		}
	}
	if c.op != opNone {
		u.Calls[c.path]++
	}
	return nil
}

// Calls is how many calls of a path were made today.
func (s *Server) Calls(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.usage.Calls[path]
}

// SetQuota changes the daily quota of a path: 0 means none left, negative no
// limit.
func (s *Server) SetQuota(path string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opts.Quotas == nil {
		s.opts.Quotas = map[string]int{}
	}
	s.opts.Quotas[path] = n
}

func (s *Server) clearQuota(c *call, _ *http.Request) (any, *refusal) {
	var req struct {
		AppID string `json:"appid"`
	}
	if no := c.decode(&req); no != nil {
		return nil, no
	}
	if req.AppID != s.opts.AppID {
		return nil, refuse(CodeAppID)
	}
	return s.clear()
}

// clearQuotaBySecret needs no token ([api]).
func (s *Server) clearQuotaBySecret(_ *call, r *http.Request) (any, *refusal) {
	q := r.URL.Query()
	switch {
	case q.Get("appid") != s.opts.AppID:
		return nil, refuse(CodeAppID)
	case q.Get("appsecret") != s.opts.Secret:
		return nil, refuse(CodeSecret)
	}
	return s.clear()
}

// clear: ten times in a month ([api]).
func (s *Server) clear() (any, *refusal) {
	u := &s.usage
	if month := s.now().In(beijing).Format("200601"); month != u.Month {
		u.Month, u.Cleared = month, 0
	}
	if u.Cleared >= clearsPerMonth {
		return nil, refuse(CodeClearLimit)
	}
	u.Cleared++
	clear(u.Calls)
	return done, nil
}

// getQuota reads one quota ([sil], [wxj]).
func (s *Server) getQuota(c *call, _ *http.Request) (any, *refusal) {
	var req struct {
		Path string `json:"cgi_path"`
	}
	if no := c.decode(&req); no != nil {
		return nil, no
	}
	limit := s.limit(req.Path)
	if _, ok := s.routes[req.Path]; !ok || limit < 0 {
		return nil, refuse(CodeQuotaPath)
	}
	type quota struct {
		Limit  int `json:"daily_limit"`
		Used   int `json:"used"`
		Remain int `json:"remain"`
	}
	used := s.usage.Calls[req.Path]
	return struct {
		result
		Quota quota `json:"quota"`
	}{done, quota{limit, used, max(limit-used, 0)}}, nil
}
