package webchat_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A unit is an expression over the modules of the widget, and what it gives.
type unit struct{ name, module, expression, want string }

// The parts of the widget that touch no page are tried by themselves.
func TestBrowserUnits(t *testing.T) {
	s := openSite(t, nil)
	p := visit(t, s.chatPage(url.Values{"tag": {"none"}}))
	for _, units := range [][]unit{unitsOfMerge, unitsOfLinks, unitsOfStream, unitsOfFormat, unitsOfCalls} {
		for _, u := range units {
			t.Run(u.module+"/"+u.name, func(t *testing.T) {
				got, ok := p.script(0, `import(`+quote(s.base()+"/assets/app/"+u.module+".js")+`).then(async (m) => JSON.stringify(await (`+u.expression+`)(m)))`)
				require.True(t, ok, got)
				assert.JSONEq(t, u.want, got)
			})
		}
	}
}

var unitsOfMerge = []unit{
	{"in order of time, each once", "merge", `(m) => m.merge(m.merge([], [{id: "b", at: "2"}, {id: "a", at: "1"}]), [{id: "a", at: "1"}, {id: "c", at: "3"}]).map(x => x.id)`, `["a","b","c"]`},
	{"those of one instant stay as they came", "merge", `(m) => m.merge([], [{id: "z", at: "1"}, {id: "a", at: "1"}]).map(x => x.id)`, `["z","a"]`},
	{"what waits stands at the end", "merge", `(m) => m.merge([{client: "x", at: "1", state: "sending"}], [{id: "a", at: "2"}]).map(x => x.id ?? x.client)`, `["a","x"]`},
	{"what waited is known by its own id", "merge", `(m) => m.merge([{client: "x1", author: "contact", at: "1", state: "sending"}], [{id: "v.s.x1", author: "contact", at: "2"}])`, `[{"id":"v.s.x1","author":"contact","at":"2","client":"x1"}]`},
	{"nobody else's message is taken for it", "merge", `(m) => m.merge([{client: "x1", author: "contact", at: "1"}], [{id: "o.s.x1", author: "agent", at: "2"}]).length`, `2`},
	{"an answer to our post does not undo the stream", "merge", `(m) => m.merge([{id: "v.s.x1", author: "contact", at: "2", parts: [1]}], [{client: "x1", author: "contact", at: "1", state: "sending", parts: []}])[0].parts`, `[1]`},
	{"a status goes forward only", "merge", `(m) => m.merge([{id: "a", at: "1", status: "read"}], [{id: "a", at: "1", status: "sent"}])[0].status`, `"read"`},
	{"a status goes forward", "merge", `(m) => m.merge([{id: "a", at: "1", status: "sent"}], [{id: "a", at: "1", status: "delivered"}])[0].status`, `"delivered"`},
	{"an edit is not undone", "merge", `(m) => m.merge([{id: "a", at: "1", edited: true, parts: [2]}], [{id: "a", at: "1", parts: [1]}])[0].parts`, `[2]`},
	{"an edit of an edit counts", "merge", `(m) => m.merge([{id: "a", at: "1", edited: true, parts: [2]}], [{id: "a", at: "1", edited: true, parts: [3]}])[0].parts`, `[3]`},
	{"what is deleted stays deleted", "merge", `(m) => m.merge([{id: "a", at: "1", deleted: true, parts: []}], [{id: "a", at: "1", edited: true, parts: [1]}])[0].deleted`, `true`},
	{"any order of telling gives the same", "merge", `(m) => {
		const told = [{id: "a", at: "1", status: "sent"}, {id: "v.s.b", author: "contact", at: "2"}, {client: "b", author: "contact", at: "0"}, {id: "a", at: "1", status: "read"}, {id: "c", at: "3"}];
		const orders = (list) => list.length < 2 ? [list] : list.flatMap((x, i) => orders([...list.slice(0, i), ...list.slice(i + 1)]).map(rest => [x, ...rest]));
		return [...new Set(orders(told).map(order => order.reduce((list, x) => m.merge(list, [x]), []).map(x => x.id + x.status).join()))];
	}`, `["aread,v.s.bundefined,cundefined"]`},
	{"up to a message", "merge", `(m) => [m.upTo([{id: "a"}, {id: "b"}, {id: "c"}], "b").length, m.upTo([{id: "a"}], "none").length]`, `[2,0]`},
}

var unitsOfCalls = []unit{
	{"what may do better later", "api", `(m) => [0, 400, 401, 403, 404, 408, 413, 422, 429, 500, 503].filter(x => new m.Refusal(x).again)`, `[0,408,429,500,503]`},
	{"the host's own words", "api", `(m) => [400, 408, 413, 502].map(x => new m.Refusal(x).code)`, `["malformed","slow","too_large","unavailable"]`},
}

