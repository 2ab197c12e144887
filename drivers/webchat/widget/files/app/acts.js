// What the visitor does in a talk.

import { uuid } from "./keep.js";

const files = ["image", "video", "audio"];

export class Acts {
  #app;
  #loading = false;
  #asked = -Infinity;

  constructor(app) {
    this.#app = app;
  }

  // send puts a message on its way. Where the session was lost meanwhile, it
  // also says what the talk is about, as opening it did.
  send({ text, files: sent, replyTo }) {
    const app = this.#app;
    const opening = app.reopen ? app.opening : {};
    app.reopen = false;
    const parts = [...(text ? [{ kind: "text", body: text }] : []), ...sent.map((file) => ({ ...file, kind: kindOf(file.type) }))];
    const uploads = sent.length ? sent.map((file) => file.upload) : undefined;
    app.outbox.add({ text: text || undefined, files: uploads, reply_to: replyTo, ...opening }, { parts, reply_to: replyTo });
    app.bridge.event("message", { from: "visitor" });
  }

  // choose answers with what was tapped.
  choose(message, { id, title }) {
    const app = this.#app;
    app.outbox.add({ choice: { id, title }, reply_to: message.id }, { parts: [{ kind: "choice", id, title }], reply_to: message.id });
    app.focus(app.talkScreen?.composer.field);
  }

  // remove takes a message of the visitor's back.
  async remove(message) {
    try {
      await this.#app.session.post({ type: "delete", id: uuid(), of: message.id });
      this.#app.talk.take([{ ...message, deleted: true, parts: [] }]);
    } catch (error) {
      this.#app.notice(this.#app.explain(error), true);
    }
  }

  // loadOlder brings what was said before the first message that is shown.
  async loadOlder() {
    const { talk, connection } = this.#app;
    if (!talk.older || this.#loading) return;
    this.#loading = true;
    try {
      const { messages, before } = await connection.page(talk.older);
      talk.older = before ?? "";
      talk.take(messages);
    } catch (error) {
      this.#app.notice(this.#app.explain(error), true);
    } finally {
      this.#loading = false;
    }
  }

  // stale asks again for messages whose files are no longer at their address,
  // not more than once a minute.
  stale() {
    if (performance.now() - this.#asked < 60000) return;
    this.#asked = performance.now();
    this.#app.connection.catchUp();
  }
}

function kindOf(type = "") {
  return files.find((kind) => type.startsWith(kind + "/") && type !== "image/svg+xml") ?? "file";
}
