package storetest

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func textCases() []Case {
	return []Case{
		{"texts/S5.14 search by words", caseTexts},
		{"texts/S5.14 search any text", caseTextsAny},
		{"texts/S5.14 search in pages", caseTextPages},
		{"texts/search follows edits", caseTextsEdited},
		{"texts/search after a failure", caseTextsFailed},
		{"texts/search for nothing", caseTextsNothing},
		{"texts/search long texts", caseTextsLong},
	}
}

// say stores a message for each text, in a conversation and on a channel.
func (k *kit) say(conv storage.ConversationID, ch channel.ID, texts ...string) []*storage.Message {
	k.Helper()
	var ms []*storage.Message
	for _, text := range texts {
		m := k.note(conv)
		m.Channel, m.Parts = ch, channel.Parts{channel.Text{Body: text}}
		ms = append(ms, m)
	}
	k.update(func(ctx context.Context, tx storage.Tx) {
		_, err := tx.Messages().Insert(ctx, ms...)
		k.ok(err)
	})
	return ms
}

// said searches page by page.
func (k *kit) said(ctx context.Context, tx storage.Tx, q storage.MessageSearch, size int) []*storage.Message {
	k.Helper()
	var all []*storage.Message
	q.Limit = size
	for {
		page, err := tx.Messages().Search(ctx, q)
		k.ok(err)
		if len(page) > size {
			k.Fatalf("a page of %d has %d", size, len(page))
		}
		all = append(all, page...)
		if len(page) < size {
			return all
		}
		q.Before = page[len(page)-1].ID
	}
}

// found is what of ms a search must find, found the slow way.
func found(ms []*storage.Message, q storage.MessageSearch) []*storage.Message {
	want := slices.DeleteFunc(slices.Clone(ms), func(m *storage.Message) bool { return !q.Matches(m) })
	slices.SortFunc(want, func(a, b *storage.Message) int { return b.ID.Compare(a.ID) })
	return want
}

// corpus is what people write, in many scripts.
func corpus() []string {
	return []string{
		"Where is my order 4711-B?", "WHERE'S MY PARCEL", "Zoë's Müllerstraße 5, 80331 München", "muller strasse",
		"Bonjour, je n’ai pas reçu l’e-mail à zoe.ann+shop@example.com", "see https://shop.example.com/orders/4711?ref=mail#top",
		"📦🙂", "order 📦 arrived 👍🏽", "我想查询一下我的订单状态", "查询iPhone15价格", "ご注文の確認をお願いします", "カタカナ ｶﾀｶﾅ", "주문을 확인해 주세요",
		"สถานะการสั่งซื้อของฉัน", "Ваш заказ №17 отправлен", "طلبي لم يصل بعد", "हिन्दी में ऑर्डर", "İstanbul'dan ISPARTA'ya", "١٢٣ 123 ①②③ ½",
		"a", "", "   ", "...", "order order order", "re-order reorder", "x=1&y=2;z:3|'quoted' \"double\" (paren) back\\slash *star* and or not near",
		"true & false | !maybe <-> 'a':* :A", "ﬁne oﬃce", "e\u0301tude étude", "tab\tline\nbreak", "1·order tenant", strings.Repeat("long", 30),
	}
}

func caseTexts(k *kit) {
	ms := k.say(newID[storage.Conversation](k), line, corpus()...)
	for query, want := range map[string][]int{
		"order": {0, 5, 7, 23, 24, 30}, "ord 4711": {0, 5}, "ORDER b": {0}, "zoe": {2, 4}, "mull": {2, 3}, "münchen": {2}, "munchen 80331": {2},
		"rder": nil, "zoe.ann+shop@example.com": {4}, "shop.example.com/orders": {5}, "订单": {8}, "状态": {8}, "iphone": {9}, "查询iphone15": {9},
		"我想查询一下我的订单状态": {8}, "我想查询一下我的订单没有": nil, "确认": nil, "注文": {10}, "カナ": {11}, "확인": {12}, "заказ": {14}, "لم": {15},
		"reord": {24}, "star and near": {25}, "quoted": {25}, "maybe true": {26}, "fine": {27}, "office": {27}, "etu": {28}, "break tab": {29},
		"123": {18}, "tenant": {30}, "or not": {25}, "longlong": {31}, strings.Repeat("long", 30): {31}, strings.Repeat("long", 10) + "x": {31}, "order nothing": nil,
	} {
		var expect []*storage.Message
		for _, i := range slices.Backward(want) {
			expect = append(expect, ms[i])
		}
		k.view(func(ctx context.Context, tx storage.Tx) {
			q := storage.MessageSearch{Words: query}
			if got := k.said(ctx, tx, q, 99); k.form(got) != k.form(expect) {
				k.Fatalf("%q found %q, want %q", query, bodies(got), bodies(expect))
			}
			k.equal(expect, found(ms, q))
		})
	}
}

