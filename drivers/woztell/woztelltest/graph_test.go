package woztelltest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

const (
	channelsQuery = `query($first:IntMax100,$type:String,$search:String){apiViewer{channels(first:$first,type:$type,search:$search){edges{node{_id name type connected}} pageInfo{hasNextPage endCursor}}}}`
	memberQuery   = `query($c:ID,$e:ID){apiViewer{member(channelId:$c,externalId:$e){_id externalId channelId platform name firstName lastName email locale customLocale gender tags meta createdAt updatedAt botMeta{subscribe liveChat treeId nodeCompositeId}}}}`
	historyQuery  = `query($c:String,$m:String,$last:IntMax100,$before:String,$from:Long,$to:Long){apiViewer{conversationHistory(channelId:$c,memberId:$m,last:$last,before:$before,from:$from,to:$to){edges{node{_id messageEvent from createdAt sentAt deliveredAt readAt failedAt deletedAt errors memberId channelId platform meta tags}} pageInfo{hasPreviousPage startCursor}}}}`
	fileQuery     = `query($f:ID){apiViewer{file(fileId:$f){url size}}}`
	tagsMutation  = `mutation($i:ModifyMemberTagsInput!){addMemberTags(input:$i){ok err_code memberId}}`
)

func ask(t *testing.T, b *business, query, variables, path string) any {
	t.Helper()
	res := b.graph(t, query, variables)
	require.Equal(t, http.StatusOK, res.status, res.body)
	v := res.tree(t)
	require.Nil(t, v["errors"], res.body)
	return at(v, "data."+path)
}

// complain asks and returns the error, which comes with 200 (n8n; trap P5).
func complain(t *testing.T, b *business, query, variables string, header ...string) string {
	t.Helper()
	res := b.graph(t, query, variables, header...)
	assert.Equal(t, http.StatusOK, res.status)
	v := res.tree(t)
	assert.Nil(t, v["data"])
	text, ok := at(v, "errors.0.message").(string)
	require.True(t, ok, res.body)
	return text
}

func TestChannelsAreListed(t *testing.T) {
	b := open(t, woztelltest.Options{Channels: []woztelltest.Channel{{Name: "Shop"}, {Type: "fb", Platform: woztelltest.TypeMessenger, Name: "Page", Disconnected: true}, {Type: woztelltest.TypeInstagram}}})
	assert.Len(t, ask(t, b, channelsQuery, `{}`, "apiViewer.channels.edges"), 3)
	assert.Equal(t, "Page", ask(t, b, channelsQuery, `{"type":"fb"}`, "apiViewer.channels.edges.0.node.name"))
	assert.Equal(t, false, ask(t, b, channelsQuery, `{"search":"Page"}`, "apiViewer.channels.edges.0.node.connected"))
	assert.Equal(t, true, ask(t, b, channelsQuery, `{"first":1}`, "apiViewer.channels.pageInfo.hasNextPage"))
	one := `query($c:ID){apiViewer{channel(channelId:$c){environments{name integration{meta}}}}}`
	assert.Equal(t, b.Credentials().WABA, ask(t, b, one, `{"c":"channel-1"}`, "apiViewer.channel.environments.0.integration.meta.wabaId"))
	assert.Nil(t, ask(t, b, one, `{"c":"x"}`, "apiViewer.channel"))
	assert.Len(t, ask(t, b, `{viewer:apiViewer{all:channels(first:2){edges{node{id:_id}} # a comment
	}}}`, "", "viewer.all.edges"), 2)
}

