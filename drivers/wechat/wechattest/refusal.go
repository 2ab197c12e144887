package wechattest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
)

// A Code is an errcode.
type Code int

// The codes that the server itself answers with ([wxj], [wpy], [send], [api]).
// Those from 40015 to 40027, 40032, 40039, 40048, 40052, 40053, 40066, 41005,
// 41006, 43001, 46003, 53600 and 76021 are from memory.
const (
	CodeBusy           Code = -1
	CodeOK             Code = 0
	CodeToken          Code = 40001 // not valid, or not the latest
	CodeGrantType      Code = 40002
	CodeOpenID         Code = 40003
	CodeMediaType      Code = 40004
	CodeFileType       Code = 40005
	CodeFileSize       Code = 40006
	CodeMediaID        Code = 40007
	CodeMessageType    Code = 40008
	CodeImageSize      Code = 40009
	CodeVoiceSize      Code = 40010
	CodeVideoSize      Code = 40011
	CodeThumbSize      Code = 40012
	CodeAppID          Code = 40013
	CodeTokenMalformed Code = 40014
	CodeMenuCount      Code = 40016
	CodeMenuType       Code = 40017
	CodeMenuName       Code = 40018
	CodeMenuKey        Code = 40019
	CodeMenuURL        Code = 40020
	CodeSubMenuCount   Code = 40023
	CodeSubMenuName    Code = 40025
	CodeListSize       Code = 40032
	CodeEscapes        Code = 40033 // \uXXXX in the body
	CodeTemplateID     Code = 40037
	CodeURL            Code = 40048
	CodeActionName     Code = 40052
	CodeActionInfo     Code = 40053
	CodePath           Code = 40066
	CodeSecret         Code = 40125
	CodePicture        Code = 40137
	CodeWhitelist      Code = 40164
	CodePagePath       Code = 40165
	CodeFrozen         Code = 40243
	CodeNoToken        Code = 41001
	CodeNoAppID        Code = 41002
	CodeNoSecret       Code = 41004
	CodeNoMedia        Code = 41005
	CodeNoMediaID      Code = 41006
	CodeTokenExpired   Code = 42001
	CodeNeedsGet       Code = 43001
	CodeNeedsPost      Code = 43002
	CodeNotFollowing   Code = 43004
	CodeBlacklisted    Code = 43019
	CodeNoConsent      Code = 43101
	CodeEmptyPost      Code = 44002
	CodeEmptyArticle   Code = 44003
	CodeEmptyText      Code = 44004
	CodeTextSize       Code = 45002
	CodeTitleSize      Code = 45003
	CodeDescription    Code = 45004
	CodeURLSize        Code = 45005
	CodePictureURL     Code = 45006
	CodeVoiceLong      Code = 45007
	CodeArticleCount   Code = 45008
	CodeDailyQuota     Code = 45009
	CodeMinuteQuota    Code = 45011
	CodeOutOfTime      Code = 45015
	CodeOutOfCount     Code = 45047
	CodeTypingCommand  Code = 45072
	CodeTypingNoUser   Code = 45080
	CodeTypingAlready  Code = 45081
	CodeMiniProgramTag Code = 45086
	CodeMenuItems      Code = 45098
	CodeMenuItemText   Code = 45099
	CodeNoMenu         Code = 46003
	CodeNoUser         Code = 46004
	CodeBadJSON        Code = 47001
	CodeTemplateData   Code = 47003
	CodeNoRight        Code = 48001
	CodeSwitchedOff    Code = 48002
	CodeClearLimit     Code = 48006
	CodeArticleID      Code = 53600
	CodeKFParameter    Code = 61451
	CodeKFMissing      Code = 61452
	CodeKFExists       Code = 61453
	CodeKFLong         Code = 61454
	CodeKFCharacter    Code = 61455
	CodeKFCount        Code = 61456
	CodeKFPicture      Code = 61457
	CodeKFAccount      Code = 65401
	CodeKFUnbound      Code = 65402
	CodeNoSession      Code = 65413
	CodeOtherSession   Code = 65414
	CodeRecordSpan     Code = 65417
	CodeQuotaPath      Code = 76021
)

// words are the messages that are known; all others are the simulator's own.
// They end in an id, and nobody should compare them ([send]).
var words = map[Code]string{
	CodeBusy: "system error", CodeOK: "ok",
	CodeToken:          "invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r",
	CodeGrantType:      "invalid grant_type",
	CodeOpenID:         "invalid openid",
	CodeMediaID:        "invalid media_id",
	CodeMessageType:    "invalid message type",
	CodeAppID:          "invalid appid",
	CodeTokenMalformed: "invalid access_token",
	CodeEscapes:        "invalid charset. please check your request, if include \\uxxxx will create fail!",
	CodeTemplateID:     "invalid template_id",
	CodeSecret:         "invalid appsecret",
	CodeFrozen:         "appsecret is frozen",
	CodeNoToken:        "access_token missing",
	CodeNoAppID:        "appid missing",
	CodeNoSecret:       "appsecret missing",
	CodeNoMedia:        "media data missing",
	CodeTokenExpired:   "access_token expired",
	CodeNeedsGet:       "require GET method",
	CodeNeedsPost:      "require POST method",
	CodeNotFollowing:   "require subscribe",
	CodeNoConsent:      "user refuse to accept the msg",
	CodeEmptyPost:      "empty post data",
	CodeEmptyArticle:   "empty news data",
	CodeEmptyText:      "empty content",
	CodeTextSize:       "content size out of limit",
	CodeDailyQuota:     "reach max api daily quota limit",
	CodeMinuteQuota:    "api minute-quota reach limit, must slower, retry next minute",
	CodeOutOfTime:      "response out of time limit or subscription is canceled",
	CodeOutOfCount:     "out of response count limit",
	CodeNoUser:         "user no exist",
	CodeNoMenu:         "menu no exist",
	CodeBadJSON:        "data format error",
	CodeTemplateData:   "argument invalid!",
	CodeNoRight:        "api unauthorized",
	CodeClearLimit:     "forbid to clear quota because of reaching the limit",
}

// A refusal is an error of the API. WeChat answers with HTTP 200 all the same
// ([wxj]).
type refusal struct {
	code  Code
	words string
	// The rest is only for faults on request and for files.
	status int
	body   *string
	kind   string
}

func refuse(code Code) *refusal { return &refusal{code: code} }

func (no *refusal) write(w http.ResponseWriter) {
	status := cmp.Or(no.status, http.StatusOK)
	if no.body != nil {
		w.Header().Set("Content-Type", cmp.Or(no.kind, "text/html; charset=utf-8"))
		w.WriteHeader(status)
		_, _ = w.Write([]byte(*no.body))
		return
	}
	writeJSON(w, status, result{no.code, cmp.Or(no.words, words[no.code], "refused") + " rid: " + newRequestID()})
}

// A result is the least that an answer has.
type result struct {
	Code  Code   `json:"errcode"`
	Words string `json:"errmsg"`
}

var done = result{CodeOK, "ok"}

func writeJSON(w http.ResponseWriter, status int, v any) {
	raw, err := plainJSON(v)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; encoding=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(raw)
}

// plainJSON escapes no more than JSON demands.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// firstOf returns the first refusal.
func firstOf(all ...*refusal) *refusal {
	for _, no := range all {
		if no != nil {
			return no
		}
	}
	return nil
}