func bodies(ms []*storage.Message) []string { return each(ms, storage.MessageText) }

// caseTextsAny compares with the slow way, over texts that have much in common.
func caseTextsAny(k *kit) {
	random := rand.New(rand.NewPCG(7, 8))
	convs := []storage.ConversationID{newID[storage.Conversation](k), newID[storage.Conversation](k), newID[storage.Conversation](k)}
	channels := []channel.ID{"wa-1", "mail", "o'web"}
	var ms []*storage.Message
	for range 12 {
		texts := make([]string, 10)
		for i := range texts {
			texts[i] = randomText(random)
		}
		ms = append(ms, k.say(convs[random.IntN(3)], channels[random.IntN(3)], texts...)...)
	}
	k.view(func(ctx context.Context, tx storage.Tx) {
		for i := range 80 {
			q := storage.MessageSearch{Words: "a" + randomText(random), Conversations: convs[:i%4], Channels: channels[:i/4%4]}
			k.equal(k.said(ctx, tx, q, 1+random.IntN(9)), found(ms, q))
		}
	})
}

func randomText(random *rand.Rand) string {
	letters := []rune("aAbB́ä山田ไทย7 ._'&|:*!\\\"()🙂·")
	var text strings.Builder
	for range 1 + random.IntN(7) {
		text.WriteRune(letters[random.IntN(len(letters))])
	}
	return text.String()
}

// caseTextPages: a word that many have, one that few of them have, and one that
// only the oldest have, which no look at the newest finds.
func caseTextPages(k *kit) {
	convs := []storage.ConversationID{newID[storage.Conversation](k), newID[storage.Conversation](k)}
	var ms []*storage.Message
	for i := range 1400 {
		text := "hello there"
		switch {
		case i < 30:
			text += " early"
		case i%100 == 0:
			text += " seldom"
		}
		m := k.note(convs[i%2])
		m.Channel, m.Parts = []channel.ID{"wa-1", "mail", "web"}[i%3], channel.Parts{channel.Text{Body: text}}
		ms = append(ms, m)
	}
	mixed := slices.Clone(ms)
	slices.Reverse(mixed[200:900])
	k.update(func(ctx context.Context, tx storage.Tx) {
		_, err := tx.Messages().Insert(ctx, mixed...)
		k.ok(err)
	})
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, q := range []storage.MessageSearch{
			{Words: "seldom"}, {Words: "hello seldom"}, {Words: "early"}, {Words: "earl", Channels: []channel.ID{"mail", "mail", "none"}},
			{Words: "early", Conversations: convs[1:]}, {Words: "seldom", Conversations: convs, Channels: []channel.ID{"web"}},
			{Words: "hello", Channels: []channel.ID{"none"}}, {Words: "hello", Conversations: []storage.ConversationID{newID[storage.Conversation](k)}},
		} {
			want := found(ms, q)
			for _, size := range []int{4, 99} {
				k.equal(k.said(ctx, tx, q, size), want)
			}
		}
		q := storage.MessageSearch{Words: "hel th", Before: ms[700].ID, Limit: 50}
		got, err := tx.Messages().Search(ctx, q)
		k.ok(err)
		k.equal(got, found(ms[:700], q)[:50])
	})
}