// Errors of the Open API come with 200 and no data (n8n, credential test; dify).
func TestTrap5_GraphErrors(t *testing.T) {
	b := open(t, woztelltest.Options{})
	noScope, cloud := "Bearer "+b.IssueToken("bot:admin"), "Bearer "+b.Credentials().CloudToken
	for name, c := range map[string]struct{ query, variables, token, want string }{
		"no token":           {channelsQuery, "", "", woztelltest.NotAuthenticated},
		"the other token":    {channelsQuery, "", cloud, woztelltest.NotAuthenticated},
		"no scope":           {channelsQuery, "", noScope, woztelltest.NotAuthorized},
		"a page of 101":      {channelsQuery, `{"first":101}`, "-", "IntMax100"},
		"String for ID":      {`query($c:String,$e:ID){apiViewer{member(channelId:$c,externalId:$e){_id}}}`, `{"c":"x","e":"y"}`, "-", `expecting type "ID"`},
		"ID for String":      {`query($c:ID,$m:String){apiViewer{conversationHistory(channelId:$c,memberId:$m){totalCount}}}`, ``, "-", `expecting type "String"`},
		"a number for text":  {channelsQuery, `{"type":1}`, "-", "Expected type String"},
		"a text for Long":    {`{apiViewer{conversationHistory(from:"0"){totalCount}}}`, ``, "-", "Expected type Long"},
		"not given":          {`query($c:ID!){apiViewer{channel(channelId:$c){_id}}}`, ``, "-", "was not provided"},
		"not declared":       {`{apiViewer{channel(channelId:$c){_id}}}`, ``, "-", "is not defined"},
		"unknown argument":   {`{apiViewer{channels(sortBy:{_id:-1}){totalCount}}}`, ``, "-", "Unknown argument"},
		"unknown root":       {`{channels{totalCount}}`, ``, "-", "Cannot query field"},
		"unknown query":      {`{apiViewer{trees{_id}}}`, ``, "-", "Cannot query field"},
		"unknown field":      {`{apiViewer{channels{edges{node{secret}}}}}`, ``, "-", "Cannot query field"},
		"unknown mutation":   {`mutation{deleteEverything(input:{}){ok}}`, ``, "-", "Cannot query field"},
		"a field of a text":  {`{apiViewer{channels{edges{node{name{x}}}}}}`, ``, "-", "Syntax Error"},
		"nothing selected":   {`{apiViewer}`, ``, "-", "Syntax Error"},
		"unknown cursor":     {`{apiViewer{channels(after:"x"){totalCount}}}`, ``, "-", "cursor"},
		"not closed":         {`{apiViewer{channels{totalCount}}`, ``, "-", "Syntax Error"},
		"an open text":       {`{apiViewer{channels(after:"x){totalCount}}}`, ``, "-", "Syntax Error"},
		"a strange sign":     {`{apiViewer{channels(first:~){totalCount}}}`, ``, "-", "Syntax Error"},
		"a fragment":         {`{...all}`, ``, "-", "Syntax Error"},
		"a subscription":     {`subscription{x}`, ``, "-", "Syntax Error"},
		"a bad number":       {`{apiViewer{channels(first:1x){totalCount}}}`, ``, "-", "Syntax Error"},
		"too deep":           {strings.Repeat("{a", 40), ``, "-", "Syntax Error"},
		"too deep a value":   {`{apiViewer{channels(first:` + strings.Repeat("[", 40), ``, "-", "Syntax Error"},
		"too deep a type":    {`query($a:` + strings.Repeat("[", 40), ``, "-", "Syntax Error"},
		"filters of nothing": {`{apiViewer{members(tagFilters:1){totalCount}}}`, ``, "-", "tagFilters"},
	} {
		t.Run(name, func(t *testing.T) {
			header := []string{"Authorization", c.token}
			if c.token == "-" {
				header = nil
			}
			assert.Contains(t, complain(t, b, c.query, c.variables, header...), c.want)
		})
	}
	res := b.call(t, "POST", "https://open.api.woztell.com/v3", "{")
	assert.Contains(t, res.body, "Syntax Error")
	b.FailCalls(1, woztelltest.CallFault{Op: woztelltest.OpChannels, Err: "boom"})
	assert.Equal(t, "boom", complain(t, b, channelsQuery, ""))
	assert.Equal(t, http.StatusNotFound, b.call(t, "GET", "https://open.api.woztell.com/v3", "").status)
}

