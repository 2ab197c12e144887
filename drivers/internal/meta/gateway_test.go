package meta

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestGatewayText(t *testing.T) {
	for body, want := range map[string]string{
		`{"error":"a\n b"}`:                         "a b",
		`{"meta":{"developer_message":"a"}}`:        "a",
		`{"message":"a"}`:                           "a",
		`{"error":"a","message":"b"}`:               "a",
		`{"error":{"code":7},"message":"b"}`:        "b",
		`{"error":"","meta":{"x":1},"message":"b"}`: "b",
		`{"meta":"down","message":"b"}`:             "b",
		`{"meta":{"developer_message":["x"]}}`:      "",
		`{"error":{"message":"Meta's own"}}`:        "",
		`{}`:                                        "",
		`[]`:                                        "",
		`<html>`:                                    "",
		``:                                          "",
		`{"error":"` + strings.Repeat("x", 2000) + `"}`: strings.Repeat("x", 500) + "…",
	} {
		assert.Equal(t, want, GatewayText([]byte(body)), body)
	}
}
