package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// sign is one entry of webhook-signature. The key is what stands behind
// "whsec_", decoded from base64.
func sign(key []byte, id, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// verify checks the body as it came, before anything decodes it. While keys are
// being replaced there is more than one, and more than one signature.
func verify(keys [][]byte, h http.Header, body []byte, now time.Time) error {
	id, timestamp := h.Get("webhook-id"), h.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || id == "" || strings.Contains(id, ".") {
		return errors.New("the headers are missing or malformed")
	}
	if off := now.Sub(time.Unix(seconds, 0)); off > 5*time.Minute || off < -5*time.Minute {
		return errors.New("the timestamp is more than 5 minutes off")
	}
	for _, given := range strings.Fields(h.Get("webhook-signature")) {
		for _, key := range keys {
			if hmac.Equal([]byte(given), []byte(sign(key, id, timestamp, body))) {
				return nil
			}
		}
	}
	return errors.New("no signature matches")
}