func caseTextsEdited(k *kit) {
	ms := k.say(newID[storage.Conversation](k), line, "first words", "second words", "third")
	search := func(words string, want ...*storage.Message) {
		k.Helper()
		k.view(func(ctx context.Context, tx storage.Tx) {
			k.equal(k.said(ctx, tx, storage.MessageSearch{Words: words}, 99), want)
			q := storage.MessageSearch{Words: words, Conversations: []storage.ConversationID{ms[0].Conversation}}
			k.equal(k.said(ctx, tx, q, 99), want)
		})
	}
	search("words", ms[1], ms[0])
	change := func(m *storage.Message) {
		k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Messages().Update(ctx, m)) })
	}
	ms[0].Parts, ms[0].EditedAt = channel.Parts{channel.Text{Body: "other"}, channel.Image{Caption: "words below"}}, after(1)
	change(ms[0])
	search("first")
	search("other below", ms[0])
	search("words", ms[1], ms[0])
	ms[1].DeletedAt = after(2)
	change(ms[1])
	search("words", ms[0])
	search("second")
	ms[1].DeletedAt, ms[1].Raw, ms[2].Parts = time.Time{}, []byte("new"), nil
	change(ms[1])
	change(ms[2])
	search("second", ms[1])
	search("third")
	ms[2].Parts = channel.Parts{channel.Text{Body: "third again"}}
	change(ms[2])
	search("third", ms[2])
}

// caseTextsFailed: what was not written is not found, and what it would have
// replaced still is.
func caseTextsFailed(k *kit) {
	conv := newID[storage.Conversation](k)
	ms := k.say(conv, line, "one old", "two old")
	repeat := *ms[0]
	repeat.Parts = channel.Parts{channel.Text{Body: "repeated"}}
	fine, stale := *ms[0], *ms[1]
	fine.Parts, stale.Parts, stale.Version = channel.Parts{channel.Text{Body: "fine"}}, channel.Parts{channel.Text{Body: "stale"}}, 9
	k.update(func(ctx context.Context, tx storage.Tx) {
		k.insert(ctx, tx, []bool{false}, &repeat)
		k.is(tx.Messages().Update(ctx, &fine, &stale), storage.ErrConflict)
	})
	k.is(k.store.Update(k.ctx, func(ctx context.Context, tx storage.Tx) error {
		gone := k.note(conv)
		gone.Parts = channel.Parts{channel.Text{Body: "gone"}}
		k.insert(ctx, tx, []bool{true}, gone)
		k.equal(k.said(ctx, tx, storage.MessageSearch{Words: "gone"}, 9), []*storage.Message{gone})
		return errMine
	}), errMine)
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, words := range []string{"repeated", "fine", "stale", "gone"} {
			k.equal(k.said(ctx, tx, storage.MessageSearch{Words: words}, 9), []*storage.Message{})
		}
		k.equal(k.said(ctx, tx, storage.MessageSearch{Words: "old"}, 9), []*storage.Message{ms[1], ms[0]})
	})
}

// caseTextsNothing: to look for no word, or for no messages, is a mistake of the
// caller's, who is told; the transaction goes on.
func caseTextsNothing(k *kit) {
	ms := k.say(newID[storage.Conversation](k), line, "hello", "-")
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, q := range []storage.MessageSearch{
			{Limit: 9}, {Words: " - ", Limit: 9}, {Words: "🙂", Limit: 9}, {Words: "*", Limit: 9}, {Words: "hello"}, {Words: "hello", Limit: -1},
			{Words: "...", Conversations: []storage.ConversationID{ms[0].Conversation}, Limit: 9},
		} {
			if got, err := tx.Messages().Search(ctx, q); err == nil {
				k.Fatalf("%+v gave %d messages and no error", q, len(got))
			}
		}
		k.equal(k.said(ctx, tx, storage.MessageSearch{Words: "hello"}, 9), ms[:1])
	})
}

// caseTextsLong: a text may be as long as somebody likes.
func caseTextsLong(k *kit) {
	random := rand.New(rand.NewPCG(9, 10))
	var han strings.Builder
	for range 30_000 {
		han.WriteRune(rune(0x4e00 + random.IntN(20_000)))
	}
	long := []string{strings.Repeat("x", 300_000), strings.Repeat("山", 50_000), strings.Repeat("word ", 50_000), han.String()}
	ms := k.say(newID[storage.Conversation](k), line, long...)
	k.view(func(ctx context.Context, tx storage.Tx) {
		for i, words := range []string{"xxx", "山山山山山山山山山山", "w wo wor word", string([]rune(long[3])[9000:9020])} {
			k.equal(k.said(ctx, tx, storage.MessageSearch{Words: words}, 9), ms[i:i+1])
			k.equal(k.said(ctx, tx, storage.MessageSearch{Words: long[i]}, 9), ms[i:i+1])
		}
	})
}
