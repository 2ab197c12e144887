package linetest

import (
	"net/http"
	"strings"
)

// An Op names what a call asks for.
type Op string

// The operations.
const (
	OpReply       Op = "reply"
	OpPush        Op = "push"
	OpMulticast   Op = "multicast"
	OpNarrowcast  Op = "narrowcast"
	OpBroadcast   Op = "broadcast"
	OpProgress    Op = "progress"  // of a narrowcast
	OpValidate    Op = "validate"  // of messages, without sending them
	OpQuota       Op = "quota"     // the limit and what is used of it
	OpCounts      Op = "counts"    // messages sent on a day
	OpUnits       Op = "units"     // names of aggregation units
	OpLoading     Op = "loading"   // the loading animation
	OpRead        Op = "read"      // mark as read
	OpInfo        Op = "info"      // about the bot
	OpProfile     Op = "profile"   // of a person
	OpGroup       Op = "group"     // summary, number of members, a member
	OpMembers     Op = "members"   // ids of members
	OpLeave       Op = "leave"     // a group or room
	OpFollowers   Op = "followers" // ids of friends
	OpEndpoint    Op = "endpoint"  // the address of webhooks
	OpTest        Op = "test"      // of the address of webhooks
	OpContent     Op = "content"   // the bytes of a message
	OpPreview     Op = "preview"   // a small picture of a message
	OpTranscoding Op = "transcoding"
	OpLink        Op = "link"  // a token for linking accounts
	OpToken       Op = "token" // issuing, verifying and revoking access tokens
	opNone        Op = ""
)

// A route is one of the API's places. Parts of its path in braces are
// arguments.
type route struct {
	method string
	path   []string
	op     Op
	do     handler
	open   bool
	data   bool // on the host for content
}

func (t route) serves(host string) bool {
	switch host {
	case APIHost:
		return !t.data
	case DataHost:
		return t.data
	}
	return true
}

// matches compares the path and hands over its arguments.
func (t route) matches(r *http.Request, path []string) bool {
	if len(path) != len(t.path) {
		return false
	}
	for i, want := range t.path {
		if !strings.HasPrefix(want, "{") && want != path[i] || path[i] == "" {
			return false
		}
	}
	for i, want := range t.path {
		if name, ok := strings.CutPrefix(want, "{"); ok {
			r.SetPathValue(strings.TrimSuffix(name, "}"), path[i])
		}
	}
	return true
}

// table lists the places of the API (REF; OAPI).
func (s *Server) table() []route {
	var all []route
	add := func(op Op, pattern string, do handler) *route {
		method, path, _ := strings.Cut(pattern, " /")
		all = append(all, route{method: method, path: strings.Split(path, "/"), op: op, do: do})
		return &all[len(all)-1]
	}
	s.tableOfSending(add)
	s.tableOfPeople(add)
	s.tableOfTokens(func(op Op, pattern string, do handler) { add(op, pattern, do).open = true })
	add(OpContent, "GET /v2/bot/message/{message}/content", s.getContent).data = true
	add(OpPreview, "GET /v2/bot/message/{message}/content/preview", s.getPreview).data = true
	add(OpTranscoding, "GET /v2/bot/message/{message}/content/transcoding", s.getTranscoding).data = true
	return all
}

type adder func(op Op, pattern string, do handler) *route

func (s *Server) tableOfSending(add adder) {
	add(OpReply, "POST /v2/bot/message/reply", s.reply)
	add(OpPush, "POST /v2/bot/message/push", s.push)
	add(OpMulticast, "POST /v2/bot/message/multicast", s.multicast)
	add(OpNarrowcast, "POST /v2/bot/message/narrowcast", s.narrowcast)
	add(OpBroadcast, "POST /v2/bot/message/broadcast", s.broadcast)
	add(OpProgress, "GET /v2/bot/message/progress/narrowcast", s.progress)
	add(OpValidate, "POST /v2/bot/message/validate/{how}", s.validate)
	add(OpQuota, "GET /v2/bot/message/quota", s.quota)
	add(OpQuota, "GET /v2/bot/message/quota/consumption", s.consumption)
	add(OpCounts, "GET /v2/bot/message/delivery/{how}", s.counts)
	add(OpUnits, "GET /v2/bot/message/aggregation/info", s.unitCount)
	add(OpUnits, "GET /v2/bot/message/aggregation/list", s.unitList)
	add(OpLoading, "POST /v2/bot/chat/loading/start", s.loading)
	add(OpRead, "POST /v2/bot/chat/markAsRead", s.markRead)
	add(OpRead, "POST /v2/bot/message/markAsRead", s.markReadByPartner)
}

func (s *Server) tableOfPeople(add adder) {
	add(OpInfo, "GET /v2/bot/info", s.info)
	add(OpProfile, "GET /v2/bot/profile/{user}", s.profile)
	add(OpFollowers, "GET /v2/bot/followers/ids", s.followers)
	for _, kind := range []string{"group", "room"} {
		add(OpGroup, "GET /v2/bot/"+kind+"/{"+kind+"}/member/{user}", s.memberProfile)
		add(OpGroup, "GET /v2/bot/"+kind+"/{"+kind+"}/members/count", s.memberCount)
		add(OpMembers, "GET /v2/bot/"+kind+"/{"+kind+"}/members/ids", s.memberIDs)
		add(OpLeave, "POST /v2/bot/"+kind+"/{"+kind+"}/leave", s.leave)
	}
	add(OpGroup, "GET /v2/bot/group/{group}/summary", s.summary)
	add(OpLink, "POST /v2/bot/user/{user}/linkToken", s.linkToken)
	add(OpEndpoint, "GET /v2/bot/channel/webhook/endpoint", s.getEndpoint)
	add(OpEndpoint, "PUT /v2/bot/channel/webhook/endpoint", s.putEndpoint)
	add(OpTest, "POST /v2/bot/channel/webhook/test", s.testEndpoint)
}

func (s *Server) tableOfTokens(add func(op Op, pattern string, do handler)) {
	add(OpToken, "POST /oauth2/v3/token", s.issueStateless)
	add(OpToken, "POST /oauth2/v2.1/token", s.issueByJWT)
	add(OpToken, "GET /oauth2/v2.1/tokens/kid", s.keyIDs)
	add(OpToken, "GET /oauth2/v2.1/verify", s.verifyByJWT)
	add(OpToken, "POST /oauth2/v2.1/revoke", s.revokeByJWT)
	add(OpToken, "POST /v2/oauth/accessToken", s.issueShort)
	add(OpToken, "POST /v2/oauth/verify", s.verifyShort)
	add(OpToken, "POST /v2/oauth/revoke", s.revokeShort)
}
