// Who the visitor is to the server: a token, kept over reloads, renewed in
// time, and shared by all tabs of the browser.

import { base, Refusal, request, upload } from "./api.js";
import { drop, load, save, uuid } from "./keep.js";

const name = "session";

export class Session {
  #language;
  // changed is told when the session is another one: "expired" (a new visitor),
  // "upgraded" (the same talk, of a user now), "other" (somebody else's) or "out".
  changed = () => {};

  constructor(language) {
    this.#language = language;
  }

  // kept is the session of this browser, or undefined.
  get kept() {
    const kept = load(name);
    return kept && Date.parse(kept.expires_at) > Date.now() ? kept : undefined;
  }

  // ensure returns a session: the one that is kept, renewed if it is time, or a
  // new one. Tabs that start together make one, not one each.
  ensure() {
    return alone(async () => {
      const kept = this.kept;
      if (kept && !(Date.parse(kept.renew_after) <= Date.now())) return kept;
      return this.#start(kept?.session);
    });
  }

  async #start(token, identity) {
    const made = await request("session", { token, body: { language: this.#language, identity } });
    return this.#keep(made, token && made.fresh && !this.kept?.fresh ? "expired" : "");
  }

  #keep(made, kind) {
    save(name, made);
    if (kind) this.changed(kind);
    return made;
  }

  // used says that something was said, so that a new session is noticed.
  used() {
    const kept = this.kept;
    if (kept?.fresh) save(name, { ...kept, fresh: false });
  }

  // call makes a call in the name of the visitor. A session that is over is
  // replaced, once.
  async call(path, options) {
    return this.#with((token) => request(path, { ...options, token }));
  }

  async upload(file, progress, signal) {
    return this.#with((token) => upload(token, file, progress, signal));
  }

  async #with(action) {
    const { session } = await this.ensure();
    try {
      return await action(session);
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 401) throw error;
    }
    return action((await this.replace(session)).session);
  }

  // replace gets another session for one that the server no longer takes.
  replace(bad) {
    return alone(async () => {
      const kept = this.kept;
      return kept && kept.session !== bad ? kept : this.#start(bad);
    });
  }

  // post sends events; each has an id, which it keeps when it is sent again.
  async post(...events) {
    const { results } = await this.call("./", { body: { events } });
    if (events.some(({ type }) => type === "message" || type === "form")) this.used();
    return results;
  }

  // identify makes the visitor a user of the host's, who signed the token. What
  // was said before stays, unless it was another user who said it.
  // No other call replaces the session meanwhile.
  identify(identity) {
    return alone(async () => {
      const kept = this.kept;
      if (!kept) return this.#start(undefined, identity);
      const events = [{ type: "identify", id: uuid(), identity }];
      const { results: [{ session }] } = await request("./", { token: kept.session, body: { events } });
      return this.#keep(session, session.fresh ? "other" : session.session === kept.session ? "" : "upgraded");
    });
  }

  // logout ends the session everywhere and forgets it here, even if the server
  // cannot be told.
  async logout() {
    const kept = this.kept;
    drop(name);
    this.changed("out");
    if (kept) await request("logout", { token: kept.session, method: "POST" }).catch(() => {});
  }
}

// alone runs an action while no other tab runs one.
function alone(action) {
  if (!navigator.locks) return action();
  let begun = false;
  const run = () => {
    begun = true;
    return action();
  };
  return navigator.locks.request("rapport-chat session " + base.pathname, run).catch((error) => {
    if (begun) throw error;
    return action(); // locks are denied here, as storage is
  });
}
