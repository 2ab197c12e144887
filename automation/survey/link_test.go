package survey_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation/survey"
	"github.com/rapport-go/rapport/channel"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func key(letter string) channel.Secret { return channel.NewSecret(strings.Repeat(letter, 32)) }

func signer(t testing.TB, keys ...channel.Secret) *survey.Signer {
	t.Helper()
	s, err := survey.NewSigner(keys...)
	require.NoError(t, err)
	return s
}

func asked() survey.Survey {
	return survey.Survey{ID: "s1", Case: "case-1", Channel: "wa", Language: "de-AT", Expires: noon.Add(time.Hour)}
}

func token(t testing.TB, s *survey.Signer, v survey.Survey) string {
	t.Helper()
	made, err := s.Token(v)
	require.NoError(t, err)
	return made
}

func TestALinkCarriesTheSurvey(t *testing.T) {
	s := signer(t, key("a"))
	made := token(t, s, asked())
	assert.Equal(t, made, token(t, s, asked()))
	assert.NotContains(t, made, "/")
	got, err := s.Open(made, noon)
	require.NoError(t, err)
	assert.Equal(t, asked(), got)
	assert.Equal(t, "https://shop.example/s/"+made, survey.Link("https://shop.example/s/", made))
}

func TestALinkExpires(t *testing.T) {
	s := signer(t, key("a"))
	made := token(t, s, asked())
	_, err := s.Open(made, noon.Add(time.Hour-1))
	require.NoError(t, err)
	got, err := s.Open(made, noon.Add(time.Hour))
	assert.Equal(t, &survey.LinkError{Expired: true}, err)
	assert.Equal(t, "s1", got.ID)
}

func TestForgedLinksAreRefused(t *testing.T) {
	s := signer(t, key("a"))
	made := token(t, s, asked())
	body, signature, _ := strings.Cut(made, ".")
	encode := base64.RawURLEncoding.EncodeToString
	other := token(t, signer(t, key("b")), asked())
	_, stranger, _ := strings.Cut(other, ".")
	longer := asked()
	longer.Expires = noon.Add(1000 * time.Hour)
	later, _, _ := strings.Cut(token(t, signer(t, key("b")), longer), ".")
	for name, forged := range map[string]string{
		"empty": "", "no signature": body, "an empty signature": body + ".", "a short one": body + "." + signature[:20],
		"another key": other, "another key's signature": body + "." + stranger, "a later end": later + "." + signature,
		"another body": encode([]byte(`{"s":"s2","c":"case-1","e":9999999999}`)) + "." + signature,
		"not base64":   "!!!." + signature, "not base64 behind": body + ".!!!", "padding": body + "=." + signature,
		"a line break": body + "\n." + signature, "a line break behind": made + "\r\n", "a line break within": body + "." + signature[:9] + "\n" + signature[9:],
		"something behind": made + ".x", "too long": strings.Repeat("a", 2000) + "." + signature,
	} {
		got, err := s.Open(forged, noon)
		assert.Equal(t, &survey.LinkError{}, err, name)
		assert.Zero(t, got, name)
	}
	for i := range made {
		changed := []byte(made)
		changed[i] ^= 1
		_, err := s.Open(string(changed), noon)
		assert.Error(t, err, "byte %d", i)
	}
}

func TestKeysCanBeReplaced(t *testing.T) {
	before := signer(t, key("a"))
	during := signer(t, key("b"), key("a"))
	after := signer(t, key("b"))
	old, young := token(t, before, asked()), token(t, during, asked())
	for s, want := range map[*survey.Signer][2]bool{before: {true, false}, during: {true, true}, after: {false, true}} {
		_, err := s.Open(old, noon)
		assert.Equal(t, want[0], err == nil)
		_, err = s.Open(young, noon)
		assert.Equal(t, want[1], err == nil)
	}
}

func TestWhatCannotBeSigned(t *testing.T) {
	_, err := survey.NewSigner()
	assert.Error(t, err)
	_, err = survey.NewSigner(key("a"), channel.NewSecret("short"))
	require.Error(t, err)
	assert.Contains(t, err.Error(), "key 2 has 5 bytes")
	assert.NotContains(t, err.Error(), "short")
	s := signer(t, key("a"))
	for name, spoil := range map[string]func(*survey.Survey){
		"no id": func(v *survey.Survey) { v.ID = "" }, "no case": func(v *survey.Survey) { v.Case = "" },
		"no end": func(v *survey.Survey) { v.Expires = time.Time{} }, "too long": func(v *survey.Survey) { v.ID = strings.Repeat("x", 1000) },
	} {
		v := asked()
		spoil(&v)
		_, err := s.Token(v)
		assert.Error(t, err, name)
	}
}

func FuzzOpen(f *testing.F) {
	s, err := survey.NewSigner(key("a"))
	require.NoError(f, err)
	made, err := s.Token(asked())
	require.NoError(f, err)
	f.Add(made)
	f.Add("a.b")
	f.Add(made + "\n")
	f.Fuzz(func(t *testing.T, forged string) {
		if _, err := s.Open(forged, noon); forged != made {
			require.Error(t, err)
		}
	})
}
