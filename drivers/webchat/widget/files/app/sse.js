// A reader of server-sent events, as the HTML standard defines them, fed with
// text as it comes.

export class Reader {
  #rest = "";
  #event = "";
  #data = [];
  #id;

  // read returns the events that are complete with this piece of text: each
  // { event, data, id }. id is the last one that the stream has named.
  read(text) {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    return lines.map((line) => this.#line(line)).filter(Boolean);
  }

  #line(line) {
    if (line === "") return this.#end();
    const colon = line.indexOf(":");
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    switch (field) {
      case "event": this.#event = value; break;
      case "data": this.#data.push(value); break;
      case "id": if (!value.includes("\0")) this.#id = value;
    }
    return undefined;
  }

  #end() {
    const done = { event: this.#event || "message", data: this.#data.join("\n"), id: this.#id };
    const empty = this.#data.length === 0;
    this.#event = "";
    this.#data = [];
    return empty ? undefined : done;
  }
}