func TestMembers(t *testing.T) {
	b := open(t, woztelltest.Options{})
	mia, err := b.AddPhone(woztelltest.Customer{Name: "Mia Lee", ExternalID: "85291234567", Email: "mia@a.example", Locale: "zh_HK", Gender: "female"})
	require.NoError(t, err)
	vars := `{"c":"channel-1","e":"85291234567"}`
	assert.Nil(t, ask(t, b, memberQuery, vars, "apiViewer.member"), "not before the first contact")
	mia.Say("hi")
	m := ask(t, b, memberQuery, vars, "apiViewer.member")
	assert.Equal(t, []any{mia.Member(), "Mia Lee", "Mia", "Lee", "mia@a.example", "zh_HK", nil, "whatsapp-cloud"},
		[]any{at(m, "_id"), at(m, "name"), at(m, "firstName"), at(m, "lastName"), at(m, "email"), at(m, "locale"), at(m, "customLocale"), at(m, "platform")})
	assert.Equal(t, []any{true, false, nil}, []any{at(m, "botMeta.subscribe"), at(m, "botMeta.liveChat"), at(m, "botMeta.treeId")})
	assert.EqualValues(t, b.clock.Now().UnixMilli(), at(m, "createdAt"))
	byID := `{apiViewer{member(memberId:"` + mia.Member() + `"){externalId}}}`
	assert.Equal(t, "85291234567", ask(t, b, byID, "", "apiViewer.member.externalId"))
	assert.Equal(t, mia.Member(), ask(t, b, `{apiViewer{member(channelId:"channel-1",externalId:85291234567){_id}}}`, "", "apiViewer.member._id"))

	got := ask(t, b, tagsMutation, `{"i":{"channel":"channel-1","externalId":"85291234567","tags":["vip","vip"]}}`, "addMemberTags")
	assert.Equal(t, tree{"ok": 1.0, "err_code": nil, "memberId": mia.Member()}, got)
	assert.Equal(t, []string{"vip"}, mia.Tags())
	got = ask(t, b, tagsMutation, `{"i":{"channelId":"channel-1","externalId":"85291234567","tags":["x"]}}`, "addMemberTags")
	assert.EqualValues(t, 0, at(got, "ok"), "the key is channel here (dify)")
	noah := b.Phone("Noah")
	noah.Meet()
	filter := `query($t:[String]){apiViewer{members(channelId:"channel-1",tagFilters:[{operator:"IN",tags:$t}]){totalCount edges{node{name}}}}}`
	assert.Equal(t, "Mia Lee", ask(t, b, filter, `{"t":["vip"]}`, "apiViewer.members.edges.0.node.name"))
	assert.EqualValues(t, 1, ask(t, b, filter, `{"t":["vip"]}`, "apiViewer.members.totalCount"))
	assert.EqualValues(t, 2, ask(t, b, `query($n:IntMax100=1){apiViewer{members(first:$n){totalCount}}}`, ``, "apiViewer.members.totalCount"))
	ask(t, b, `mutation{removeMemberTags(input:{channel:"channel-1",externalId:"85291234567",tags:["vip"]}){ok}}`, "", "removeMemberTags")
	assert.Empty(t, mia.Tags())
	assert.Contains(t, complain(t, b, `mutation{addMemberTags(input:1){ok}}`, ""), "invalid value")
	assert.Contains(t, complain(t, b, tagsMutation, `{}`), "not provided")
	all := b.told(t)
	require.Equal(t, []string{"TEXT", "MEMBER_UPDATE", "MEMBER_UPDATE"}, types(all))
	assert.Equal(t, []any{"vip"}, at(all[1], "after.tags"))
}

