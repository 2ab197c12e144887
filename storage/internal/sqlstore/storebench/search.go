package storebench

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// Search measures searches among ever more messages, ten times as many from one
// to the next: for a word that most messages have, for words of which one in a
// hundred, in ten thousand, or ten of all messages have one, for two words at once,
// in one conversation, and a page of the whole talk with a contact. most is how
// many messages there are at the end.
func Search(b *testing.B, s storage.Store, most int) {
	do := updating(b, s)
	talk := newID[storage.Conversation]()
	said := 0
	for all := 1000; all <= most; all *= 10 {
		for said < all {
			do(func(ctx context.Context, tx storage.Tx) error { return fillTexts(ctx, tx, talk, &said) })
		}
		for _, q := range questions(talk) {
			b.Run(fmt.Sprintf("messages=%d/%s", all, q.name), func(b *testing.B) { ask(b, s, q) })
		}
	}
}

// Messages is how many messages RAPPORT_BENCH_MESSAGES asks for.
func Messages(b *testing.B) int {
	text := os.Getenv("RAPPORT_BENCH_MESSAGES")
	if text == "" {
		return 100_000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		b.Fatal("RAPPORT_BENCH_MESSAGES: ", err)
	}
	return n
}

// A question is a search, or a page of a talk.
type question struct {
	name  string
	words string
	in    []storage.ConversationID
}

func questions(talk storage.ConversationID) []question {
	in := []storage.ConversationID{talk}
	return []question{
		{"in most", "frequ", nil}, {"in one of 100", "hundredth", nil}, {"in one of 10000", "rare", nil}, {"in ten", "oldest", nil},
		{"two words", "frequent rar", nil}, {"nowhere", "nothing", nil}, {"in a talk", "hundredth", in}, {"a page of a talk", "", in},
	}
}

const pageSize = 50

func ask(b *testing.B, s storage.Store, q question) {
	b.ReportAllocs()
	for b.Loop() {
		err := s.View(context.Background(), func(ctx context.Context, tx storage.Tx) (err error) {
			if q.words == "" {
				_, err = tx.Messages().List(ctx, storage.MessageQuery{Conversations: q.in, Limit: pageSize})
				return err
			}
			_, err = tx.Messages().Search(ctx, storage.MessageSearch{Words: q.words, Conversations: q.in, Limit: pageSize})
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// fillTexts adds a batch of messages. One in fifty is of the talk, up to five
// thousand.
func fillTexts(ctx context.Context, tx storage.Tx, talk storage.ConversationID, said *int) error {
	ms := make([]*storage.Message, 1000)
	for i := range ms {
		v := &storage.Conversation{ID: newID[storage.Conversation]()}
		if *said%50 == 0 && *said < 250_000 {
			v.ID = talk
		}
		ms[i] = inbound(v, providerID())
		ms[i].Parts = channel.Parts{channel.Text{Body: numbered(*said)}}
		*said++
	}
	_, err := tx.Messages().Insert(ctx, ms...)
	return err
}

// numbered is what the message of a number says.
func numbered(n int) string {
	text := []string{sentence()}
	for _, w := range []struct {
		word string
		in   bool
	}{
		{"frequent", n%10 != 0}, {"hundredth", n%100 == 0}, {"rarely", n%10_000 == 0}, {"oldest", n < 10},
	} {
		if w.in {
			text = append(text, w.word)
		}
	}
	return strings.Join(text, " ")
}
