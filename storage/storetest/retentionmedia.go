package storetest

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

func retentionMediaCases() []Case {
	return []Case{
		{"retention/media", caseRetentionMedia},
		{"retention/media, and every text stays", caseRetentionMediaTexts},
		{"retention/media are looked for where some are", caseRetentionMediaSought},
		{"retention/media that came or went", caseRetentionMediaChanged},
		{"retention/media that were stored late", caseRetentionMediaLate},
		{"retention/media that several messages have", caseFilesInUse},
		{"retention/media of what leaves later", caseScheduledFiles},
	}
}

// silent are inbound messages without files.
func (k *kit) silent(n int) []*storage.Message {
	ms := make([]*storage.Message, n)
	conv := newID[storage.Conversation](k)
	for i := range ms {
		ms[i] = k.inbound(conv)
		ms[i].Parts = channel.Parts{channel.Text{Body: "no file"}}
	}
	k.added(ms...)
	return ms
}

func caseRetentionMedia(k *kit) {
	ms := k.told(after(1), after(2), after(3))
	want := mediaNames(append(ms[0].Media(), ms[1].Media()...))
	q := storage.Retention{Before: after(3), Limit: 9}
	r := k.retains(storage.Messages.ForgetMedia, q, 2, ms[1].ID, false)
	k.equal(mediaNames(r.Media), want)
	for _, m := range ms[:2] {
		m.ForgetMedia()
		m.Version = 2
		for _, f := range m.Media() {
			k.equal(f, channel.Media{Type: f.Type, Name: f.Name, Size: f.Size, Duration: f.Duration, Inline: f.Inline, Gone: true, Forgotten: true})
		}
		k.equal(len(m.Raw), 0)
	}
	k.equal(k.on(k.again()).stored(ms[0].ID, ms[1].ID, ms[2].ID), ms)
	k.retains(storage.Messages.ForgetMedia, q, 0, storage.MessageID{}, false)
	k.update(func(ctx context.Context, tx storage.Tx) {
		if _, err := tx.Messages().ForgetMedia(ctx, storage.Retention{Before: after(9)}); err == nil {
			k.Fatalf("no limit is taken for a limit")
		}
		stale := *ms[0]
		stale.Version = 1
		k.is(tx.Messages().Update(ctx, &stale), storage.ErrConflict)
	})
}

// caseRetentionMediaTexts: a message says what it said, and is found by it, also by
// the name of a file.
func caseRetentionMediaTexts(k *kit) {
	m := k.told(after(1))[0]
	said := storage.MessageText(m)
	k.retains(storage.Messages.ForgetMedia, storage.Retention{Before: after(9), Limit: 9}, 1, m.ID, false)
	got := k.stored(m.ID)[0]
	k.equal(storage.MessageText(got), said)
	k.equal([]any{got.Reactions, got.Author, got.Memo}, []any{m.Reactions, m.Author, m.Memo})
	if !got.DeletedAt.IsZero() {
		k.Fatalf("a message whose files are forgotten is taken for deleted")
	}
	k.view(func(ctx context.Context, tx storage.Tx) {
		for _, words := range []string{"héllo", "image.png", "video.png"} {
			found, err := tx.Messages().Search(ctx, storage.MessageSearch{Words: words, Limit: 9})
			k.ok(err)
			k.equal(found, []*storage.Message{got})
		}
	})
}

// caseRetentionMediaSought: messages without files are not looked at, and neither
// are those whose files are forgotten: a step has its limit for others.
func caseRetentionMediaSought(k *kit) {
	k.silent(3)
	a := k.told(after(1))[0]
	k.silent(3)
	b, young := k.told(after(1))[0], k.told(after(5))[0]
	q := storage.Retention{Before: after(5), Limit: 1}
	k.retains(storage.Messages.ForgetMedia, q, 1, a.ID, true)
	q.After = k.retains(storage.Messages.ForgetMedia, q, 1, b.ID, true).Last
	k.retains(storage.Messages.ForgetMedia, q, 0, b.ID, false)
	q.After = storage.MessageID{}
	k.retains(storage.Messages.ForgetMedia, q, 0, storage.MessageID{}, false)
	k.equal(k.stored(young.ID)[0], young)
}

