package wechattest

import (
	"net/http"
	"unicode/utf8"
)

// userInfo is what the API tells about a person: no name, no picture, no sex,
// no city since 2021-12-27; only the ids of who does not follow ([user]).
type userInfo struct {
	Subscribe int    `json:"subscribe"`
	OpenID    string `json:"openid"`
	UnionID   string `json:"unionid,omitempty"`
	*followerInfo
}

type followerInfo struct {
	Language string `json:"language"`
	Since    int64  `json:"subscribe_time"`
	Remark   string `json:"remark"`
	Group    int    `json:"groupid"`
	Tags     []int  `json:"tagid_list"`
	Scene    string `json:"subscribe_scene"`
	QR       int    `json:"qr_scene"`
	QRText   string `json:"qr_scene_str"`
}

func (s *Server) userInfo(_ *call, r *http.Request) (any, *refusal) {
	p := s.byID[r.URL.Query().Get("openid")]
	if p == nil || p.own.Gone {
		return nil, refuse(CodeOpenID)
	}
	return p.info(), nil
}

func (p *Phone) info() userInfo {
	info := userInfo{OpenID: p.own.Customer.OpenID, UnionID: p.unionID()}
	if !p.own.Follows {
		return info
	}
	info.Subscribe = 1
	info.followerInfo = &followerInfo{
		Language: p.own.Customer.Language, Since: p.own.Since.Unix(), Remark: p.own.Remark, Tags: []int{}, Scene: p.own.Scene,
	}
	if c := p.server.codes[p.own.Code]; c != nil {
		info.QRText = c.Scene
	}
	return info
}

// userInfos tells about up to 100 people ([user]).
func (s *Server) userInfos(c *call, _ *http.Request) (any, *refusal) {
	var req struct {
		List []struct {
			OpenID string `json:"openid"`
		} `json:"user_list"`
	}
	if no := c.decode(&req); no != nil {
		return nil, no
	}
	if len(req.List) == 0 || len(req.List) > 100 {
		return nil, refuse(CodeListSize)
	}
	all := []userInfo{}
	for _, one := range req.List {
		p := s.byID[one.OpenID]
		if p == nil || p.own.Gone {
			return nil, refuse(CodeOpenID)
		}
		all = append(all, p.info())
	}
	return struct {
		List []userInfo `json:"user_info_list"`
	}{all}, nil
}

// remark is what the business calls somebody; under 30 characters (from
// memory).
func (s *Server) remark(c *call, _ *http.Request) (any, *refusal) {
	var req struct {
		OpenID string `json:"openid"`
		Remark string `json:"remark"`
	}
	if no := c.decode(&req); no != nil {
		return nil, no
	}
	p, no := s.follower(req.OpenID)
	if no != nil {
		return nil, no
	}
	if utf8.RuneCountInString(req.Remark) >= 30 {
		return nil, refuse(CodeTextSize)
	}
	p.own.Remark = req.Remark
	s.touch()
	return done, nil
}

func (s *Server) follower(openID string) (*Phone, *refusal) {
	p := s.byID[openID]
	switch {
	case p == nil || p.own.Gone:
		return nil, refuse(CodeOpenID)
	case !p.own.Follows:
		return nil, refuse(CodeNotFollowing)
	}
	return p, nil
}

// followersPage is how many openids one call lists (from memory).
const followersPage = 10_000

// followers lists the openids of followers after next_openid.
func (s *Server) followers(_ *call, r *http.Request) (any, *refusal) {
	type data struct {
		IDs []string `json:"openid"`
	}
	var all, page []string
	for _, p := range s.phones {
		if p.own.Follows && !p.own.Gone {
			all = append(all, p.own.Customer.OpenID)
		}
	}
	after, found := r.URL.Query().Get("next_openid"), false
	for _, id := range all {
		if (after == "" || found) && len(page) < followersPage {
			page = append(page, id)
		}
		found = found || id == after
	}
	if after != "" && !found {
		return nil, refuse(CodeOpenID)
	}
	out := struct {
		Total int    `json:"total"`
		Count int    `json:"count"`
		Data  *data  `json:"data,omitempty"`
		Next  string `json:"next_openid"`
	}{Total: len(all), Count: len(page)}
	if len(page) > 0 {
		out.Data, out.Next = &data{page}, page[len(page)-1]
	}
	return out, nil
}

// address lists are of addresses that nobody has ([api]).
func (s *Server) addresses(*call, *http.Request) (any, *refusal) {
	return struct {
		IPs []string `json:"ip_list"`
	}{[]string{"198.51.100.10", "198.51.100.11", "2001:db8::10"}}, nil
}

// checkCallback probes names and networks; nothing is sent here ([api]; the
// shape is from memory).
func (s *Server) checkCallback(c *call, _ *http.Request) (any, *refusal) {
	var req struct {
		Action   string `json:"action"`
		Operator string `json:"check_operator"`
	}
	if no := c.decode(&req); no != nil {
		return nil, no
	}
	type dns struct {
		IP       string `json:"ip"`
		Operator string `json:"real_operator"`
	}
	type ping struct {
		IP   string `json:"ip"`
		From string `json:"from_operator"`
		Loss string `json:"package_loss"`
		Time string `json:"time"`
	}
	var out struct {
		DNS  []dns  `json:"dns,omitempty"`
		Ping []ping `json:"ping,omitempty"`
	}
	if req.Action == "dns" || req.Action == "all" {
		out.DNS = []dns{{"198.51.100.20", "UNICOM"}}
	}
	if req.Action == "ping" || req.Action == "all" {
		out.Ping = []ping{{"198.51.100.20", "UNICOM", "0%", "23.079ms"}}
	}
	if out.DNS == nil && out.Ping == nil {
		return nil, refuse(CodeBadJSON)
	}
	return out, nil
}