var unitsOfLinks = []unit{
	{"a sentence", "links", `(m) => m.split("See https://a.example/x?y=1. Bye")`, `[{"text":"See "},{"text":"https://a.example/x?y=1","href":"https://a.example/x?y=1"},{"text":". Bye"}]`},
	{"brackets", "links", `(m) => m.split("(https://a.example/b_(c)) www.b.example, me@c.example").map(x => x.href).filter(Boolean)`, `["https://a.example/b_(c)","https://www.b.example/","mailto:me@c.example"]`},
	{"a Chinese sentence", "links", `(m) => m.split("請看 https://a.example/路徑。謝謝").map(x => x.text)`, `["請看 ","https://a.example/路徑。謝謝"]`},
	{"nothing but text", "links", `(m) => m.split("javascript:alert(1) data:text/html,x file:///etc/passwd vbscript:x")`, `[{"text":"javascript:alert(1) data:text/html,x file:///etc/passwd vbscript:x"}]`},
	{"a user's name", "links", `(m) => m.split("https://bank.example@evil.example/").some(x => x.href)`, `false`},
	{"a turned direction ends it", "links", `(m) => m.split("https://a.example/\u202Efdp.exe")[0].href`, `"https://a.example/"`},
	{"schemes", "links", `(m) => ["https://a.example", "mailto:a@b.example", "tel:+49", "javascript:1", " jAvAscript:1", "java\nscript:1", "data:,x", "blob:https://a.example/1", "//a.example", ""].map(x => m.safe(x) !== "")`, `[true,true,true,false,false,false,false,false,false,false]`},
	{"files", "links", `(m) => ["files/v1.x", "https://cdn.example/a.png", "http://cdn.example/a.png", "data:image/png,x", "javascript:1", undefined, ""].map(x => m.safeMedia(x, "https://h.example/channels/chat/"))`, `["https://h.example/channels/chat/files/v1.x","https://cdn.example/a.png","","","","",""]`},
	{"a very long word takes no time", "links", `(m) => ["w", "https://a", "a@", "www.", "(", "."].map(x => m.split(x.repeat(100000 / x.length)).map(y => y.text).join("").length > 99000)`, `[true,true,true,true,true,true]`},
}

var unitsOfStream = []unit{
	{"waits longer and longer", "backoff", `(m) => [0, 1, 2, 3, 4, 5, 50].map(n => m.delay(n, () => 1))`, `[1000,2000,4000,8000,16000,30000,30000]`},
	{"never less than half", "backoff", `(m) => [0, 5].map(n => m.delay(n, () => 0))`, `[500,15000]`},
	{"events in pieces", "sse", `(m) => { const r = new m.Reader(); return ["eve", "nt: message\nid: 7\nda", "ta: {\"a\":", "1}\n", "\n: hb\n\n", "data: x\ndata: y\r\n\r\n"].flatMap(x => r.read(x)); }`,
		`[{"event":"message","id":"7","data":"{\"a\":1}"},{"event":"message","id":"7","data":"x\ny"}]`},
	{"byte by byte", "sse", `(m) => { const r = new m.Reader(); return [..."event: typing\r\ndata: {}\r\n\r\nid: 3\ndata: b\n\n"].flatMap(x => r.read(x)).map(e => e.event + e.data + e.id); }`, `["typing{}undefined","messageb3"]`},
	{"a stream that breaks goes on where it was", "stream", `async (m) => {
		const asked = [], states = [];
		const body = (text) => new Blob([text]).stream();
		const stream = new m.Stream({ wait: () => 0, quiet: 45000, changed: (s) => states.push(s), refused: async () => {}, event: (e, d, id) => { if (d.last) stream.stop(); },
			open: async (after) => { asked.push(after); return body(asked.length === 1 ? "id: 4\ndata: {}\n\nevent: ready\ndata: {}\n\n" : "id: 5\ndata: {\"last\":true}\n\n"); } });
		await stream.run();
		return [asked, states, stream.last];
	}`, `[["","4"],["connecting","live","lost","connecting","stopped"],"5"]`},
	{"silence is taken for a broken line", "stream", `async (m) => {
		let opened = 0;
		const stream = new m.Stream({ wait: () => 0, quiet: 90, changed: () => {}, refused: async () => {}, event: () => {},
			open: async (after, signal) => { if (++opened === 2) stream.stop(); return new ReadableStream({}); } });
		await stream.run();
		return opened;
	}`, `2`},
	{"waits grow while nothing answers", "stream", `async (m) => {
		const waits = [];
		const stream = new m.Stream({ wait: (n) => { waits.push(n); if (n === 3) stream.stop(); return 0; }, changed: () => {}, refused: async () => {}, event: () => {}, open: async () => { throw new Error("lost"); } });
		await stream.run();
		return waits;
	}`, `[0,1,2,3]`},
	{"a session that is over is replaced", "stream", `async (m) => {
		let replaced = 0, opened = 0;
		const stream = new m.Stream({ wait: () => 0, changed: () => {}, event: () => stream.stop(), refused: async () => { replaced++; },
			open: async () => { if (++opened === 1) throw { status: 401 }; return new Blob(["data: {}\n\n"]).stream(); } });
		await stream.run();
		return [replaced, opened];
	}`, `[1,2]`},
	{"what is replaced waits to be used", "stream", `async (m) => {
		let opened = 0;
		const stream = new m.Stream({ wait: () => 0, changed: (s) => { if (s === "lost") setTimeout(() => stream.wake(), 50); }, event: () => stream.stop(), refused: async () => {},
			open: async () => new Blob([++opened === 1 ? "event: end\ndata: {\"reason\":\"replaced\"}\n\n" : "data: {}\n\n"]).stream() });
		await stream.run();
		return opened;
	}`, `2`},
}

