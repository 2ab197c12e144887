package wechattest

import (
	"net/http"
	"slices"
)

// An Op names what a call asks for.
type Op string

// The operations.
const (
	OpToken       Op = "token"        // the old call for access tokens
	OpStableToken Op = "stable_token" // the new one
	OpSend        Op = "send"         // a customer-service message
	OpTyping      Op = "typing"
	OpTemplate    Op = "template"  // a template message
	OpTemplates   Op = "templates" // their list
	OpNotice      Op = "notice"    // a subscription notification
	OpNotices     Op = "notices"   // their list
	OpUpload      Op = "upload"
	OpMedia       Op = "media" // the bytes of a media id
	OpUser        Op = "user"
	OpUsers       Op = "users"     // several at once
	OpFollowers   Op = "followers" // their openids
	OpRemark      Op = "remark"
	OpQR          Op = "qr"
	OpMenu        Op = "menu"
	OpKF          Op = "kf"      // accounts of agents
	OpSession     Op = "session" // of WeChat's own agent console
	OpRecords     Op = "records" // what was said there
	OpQuota       Op = "quota"   // clearing and reading quotas
	OpProbe       Op = "probe"   // callback/check and the lists of addresses
	OpPicture     Op = "picture" // files at an address, without a token
	opNone        Op = ""
)

// A route is one of the API's places.
type route struct {
	op     Op
	method string // empty is any
	do     handler
	open   bool // needs no token
	host   string
}

// apiHosts are the names of the API ([dom]).
var apiHosts = []string{APIHost, "api2.weixin.qq.com", "sh.api.weixin.qq.com", "sz.api.weixin.qq.com", "hk.api.weixin.qq.com"}

// serves reports whether the place is there under a host. Hosts that are not
// WeChat's serve everything.
func (t route) serves(host string) bool {
	switch {
	case slices.Contains(apiHosts, host):
		return t.host == ""
	case host == PageHost, host == PictureHost, host == VideoHost:
		return t.host == host
	}
	return true
}

// table lists the places of the API by their paths.
func (s *Server) table() map[string]route {
	all := map[string]route{}
	get := func(op Op, path string, do handler) { all[path] = route{op: op, method: http.MethodGet, do: do} }
	post := func(op Op, path string, do handler) { all[path] = route{op: op, method: http.MethodPost, do: do} }
	s.tableOfMessages(get, post)
	s.tableOfPeople(get, post)
	s.tableOfAgents(get, post)
	s.tableOfTheAccount(get, post)
	all["/cgi-bin/token"] = route{op: OpToken, method: http.MethodGet, do: s.oldToken, open: true}
	all["/cgi-bin/stable_token"] = route{op: OpStableToken, method: http.MethodPost, do: s.stableToken, open: true}
	all["/cgi-bin/clear_quota/v2"] = route{op: OpQuota, method: http.MethodPost, do: s.clearQuotaBySecret, open: true}
	all["/cgi-bin/showqrcode"] = route{op: OpPicture, do: s.showCode, open: true, host: PageHost}
	all[picturePath] = route{op: OpPicture, do: s.showFile, open: true, host: PictureHost}
	all[videoPath] = route{op: OpPicture, do: s.showFile, open: true, host: VideoHost}
	return all
}

type adder func(op Op, path string, do handler)

func (s *Server) tableOfMessages(get, post adder) {
	post(OpSend, "/cgi-bin/message/custom/send", s.send)
	post(OpTyping, "/cgi-bin/message/custom/typing", s.typing)
	post(OpTemplate, "/cgi-bin/message/template/send", s.sendTemplate)
	get(OpTemplates, "/cgi-bin/template/get_all_private_template", s.listTemplates)
	post(OpNotice, "/cgi-bin/message/subscribe/bizsend", s.sendNotice)
	get(OpNotices, "/wxaapi/newtmpl/gettemplate", s.listNotices)
	post(OpUpload, "/cgi-bin/media/upload", s.upload)
	get(OpMedia, "/cgi-bin/media/get", s.getMedia)
	get(OpMedia, "/cgi-bin/media/get/jssdk", s.getSpeex)
}

func (s *Server) tableOfPeople(get, post adder) {
	get(OpUser, "/cgi-bin/user/info", s.userInfo)
	post(OpUsers, "/cgi-bin/user/info/batchget", s.userInfos)
	post(OpRemark, "/cgi-bin/user/info/updateremark", s.remark)
	get(OpFollowers, "/cgi-bin/user/get", s.followers)
	post(OpQR, "/cgi-bin/qrcode/create", s.createCode)
	post(OpMenu, "/cgi-bin/menu/create", s.createMenu)
	post(OpMenu, "/cgi-bin/menu/addconditional", s.createSpecialMenu)
	get(OpMenu, "/cgi-bin/menu/get", s.getMenu)
	get(OpMenu, "/cgi-bin/menu/delete", s.deleteMenu)
}

func (s *Server) tableOfAgents(get, post adder) {
	get(OpKF, "/cgi-bin/customservice/getkflist", s.listAgents)
	get(OpKF, "/cgi-bin/customservice/getonlinekflist", s.listOnlineAgents)
	post(OpKF, "/customservice/kfaccount/add", s.addAgent)
	post(OpKF, "/customservice/kfaccount/update", s.updateAgent)
	get(OpKF, "/customservice/kfaccount/del", s.deleteAgent)
	post(OpKF, "/customservice/kfaccount/inviteworker", s.inviteAgent)
	post(OpKF, "/customservice/kfaccount/uploadheadimg", s.agentPicture)
	post(OpSession, "/customservice/kfsession/create", s.createSession)
	post(OpSession, "/customservice/kfsession/close", s.closeSession)
	get(OpSession, "/customservice/kfsession/getsession", s.getSession)
	get(OpSession, "/customservice/kfsession/getsessionlist", s.listSessions)
	get(OpSession, "/customservice/kfsession/getwaitcase", s.listWaiting)
	post(OpRecords, "/customservice/msgrecord/getmsglist", s.listRecords)
}

func (s *Server) tableOfTheAccount(get, post adder) {
	post(OpQuota, "/cgi-bin/clear_quota", s.clearQuota)
	post(OpQuota, "/cgi-bin/openapi/quota/get", s.getQuota)
	post(OpProbe, "/cgi-bin/callback/check", s.checkCallback)
	get(OpProbe, "/cgi-bin/getcallbackip", s.addresses)
	get(OpProbe, "/cgi-bin/get_api_domain_ip", s.addresses)
}
