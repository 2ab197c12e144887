package quote

import (
	"regexp"
	"strings"
)

// Words between dashes above a quote.
var separator = regexp.MustCompile(`^[-–—_= ]*[-–—_=]{2,} ?(?i:` + strings.Join([]string{
	`original message`, `original appointment`, `replied message`, `reply message`,
	`ursprüngliche nachricht`, `original-?nachricht`, `originalnachricht`,
	`message d.origine`, `message original`, `message initial`, `mensaje original`, `messaggio originale`,
	`mensagem original`, `oorspronkelijk bericht`, `ursprungligt meddelande`, `oprindelig meddelelse`, `alkuperäinen viesti`,
	`wiadomość oryginalna`, `исходное сообщение`, `원본 메시지`, `원본 메일`,
	`原始邮件`, `原始郵件`, `原邮件`, `原郵件`, `邮件原件`, `回复的原邮件`, `回复的邮件`, `回覆的原郵件`, `原始訊息`, `原始信息`,
	`元のメッセージ`, `元のメール`, `original mail`,
}, "|") + `)\s?:?\s?[-–—_=]{2,}[-–—_= ]*$`)

func isSeparator(line string) bool { return separator.MatchString(tidied(line)) }

// Words above a mail that is passed on.
var forward = regexp.MustCompile(`^[-–—_= ]*(?i:` + strings.Join([]string{
	`forwarded message`, `forwarded by`, `begin forwarded message`, `start of forwarded message`,
	`weitergeleitete nachricht`, `anfang der weitergeleiteten (?:nachricht|e-mail)`,
	`message transféré`, `début du message (?:transféré|réexpédié)`, `mensaje reenviado`, `inicio del mensaje reenviado`,
	`messaggio inoltrato`, `inizio messaggio inoltrato`, `mensagem encaminhada`, `doorgestuurd bericht`,
	`转发邮件`, `转发的邮件`, `转发邮件信息`, `已转发邮件`, `轉寄郵件`, `轉寄的郵件`, `轉寄信件`, `轉寄訊息`, `转发信息`, `開始轉寄郵件`, `开始转发的邮件`, `以下是转发的邮件`,
	`転送メッセージ`, `転送されたメッセージ`, `転送メール`, `以下は転送メールです`, `전달된 메시지`, `пересылаемое сообщение`, `перенаправленное сообщение`,
}, "|") + `)\s?[:：]?\s?[-–—_= ]*$`)

func isForward(line string) bool {
	line = tidied(line)
	return forward.MatchString(line) && (strings.ContainsAny(line, "-–—_=") || strings.ContainsAny(line[max(0, len(line)-3):], ":：") || !isASCII(line))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

var hardSpaces = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// tidied takes off a line what programs put around the words.
func tidied(line string) string {
	line = hardSpaces.Replace(line)
	return strings.TrimSpace(strings.Trim(strings.TrimSpace(line), "*"))
}

// Lines that say who wrote what follows. All end in a colon.
var wrote = regexp.MustCompile(`^(?i:` + strings.Join([]string{
	`on\b.{6,300}\bwrote ?`,
	`(?:am|den)\b.{6,300}\b(?:schrieb|geschrieben|skrev|hat)\b.{0,150}`,
	`le\b.{6,300} a écrit ?`, `el\b.{6,300}\bescribi[óo] ?`, `il\b.{6,300}\bha scritto ?`,
	`(?:em|no dia|a)\b.{6,300}\bescreveu ?`, `op\b.{6,300}\b(?:schreef|geschreven)\b.{0,150}`,
	`.{6,300}\bnapisał(?:a|\(a\))? ?`, `.{6,300}(?:написал|пишет|писал)[^\s:]{0,5} ?`,
	`.{2,300}(?:写道|寫道|写到|寫到|来信说) ?`,
	`.{2,300}(?:のメール|書きました|さんは書きました|が書いた) ?`,
	`.{2,300}님이 작성(?:하였습니다)? ?`,
}, "|") + `)[:：]$`)

// A line with a date and an address. It announces a quote if one follows.
var dated = regexp.MustCompile(`^.{0,200}\d{4}.{0,150}<[^<>\s]{3,200}> ?[:：]$`)

// maxAttribution is over how many lines programs break such a line.
const maxAttribution = 4

// attribution returns over how many of the first lines the announcement of a quote
// goes; 0 if there is none.
func attribution(lines []string) int {
	all := ""
	for n := 1; n <= min(maxAttribution, len(lines)); n++ {
		line := tidied(lines[n-1])
		if line == "" || isQuoted(line) || len(all)+len(line) > maxMark {
			return 0
		}
		all = strings.TrimSpace(all + " " + line)
		if n == 1 && !mayBegin(all) {
			return 0
		}
		if strings.HasSuffix(all, ":") || strings.HasSuffix(all, "：") {
			if wrote.MatchString(all) || dated.MatchString(all) {
				return n
			}
		}
	}
	return 0
}

// mayBegin spares most lines the long look.
func mayBegin(line string) bool {
	return len(line) >= 4 && (!isASCII(line) || strings.ContainsAny(line, "0123456789@,"))
}

// plainAttribution says whether the lines can be nothing else, even where no marked
// quote follows: they say that somebody wrote, and when or who.
func plainAttribution(lines []string) bool {
	all := tidied(strings.Join(lines, " "))
	if !wrote.MatchString(strings.Join(strings.Fields(all), " ")) {
		return false
	}
	return strings.ContainsAny(all, "@") || strings.Count(strings.Map(digits, all), "0") >= 4
}

func digits(r rune) rune {
	if '0' <= r && r <= '9' {
		return '0'
	}
	return -1
}

// The labels of the block of fields with which Outlook and others begin a quote.
var labels = [...]*regexp.Regexp{
	label(`from|von|de|da|van|från|fra|od|от|发件人|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람`),
	label(`sent|date|gesendet|datum|envoyé|date d.envoi|enviado(?: el)?|enviada(?: em)?|fecha|inviato|data|verzonden|skickat|отправлено|дата|发送时间|发送日期|日期|时间|寄件日期|傳送時間|傳送日期|送信日時|日付|日時|보낸 날짜|날짜`),
	label(`to|an|à|para|a|aan|till|til|do|кому|收件人|收件者|宛先|받는 사람|받는사람|cc|kopie|抄送|副本|抄送人`),
	label(`subject|betreff|objet|asunto|oggetto|onderwerp|assunto|ämne|emne|temat|тема|主题|主旨|主題|件名|제목`),
}

func label(words string) *regexp.Regexp {
	return regexp.MustCompile(`^\*{0,2}(?i:` + words + `) ?[:：]\*{0,2} ?\S`)
}

// maxBlock is within how many lines the fields must stand.
const maxBlock = 7

// headerBlock says whether such a block begins with the first line. It must name
// who, when, and to whom or about what. Each look at more than the first line is
// taken off looks.
func headerBlock(lines []string, looks *int) bool {
	if !labels[0].MatchString(tidiedLabel(lines[0])) {
		return false
	}
	*looks--
	var found [len(labels)]bool
	found[0] = true
	for _, line := range lines[1:min(maxBlock, len(lines))] {
		if len(line) > maxMark {
			continue
		}
		line = tidiedLabel(line)
		for i := 1; i < len(labels); i++ {
			found[i] = found[i] || labels[i].MatchString(line)
		}
	}
	return found[1] && (found[2] || found[3])
}

func tidiedLabel(line string) string {
	return strings.TrimLeft(strings.ReplaceAll(line, "\u00a0", " "), " \t|")
}