var unitsOfFormat = []unit{
	{"days", "format", `(m) => { const now = new Date(2026, 10, 21, 12); const ago = (n) => new Date(2026, 10, 21 - n, 23); return [ago(0), ago(1), ago(3), new Date(2026, 0, 5), new Date(2024, 0, 5)].map(d => m.day(d, now, "en")); }`,
		`["Today","Yesterday","Wednesday, November 18","January 5","January 5, 2024"]`},
	{"days in German", "format", `(m) => m.day(new Date(2026, 10, 20), new Date(2026, 10, 21), "de")`, `"Gestern"`},
	{"sizes", "format", `(m) => [0, 999, 1500, 10485760].map(n => m.size(n, "en"))`, `["0 bytes","999 bytes","2 kB","10.5 MB"]`},
	{"initials", "format", `(m) => ["Anna Weber", "李小龍", "😀 Smile", "", null, " x ", "Ana de la Cruz"].map(m.initials)`, `["AW","李","😀S","","","X","AC"]`},
	{"code points", "format", `(m) => ["", "abc", "漢字", "😀", "👩‍👩‍👧"].map(m.runes)`, `[0,3,2,1,5]`},
	{"readable colours", "color", `(m) => ["#ffd400", "#9fd8ff", "#000", "#2456d6", "#777777"].flatMap(c => [[255, 255, 255], [24, 26, 32]].map(s => m.contrast(m.readable(m.parse(c), s), s) >= 4.5))`, `[true,true,true,true,true,true,true,true,true,true]`},
	{"colours that are none", "color", `(m) => ["", "red", "url(x)", "#12", "#12345g", undefined].map(m.parse)`, `[null,null,null,null,null,null]`},
	{"languages", "language", `(m) => ["de-AT", "zh-TW", "zh-HK", "zh", "zh-Hans-CN", "zh-Hant", "fr", "ja-JP", "pt", "", undefined].map(m.pick)`, `["de","zh-Hant","zh-Hant","zh-Hans","zh-Hans","zh-Hant","fr","ja","","",""]`},
	{"plurals and numbers", "language", `async (m) => { const {t} = await m.words(["en"], {back: "Home"}); return [t("new_messages", {n: 1}), t("new_messages", {n: 1200}), t("back"), t("no such word"), t("chat_with", {name: "<b>{n}</b>"})]; }`,
		`["1 new message","1,200 new messages","Home","no such word","Chat with <b>{n}</b>"]`},
	{"every language says everything", "language", `async (m) => {
		const {default: english} = await import(location.origin + "/channels/chat/assets/app/lang/en.js");
		const wrong = [];
		for (const name of ["de", "fr", "ja", "zh-Hant", "zh-Hans"]) {
			const {default: strings} = await import(location.origin + "/channels/chat/assets/app/lang/" + name + ".js");
			const holes = (s) => [...new Set(JSON.stringify(typeof s === "object" ? s.other : s).match(/\{\w+\}/g) ?? [])].sort().join();
			for (const key of new Set([...Object.keys(english), ...Object.keys(strings)])) if (!english[key] || !strings[key] || holes(english[key]) !== holes(strings[key])) wrong.push(name + " " + key);
		}
		return wrong;
	}`, `[]`},
	{"a word of 100 kB", "view/text", `async (m) => {
		const box = document.createElement("div");
		box.style.setProperty("width", "300px");
		document.body.append(box);
		box.append(m.text({t: (key) => key}, "w".repeat(100000)));
		const cut = box.querySelector(".text").textContent.length;
		box.querySelector(".more").click();
		return [cut < 3100, box.querySelector(".text").textContent.length, box.scrollWidth <= 300];
	}`, `[true,100000,true]`},
	{"types of files", "view/attach", `(m) => [["a.png", "image/png"], ["a.exe", "application/x-msdownload"], ["a", ""]].map(([n, type]) => m.taken({name: n, type}, ["image/*", "application/pdf"]))`, `[true,false,true]`},
}
