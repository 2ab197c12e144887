package linetest_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/line/line-bot-sdk-go/v8/linebot/channel_access_token"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/line/linetest"
)

const (
	credentials   = "client_credentials"
	assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
)

// A signer has a key that is registered.
type signer struct {
	key *rsa.PrivateKey
	kid string
}

func register(t *testing.T, b *business) signer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	return signer{key, b.RegisterKey(&key.PublicKey)}
}

// assertion signs the claims that LINE wants, with changes.
func (s signer) assertion(t *testing.T, b *business, change map[string]any) string {
	t.Helper()
	claims := jwt.MapClaims{
		"iss": "1650000001", "sub": "1650000001", "aud": "https://api.line.me/",
		"exp": b.clock.Now().Add(30 * time.Minute).Unix(), "token_exp": 86400,
	}
	maps.Copy(claims, change)
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	token.Header["kid"] = s.kid
	text, err := token.SignedString(s.key)
	require.NoError(t, err)
	return text
}

func tokenOf(t *testing.T, res response) string {
	t.Helper()
	var answer struct {
		Token string `json:"access_token"`
	}
	require.NoError(t, json.Unmarshal([]byte(res.body), &answer), res.body)
	require.NotEmpty(t, answer.Token, res.body)
	return answer.Token
}

func tokens(t *testing.T, b *business) *channel_access_token.ChannelAccessTokenAPI {
	t.Helper()
	api, err := channel_access_token.NewChannelAccessTokenAPI(channel_access_token.WithHTTPClient(&http.Client{Transport: b.Transport()}))
	require.NoError(t, err)
	return api
}

// let reports whether a token is let in.
func (b *business) lets(t *testing.T, token string) bool {
	t.Helper()
	res := b.call(t, "GET", "/v2/bot/info", "", "Authorization", "Bearer "+token)
	if res.status == http.StatusUnauthorized {
		assert.Contains(t, res.body, `"message":"Authentication failed due to the following reason:`)
	}
	return res.status == http.StatusOK
}

func TestStatelessTokens(t *testing.T) {
	b := open(t, linetest.Options{})
	api := tokens(t, b)
	got, err := api.IssueStatelessChannelTokenByClientSecret("1650000001", "secret-of-the-simulator")
	require.NoError(t, err)
	assert.Equal(t, int32(900), got.ExpiresIn)
	assert.True(t, b.lets(t, got.AccessToken))
	b.clock.Pass(15*time.Minute - time.Second)
	assert.True(t, b.lets(t, got.AccessToken))
	b.clock.Pass(time.Second)
	assert.False(t, b.lets(t, got.AccessToken))

	_, err = api.IssueStatelessChannelTokenByClientSecret("1650000001", "wrong")
	assert.ErrorContains(t, err, "invalid_client")
	for range 40 {
		_, err = api.IssueStatelessChannelTokenByClientSecret("1650000001", "secret-of-the-simulator")
		require.NoError(t, err)
	}
	assert.Equal(t, 40, b.Issued(), "there is no limit")
	got, err = api.IssueStatelessChannelTokenByJWTAssertion(register(t, b).assertion(t, b, nil))
	require.NoError(t, err)
	assert.True(t, b.lets(t, got.AccessToken))
	_, err = api.RevokeChannelToken(got.AccessToken)
	assert.Error(t, err, "stateless tokens cannot be revoked")
	_, err = api.RevokeChannelTokenByJWT("1650000001", "secret-of-the-simulator", got.AccessToken)
	assert.Error(t, err)
	assert.True(t, b.lets(t, got.AccessToken))
}

// Trap 20: the 31st short-lived token ends the oldest, which somebody may be
// using, and the 31st token of v2.1 is refused.
func TestTrap20_NumberOfTokens(t *testing.T) {
	b := open(t, linetest.Options{})
	api, sign := tokens(t, b), register(t, b)
	first, err := api.IssueChannelToken(credentials, "1650000001", "secret-of-the-simulator")
	require.NoError(t, err)
	assert.Equal(t, int32(30*24*60*60), first.ExpiresIn)
	var last string
	for range 29 {
		more, err := api.IssueChannelToken(credentials, "1650000001", "secret-of-the-simulator")
		require.NoError(t, err)
		last = more.AccessToken
	}
	assert.True(t, b.lets(t, first.AccessToken))
	_, err = api.IssueChannelToken(credentials, "1650000001", "secret-of-the-simulator")
	require.NoError(t, err)
	assert.False(t, b.lets(t, first.AccessToken))
	assert.True(t, b.lets(t, last))

	jwt := sign.assertion(t, b, nil)
	var issued *channel_access_token.IssueChannelAccessTokenResponse
	for range 30 {
		issued, err = api.IssueChannelTokenByJWT(credentials, assertionType, jwt)
		require.NoError(t, err)
	}
	_, err = api.IssueChannelTokenByJWT(credentials, assertionType, jwt)
	assert.ErrorContains(t, err, "400")
	ids, err := api.GetsAllValidChannelAccessTokenKeyIds(assertionType, jwt)
	require.NoError(t, err)
	assert.Len(t, ids.Kids, 30)
	assert.Contains(t, ids.Kids, issued.KeyId)
	_, err = api.RevokeChannelTokenByJWT("1650000001", "secret-of-the-simulator", issued.AccessToken)
	require.NoError(t, err)
	assert.False(t, b.lets(t, issued.AccessToken))
	_, err = api.IssueChannelTokenByJWT(credentials, assertionType, jwt)
	assert.NoError(t, err, "there is room again")
	b.clock.Pass(24 * time.Hour)
	assert.Equal(t, 30, b.Issued(), "those of v2.1 lived for the day that the assertion asked for")
}