// The history has the enum in from, and the message in messageEvent (d:open-api).
func TestHistory(t *testing.T) {
	b := open(t, woztelltest.Options{BotReply: "hello, I am a bot"})
	mia := b.Phone("Mia")
	mia.Say("hi")
	b.clock.Pass(time.Second)
	b.send(t, mia, text("a"))
	_, err := mia.WriteFrom(woztelltest.Sender{Agent: "u1"}, channel.Text{Body: "b"})
	require.NoError(t, err)
	mia.Read()
	require.NoError(t, mia.Delete(mia.Sent()[0].ID))
	vars := func(rest string) string {
		return `{"c":"channel-1","m":"` + mia.Member() + `","last":100` + rest + `}`
	}
	edges := ask(t, b, historyQuery, vars(""), "apiViewer.conversationHistory.edges").([]any)
	var from []any
	for _, e := range edges {
		from = append(from, at(e, "node.from"))
	}
	assert.Equal(t, []any{"MEMBER", "BOT", "ADMIN", "ADMIN"}, from)
	first, third := at(edges[0], "node"), at(edges[2], "node")
	assert.Equal(t, []any{mia.ExternalID(), "hi"}, []any{at(first, "messageEvent.from"), at(first, "messageEvent.data.text")})
	assert.NotNil(t, at(first, "deletedAt"))
	assert.Equal(t, "r1", at(third, "meta.clientRef"))
	for _, field := range []string{"sentAt", "deliveredAt", "readAt", "createdAt"} {
		assert.EqualValues(t, b.clock.Now().UnixMilli(), at(third, field), field)
	}
	assert.Nil(t, at(third, "failedAt"))

	later := fmt.Sprint(b.clock.Now().UnixMilli())
	assert.Len(t, ask(t, b, historyQuery, vars(`,"from":`+later), "apiViewer.conversationHistory.edges"), 2)
	assert.Empty(t, ask(t, b, historyQuery, vars(`,"to":0`), "apiViewer.conversationHistory.edges"), "to:0 cuts everything off")
	page := ask(t, b, historyQuery, strings.Replace(vars(""), `"last":100`, `"last":2`, 1), "apiViewer.conversationHistory")
	assert.Len(t, at(page, "edges"), 2)
	assert.Equal(t, true, at(page, "pageInfo.hasPreviousPage"))
	cursor, _ := at(page, "pageInfo.startCursor").(string)
	page = ask(t, b, historyQuery, vars(`,"before":"`+cursor+`"`), "apiViewer.conversationHistory")
	assert.Len(t, at(page, "edges"), 2)
	assert.Equal(t, false, at(page, "pageInfo.hasPreviousPage"))
	assert.Empty(t, ask(t, b, historyQuery, `{"c":"channel-1","m":"x"}`, "apiViewer.conversationHistory.edges"))
	assert.Len(t, ask(t, b, `{apiViewer{conversationHistory(channelId:"channel-1",memberId:"`+mia.Member()+`",first:3,after:""){edges{node{_id}}}}}`, "", "apiViewer.conversationHistory.edges"), 3)
}

func TestHistoryOfFailures(t *testing.T) {
	b := open(t, woztelltest.Options{StatusDelay: time.Minute})
	mia := b.Phone("Mia")
	b.send(t, mia, text("never wrote"))
	vars := `{"c":"channel-1","m":"` + mia.Member() + `"}`
	node := "apiViewer.conversationHistory.edges.0.node."
	assert.Nil(t, ask(t, b, historyQuery, vars, node+"failedAt"), "not yet")
	assert.Nil(t, ask(t, b, historyQuery, vars, node+"errors"))
	b.clock.Pass(time.Minute)
	assert.NotNil(t, ask(t, b, historyQuery, vars, node+"failedAt"))
	assert.EqualValues(t, 131047, ask(t, b, historyQuery, vars, node+"errors.0.code"))
}

