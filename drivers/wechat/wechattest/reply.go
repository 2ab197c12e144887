package wechattest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// maxAnswer is how much of an answer is read, in bytes; the number is the
// simulator's own.
const maxAnswer = 1 << 20

// A passive reply is the answer of a push that says something ([recv]).
type passive struct {
	To       string       `xml:"ToUserName"`
	From     string       `xml:"FromUserName"`
	Created  string       `xml:"CreateTime"`
	Type     string       `xml:"MsgType"`
	Content  string       `xml:"Content"`
	Image    *replyMedia  `xml:"Image"`
	Voice    *replyMedia  `xml:"Voice"`
	Video    *replyVideo  `xml:"Video"`
	Music    *replyMusic  `xml:"Music"`
	Count    int          `xml:"ArticleCount"`
	Articles []replyItem  `xml:"Articles>item"`
	Transfer *replyWorker `xml:"TransInfo"`
}

type replyMedia struct {
	ID string `xml:"MediaId"`
}

type replyVideo struct {
	ID          string `xml:"MediaId"`
	Title       string `xml:"Title"`
	Description string `xml:"Description"`
}

type replyMusic struct {
	Title       string `xml:"Title"`
	Description string `xml:"Description"`
	URL         string `xml:"MusicUrl"`
	HQ          string `xml:"HQMusicUrl"`
	Thumb       string `xml:"ThumbMediaId"`
}

type replyItem struct {
	Title       string `xml:"Title"`
	Description string `xml:"Description"`
	Picture     string `xml:"PicUrl"`
	URL         string `xml:"Url"`
}

type replyWorker struct {
	Account string `xml:"KfAccount"`
}

// sealedReply is an encrypted passive reply ([push]).
type sealedReply struct {
	Encrypt   string `xml:"Encrypt"`
	Signature string `xml:"MsgSignature"`
	Timestamp string `xml:"TimeStamp"`
	Nonce     string `xml:"Nonce"`
}

var errNoReply = errors.New("the answer is neither success, nor empty, nor a reply")

// heard takes the answer of a push: "success" and nothing say nothing, and a
// passive reply is shown. Everything else is a fault ([recv]).
func (s *Server) heard(u update, a Answer) error {
	if a.Status != http.StatusOK {
		return fmt.Errorf("answered with %d", a.Status)
	}
	if a.Body == "success" || a.Body == "" {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	raw, err := s.unwrap(a.Body)
	if err != nil {
		return err
	}
	var reply passive
	if err := readXML(raw, &reply); err != nil {
		return err
	}
	p := s.byID[u.OpenID]
	if p == nil || reply.To != u.OpenID || reply.From != s.opts.OriginalID || reply.Created == "" {
		return errors.New("the reply does not name who it is from, for whom, and when")
	}
	return s.showReply(p, &reply, string(raw))
}

// unwrap decrypts a reply. In safe mode it must be encrypted ([push]); in
// compatible mode, of which no page says it, it may be.
func (s *Server) unwrap(body string) ([]byte, error) {
	if s.mode == ModePlain {
		return []byte(body), nil
	}
	var sealed sealedReply
	if err := readXML([]byte(body), &sealed); err != nil {
		return nil, err
	}
	switch {
	case sealed.Encrypt == "" && s.mode == ModeCompatible:
		return []byte(body), nil
	case sealed.Encrypt == "":
		return nil, errors.New("the reply is not encrypted")
	case sealed.Signature != signature(s.opts.Token, sealed.Timestamp, sealed.Nonce, sealed.Encrypt):
		return nil, errors.New("the reply is not signed")
	}
	return s.codec.open(sealed.Encrypt)
}

// readXML reads one document whose root is <xml>.
func readXML(raw []byte, into any) error {
	d := xml.NewDecoder(strings.NewReader(string(raw)))
	for {
		token, err := d.Token()
		if err != nil {
			return errNoReply
		}
		start, ok := token.(xml.StartElement)
		switch {
		case !ok:
			continue
		case start.Name.Local != "xml", d.DecodeElement(into, &start) != nil:
			return errNoReply
		}
		return onlySpace(d)
	}
}

func onlySpace(d *xml.Decoder) error {
	for {
		token, err := d.Token()
		switch rest, ok := token.(xml.CharData); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil, !ok, strings.TrimSpace(string(rest)) != "":
			return errNoReply
		}
	}
}

// replyText is how long a passive text may be, in bytes: 2048 in the pages,
// 2047 when measured (dodgepudding/wechat-php-sdk#363).
const replyText = 2047

// showReply shows a passive reply. No page says that it is drawn from a window,
// and so it is not.
func (s *Server) showReply(p *Phone, reply *passive, raw string) error {
	if reply.Type == "transfer_customer_service" {
		return s.transfer(p, reply.Transfer)
	}
	m, err := s.messageOf(reply)
	if err != nil {
		return err
	}
	b := s.newBubble(reply.Type)
	b.Passive, b.Raw = true, raw
	b.Parts, b.Actions = s.partsOf(m)
	if reply.Type == "news" {
		b.Parts, b.Actions = articlesShown(m.News.Articles)
	}
	b.Media = wanted(b.Parts)
	if p.own.Follows {
		p.arrive(b)
	}
	return nil
}

// messageOf is the reply as a message of the same kind.
func (s *Server) messageOf(reply *passive) (*outMessage, error) {
	m := &outMessage{Type: reply.Type}
	var no *refusal
	switch reply.Type {
	case "text":
		if reply.Content == "" || len(reply.Content) > replyText {
			return nil, errors.New("the reply's text is empty or too long")
		}
		m.Text = &outText{reply.Content}
	case "image":
		m.Image = (*outMedia)(reply.Image)
		no = s.checkMedia(m.Image, "image")
	case "voice":
		m.Voice = (*outMedia)(reply.Voice)
		no = s.checkMedia(m.Voice, "voice")
	case "video":
		if reply.Video != nil {
			m.Video = &outVideo{ID: reply.Video.ID, Title: reply.Video.Title, Description: reply.Video.Description}
		}
		no = s.checkVideo(m.Video)
	case "music":
		m.Music = (*outMusic)(reply.Music)
		no = s.checkMusic(m.Music)
	case "news":
		m.News = &outNews{reply.items()}
		if reply.Count != len(reply.Articles) || reply.Count < 1 {
			return nil, errors.New("the reply's articles are not as many as it says")
		}
	default:
		return nil, errors.New("the reply has no type that there is")
	}
	if no != nil {
		return nil, fmt.Errorf("the reply is refused: %d", no.code)
	}
	return m, nil
}

func (reply *passive) items() []outItem {
	var all []outItem
	for _, a := range reply.Articles {
		all = append(all, outItem{a.Title, a.Description, a.URL, a.Picture})
	}
	return all
}

// transfer hands the person over to an agent in WeChat's own console, and a
// kf_create_session event follows ([recv]). Without an agent, they wait.
func (s *Server) transfer(p *Phone, to *replyWorker) error {
	account := ""
	if to != nil {
		account = to.Account
	}
	if account != "" && s.agent(account) == nil {
		return errors.New("the reply names no agent that there is")
	}
	if account == "" && len(s.desk.Agents) > 0 {
		account = s.desk.Agents[0].Account
	}
	if account != "" {
		s.begin(p, account)
		return nil
	}
	if !slices.Contains(s.desk.Waiting, p.own.Customer.OpenID) {
		s.desk.Waiting = append(s.desk.Waiting, p.own.Customer.OpenID)
	}
	return nil
}