func TestVerifyAndRevoke(t *testing.T) {
	b := open(t, linetest.Options{})
	api, sign := tokens(t, b), register(t, b)
	short, err := api.IssueChannelToken(credentials, "1650000001", "secret-of-the-simulator")
	require.NoError(t, err)
	state, err := api.VerifyChannelToken(short.AccessToken)
	require.NoError(t, err)
	assert.Equal(t, "1650000001", state.ClientId)
	long, err := api.VerifyChannelToken(b.Credentials().Token)
	require.NoError(t, err)
	assert.Greater(t, long.ExpiresIn, state.ExpiresIn)
	issued, err := api.IssueChannelTokenByJWT(credentials, assertionType, sign.assertion(t, b, nil))
	require.NoError(t, err)
	_, err = api.VerifyChannelTokenByJWT(issued.AccessToken)
	require.NoError(t, err)
	_, err = api.VerifyChannelToken(issued.AccessToken)
	assert.Error(t, err, "the other place knows it")
	_, err = api.RevokeChannelToken(short.AccessToken)
	require.NoError(t, err)
	_, err = api.VerifyChannelToken(short.AccessToken)
	assert.ErrorContains(t, err, "400")
	_, err = api.RevokeChannelTokenByJWT("1650000001", "wrong", issued.AccessToken)
	assert.Error(t, err)
}

func TestAssertionsAreChecked(t *testing.T) {
	b := open(t, linetest.Options{})
	api, sign, other := tokens(t, b), register(t, b), signer{}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	other = signer{key, sign.kid}
	ask := func(jwt string) error {
		_, err := api.IssueChannelTokenByJWT(credentials, assertionType, jwt)
		return err
	}
	require.NoError(t, ask(sign.assertion(t, b, nil)))
	require.NoError(t, ask(sign.assertion(t, b, map[string]any{"aud": []string{"https://api.line.me/"}})))
	for name, jwt := range map[string]string{
		"another key":      other.assertion(t, b, nil),
		"unknown key":      signer{key, "unknown"}.assertion(t, b, nil),
		"issuer":           sign.assertion(t, b, map[string]any{"iss": "1"}),
		"subject":          sign.assertion(t, b, map[string]any{"sub": "1"}),
		"audience":         sign.assertion(t, b, map[string]any{"aud": "https://api.line.me"}),
		"over":             sign.assertion(t, b, map[string]any{"exp": b.clock.Now().Unix()}),
		"too far ahead":    sign.assertion(t, b, map[string]any{"exp": b.clock.Now().Add(31 * time.Minute).Unix()}),
		"too long a token": sign.assertion(t, b, map[string]any{"token_exp": 31 * 24 * 60 * 60}),
		"no JWT":           "x.y",
		"no JSON":          "eA.eA.eA",
	} {
		assert.ErrorContains(t, ask(jwt), "400", name)
	}
	_, err = api.IssueChannelTokenByJWT(credentials, "other", sign.assertion(t, b, nil))
	assert.Error(t, err)
	_, err = api.IssueChannelTokenByJWT("other", assertionType, sign.assertion(t, b, nil))
	assert.Error(t, err)
}

func TestLongLivedTokensAreReissued(t *testing.T) {
	b := open(t, linetest.Options{})
	old := b.Credentials().Token
	fresh := b.ReissueToken(48 * time.Hour)
	assert.True(t, b.lets(t, old))
	assert.True(t, b.lets(t, fresh))
	b.clock.Pass(24 * time.Hour)
	assert.False(t, b.lets(t, old), "24 hours at most")
	assert.True(t, b.lets(t, b.Credentials().Token))
	b.ExpireTokens()
	assert.False(t, b.lets(t, fresh))
	b.RenewToken()
	assert.True(t, b.lets(t, fresh))
	assert.False(t, b.lets(t, ""))
}
