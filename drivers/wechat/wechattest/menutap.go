package wechattest

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"

	"github.com/rapport-go/rapport/channel"
)

var errMenu = errors.New("wechattest: the menu has no such button, or it needs something else")

// Menu is the account's menu as the phone shows it, empty if there is none.
func (p *Phone) Menu() []MenuButton {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	if p.server.menu == nil {
		return nil
	}
	return slices.Clone(p.server.menu.Buttons)
}

// button finds a button of the menu by its key or its name. The caller holds
// s.mu.
func (p *Phone) button(name string, types ...string) (MenuButton, error) {
	s := p.server
	switch {
	case !p.own.Follows:
		return MenuButton{}, errNoFollower
	case s.menu == nil:
		return MenuButton{}, errMenu
	}
	all := slices.Clone(s.menu.Buttons)
	for _, b := range s.menu.Buttons {
		all = append(all, b.Sub...)
	}
	for _, b := range all {
		if (b.Key == name && name != "" || b.Name == name) && slices.Contains(types, b.Type) {
			return b, nil
		}
	}
	return MenuButton{}, errMenu
}

// TapMenu taps on a button of the menu, named by its key or its name. A key
// gives a CLICK event and opens a window; an address or a mini-program gives an
// event and opens none ([kf]); an article gives nothing.
func (p *Phone) TapMenu(name string) error {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := p.button(name, "click", "view", "miniprogram", "media_id", "view_limited", "article_id", "article_view_limited")
	if err != nil {
		return err
	}
	switch b.Type {
	case "click":
		p.opens(TriggerMenu)
		s.event(p, false, "CLICK", text("EventKey", b.Key))
	case "view":
		s.event(p, true, "VIEW", text("EventKey", b.URL), s.menuID())
	case "miniprogram":
		s.event(p, true, "view_miniprogram", text("EventKey", b.Path), s.menuID())
	case "media_id":
		if s.find(b.Media) == nil {
			return errMenu // it has died since
		}
		p.arrive(s.materialBubble(b.Media))
	}
	return nil
}

func (s *Server) menuID() Field { return bare("MenuId", strconv.FormatInt(s.menu.ID, 10)) }

// materialBubble is what a button with a medium sends.
func (s *Server) materialBubble(id string) *Bubble {
	kind := s.media[id].Type
	b := s.newBubble(kind)
	if kind == "thumb" {
		b.Parts = channel.Parts{channel.Image{Media: s.shownMedia(id)}}
		return b
	}
	b.Parts, b.Actions = s.partsOf(&outMessage{
		Type: kind, Image: &outMedia{id}, Voice: &outMedia{id}, Video: &outVideo{ID: id}, MPNews: &outMedia{id},
	})
	return b
}

// ScanByMenu scans a code by a button for it: kind is such as "qrcode". It opens
// a window ([kf]).
func (p *Phone) ScanByMenu(name, kind, result string) error {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	b, err := p.button(name, "scancode_push", "scancode_waitmsg")
	if err != nil {
		return err
	}
	p.opens(TriggerMenu)
	p.server.event(p, false, b.Type, text("EventKey", b.Key),
		group("ScanCodeInfo", text("ScanType", kind), text("ScanResult", result)))
	return nil
}

// PicturesByMenu sends pictures by a button for them: an event tells how many,
// and each comes as a message of its own ([recv]).
func (p *Phone) PicturesByMenu(name string, pictures ...channel.Media) error {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := p.button(name, "pic_sysphoto", "pic_photo_or_album", "pic_weixin")
	if err != nil {
		return err
	}
	list := group("PicList")
	for _, m := range pictures {
		if s.files[m.ID] == nil {
			return errors.New("wechattest: there is no such file")
		}
		sum := md5.Sum(s.files[m.ID].Body)
		list.Fields = append(list.Fields, group("item", text("PicMd5Sum", hex.EncodeToString(sum[:]))))
	}
	s.event(p, true, b.Type, text("EventKey", b.Key), group("SendPicsInfo", number("Count", len(pictures)), list))
	for _, m := range pictures {
		if _, err := p.write(channel.Image{Media: m}, Manner{}); err != nil {
			return err
		}
	}
	return nil
}

// PlaceByMenu sends a location by a button for it: an event tells it, and then
// a message ([recv]).
func (p *Phone) PlaceByMenu(name string, place channel.Location) error {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := p.button(name, "location_select")
	if err != nil {
		return err
	}
	info := append(locationFields(place, Manner{}), text("Poiname", place.Name))
	for i := range info {
		info[i].Bare = false // these are in CDATA sections here
	}
	s.event(p, true, b.Type, text("EventKey", b.Key), group("SendLocationInfo", info...))
	_, err = p.write(place, Manner{})
	return err
}