// The history can be asked for 30 times a minute by the whole app (d:open-api;
// trap P21).
func TestTrap21_HistoryIsLimited(t *testing.T) {
	b := open(t, woztelltest.Options{})
	for i := range 30 {
		res := b.graph(t, historyQuery, "")
		require.Equal(t, http.StatusOK, res.status)
		assert.Equal(t, []string{"30", fmt.Sprint(29 - i)}, []string{res.header.Get("X-RateLimit-Limit"), res.header.Get("X-RateLimit-Remaining")})
	}
	b.clock.Pass(20 * time.Second)
	res := b.graph(t, historyQuery, "")
	assert.Equal(t, http.StatusTooManyRequests, res.status)
	assert.Equal(t, "40", res.header.Get("Retry-After"))
	assert.Empty(t, b.graph(t, channelsQuery, "").header.Get("X-RateLimit-Limit"))
	b.clock.Pass(40 * time.Second)
	assert.Equal(t, http.StatusOK, b.graph(t, historyQuery, "").status)

	free := open(t, woztelltest.Options{Unthrottled: true})
	for range 40 {
		require.Equal(t, http.StatusOK, free.graph(t, historyQuery, "").status)
	}
}

// Files are behind addresses that live for minutes and refuse a token (hack;
// trap P15).
func TestTrap15_Files(t *testing.T) {
	b := open(t, woztelltest.Options{})
	picture := b.Keep([]byte("pixels"), "image/png", "")
	_, err := b.Phone("Mia").Write(channel.Image{Media: picture}, woztelltest.Manner{})
	require.NoError(t, err)
	vars := `{"f":"` + picture.ID + `"}`
	found := ask(t, b, fileQuery, vars, "apiViewer.file")
	assert.EqualValues(t, 6, at(found, "size"))
	address, _ := at(found, "url").(string)

	res := b.call(t, "GET", address, "")
	assert.Equal(t, http.StatusBadRequest, res.status, "with a token")
	assert.Contains(t, res.body, "InvalidArgument")
	assert.Equal(t, http.StatusBadRequest, b.call(t, "GET", address+"&accessToken=x", "", "Authorization", "").status)
	assert.Equal(t, 2, b.Leaks())
	res = b.call(t, "GET", address, "", "Authorization", "")
	assert.Equal(t, []any{http.StatusOK, "pixels", "image/png"}, []any{res.status, res.body, res.header.Get("Content-Type")})
	assert.Equal(t, http.StatusForbidden, b.call(t, "GET", address+"x", "", "Authorization", "").status)
	b.clock.Pass(5 * time.Minute)
	res = b.call(t, "GET", address, "", "Authorization", "")
	assert.Equal(t, http.StatusForbidden, res.status)
	assert.Contains(t, res.body, "expired")
	address, _ = ask(t, b, fileQuery, vars, "apiViewer.file.url").(string)
	b.ForgetFile(picture.ID)
	b.ForgetFile("x")
	assert.Equal(t, http.StatusNotFound, b.call(t, "GET", address, "", "Authorization", "").status)
	assert.Nil(t, ask(t, b, fileQuery, vars, "apiViewer.file"))
	assert.Nil(t, ask(t, b, fileQuery, `{"f":"x"}`, "apiViewer.file"))
	assert.Equal(t, http.StatusNotFound, b.call(t, "GET", "https://open.api.woztell.com/file/"+picture.ID, "").status, "guessed paths do not exist")

	other := b.Keep([]byte("x"), "image/png", "")
	byMedia := `query($m:ID){apiViewer{whatsAppFile(waMediaId:$m){url}}}`
	assert.NotNil(t, ask(t, b, byMedia, `{"m":"media-`+other.ID+`"}`, "apiViewer.whatsAppFile.url"))
	assert.Nil(t, ask(t, b, byMedia, `{"m":"`+other.ID+`"}`, "apiViewer.whatsAppFile"))
	assert.Nil(t, ask(t, b, fileQuery, `{"f":"media-`+other.ID+`"}`, "apiViewer.file"))
}

func TestIntegrations(t *testing.T) {
	query := `query{apiViewer{installedIntegrations{_id appId signature integrationId}}}`
	assert.Empty(t, ask(t, open(t, woztelltest.Options{}), query, "", "apiViewer.installedIntegrations"))
	b := open(t, woztelltest.Options{Integration: "ours"})
	assert.Equal(t, "ours", ask(t, b, query, "", "apiViewer.installedIntegrations.0.integrationId"))
}
