package quote

import (
	"regexp"
	"strings"
)

// maxSignature is how many lines a signature may have.
const maxSignature = 20

// signatureStart returns the first line of the signature, or the number of lines.
func signatureStart(lines []string) int {
	for i := max(0, len(lines)-maxSignature-1); i < len(lines); i++ {
		if isDelimiter(lines[i]) {
			return i
		}
	}
	last := len(lines) - 1
	for last >= 0 && strings.TrimSpace(lines[last]) == "" {
		last--
	}
	if last >= 0 && isDevice(lines[last]) {
		return last
	}
	return len(lines)
}

// isDelimiter knows "-- " (RFC 3676, 4.3), also where the space got lost.
func isDelimiter(line string) bool { return strings.TrimRight(line, " \t\u00a0") == "--" }

// What programs write below a mail by themselves.
var device = regexp.MustCompile(`^(?i:` + strings.Join([]string{
	`sent (?:from|with|via|using) .{2,60}`,
	`get outlook for .{2,30}`,
	`(?:von|aus) mein\S{1,3} .{2,40} gesendet`, `gesendet (?:von|mit|über) .{2,60}`,
	`envoyé (?:de|depuis|à partir de) .{2,60}`, `télécharge[rz] outlook .{2,30}`,
	`enviado (?:desde|do|a partir d[oe]|de) .{2,60}`, `inviato (?:da|con) .{2,60}`,
	`verzonden (?:vanaf|met|via) .{2,60}`, `wysłane z .{2,60}`, `отправлено (?:с|из) .{2,60}`, `skickat från .{2,60}`,
	`发自我的.{1,40}`, `發自我的.{1,40}`, `发自.{2,40}`, `發自.{2,40}`, `从我的.{1,30}发送`, `從我的.{1,30}傳送`, `.{1,30}发送自.{0,30}`,
	`.{2,30}から送信(?:されました)?`, `나의 .{2,30}에서 보냄`, `.{2,30}에서 보냄`,
}, "|") + `)[.。]?$`)

func isDevice(line string) bool {
	line = strings.Trim(line, " \t\u00a0*_-")
	return len(line) <= 120 && device.MatchString(line)
}