// caseRetentionMediaChanged: what counts is which files a message has now.
func caseRetentionMediaChanged(k *kit) {
	got := k.silent(1)[0]
	lost, gone := k.told(after(1))[0], k.told(after(1))[0]
	got.Parts = channel.Parts{channel.Image{Media: media("late"), Caption: "it came later"}}
	lost.Parts = channel.Parts{channel.Text{Body: "there was a file"}}
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Messages().Update(ctx, got, lost)) })
	q := storage.Retention{Before: after(9), At: after(99), Limit: 9}
	k.retains(storage.Messages.ForgetContent, storage.Retention{Before: after(9), At: after(99), After: lost.ID, Limit: 9}, 1, gone.ID, false)
	r := k.retains(storage.Messages.ForgetMedia, q, 1, got.ID, false)
	k.equal(mediaNames(r.Media), []string{"kept/late"})
	file, _ := channel.MediaOf(k.stored(got.ID)[0].Parts[0])
	k.equal(file, media("late").Forget())
	k.equal(k.stored(lost.ID)[0].Parts, lost.Parts)
	ours := k.outbound(got.Conversation)
	ours.Parts = channel.Parts{channel.File{Media: media("offer")}}
	k.added(ours)
	k.retains(storage.Messages.ForgetMedia, q, 1, ours.ID, false)
	k.equal(len(k.stored(ours.ID)[0].Native), 0)
}

// caseRetentionMediaLate: what was said long ago, but stored late, as when a history
// is imported, is young, and holds up nobody.
func caseRetentionMediaLate(k *kit) {
	ms := k.told(after(7), after(2), after(1), after(8))
	q := storage.Retention{Before: after(5), Limit: 1}
	q.After = k.retains(storage.Messages.ForgetMedia, q, 1, ms[2].ID, true).Last
	q.After = k.retains(storage.Messages.ForgetMedia, q, 1, ms[1].ID, true).Last
	k.retains(storage.Messages.ForgetMedia, q, 0, ms[1].ID, false)
	k.equal(k.stored(ms[0].ID, ms[3].ID), []*storage.Message{ms[0], ms[3]})
	q.Before, q.After = after(9), storage.MessageID{}
	k.retains(storage.Messages.ForgetMedia, q, 1, ms[0].ID, true)
}

// offering is a message of ours with these files.
func (k *kit) offering(names ...string) *storage.Message {
	m := k.outbound(newID[storage.Conversation](k))
	m.Parts = nil
	for _, name := range names {
		m.Parts = append(m.Parts, channel.File{Media: media(name)})
	}
	return m
}

// caseFilesInUse: a copy is in use as long as any message has it, whatever makes a
// message lose it.
func caseFilesInUse(k *kit) {
	a, b, c, d := k.offering("x", "y", "x"), k.offering("x"), k.offering("y"), k.offering("z")
	k.added(a, b, c, d)
	used := func(k *kit, want ...bool) {
		k.Helper()
		k.view(func(ctx context.Context, tx storage.Tx) {
			got, err := tx.Messages().FilesInUse(ctx, "kept/x", "kept/y", "kept/z", "kept", "")
			k.ok(err)
			k.equal(got, append(want, false, false))
		})
	}
	used(k, true, true, true)
	used(k.on(k.open("other")), false, false, false)
	q := storage.Retention{Before: after(9), At: after(99), Limit: 1}
	k.retains(storage.Messages.ForgetMedia, q, 1, a.ID, true)
	used(k, true, true, true)
	k.retains(storage.Messages.ForgetMedia, q, 1, b.ID, true)
	used(k, false, true, true)
	q.After = b.ID
	k.retains(storage.Messages.ForgetContent, q, 1, c.ID, true)
	used(k, false, false, true)
	d.Parts = k.offering("x").Parts
	k.update(func(ctx context.Context, tx storage.Tx) { k.ok(tx.Messages().Update(ctx, d)) })
	used(k.on(k.again()), true, false, false)
	k.update(func(ctx context.Context, tx storage.Tx) {
		got, err := tx.Messages().FilesInUse(ctx)
		k.ok(err)
		k.equal(got, []bool{})
	})
}
