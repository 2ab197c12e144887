// The tabs of one browser, of which one holds the stream: a browser gives an
// origin only six connections, over all tabs. When that tab goes away the next
// takes over. Where locks or channels between tabs are denied, each tab is on
// its own.

export class Tabs {
  #line;
  #over;

  // hear(message) is told what other tabs say.
  constructor(name, hear) {
    this.name = name;
    try {
      this.#line = new BroadcastChannel(name);
      this.#line.onmessage = ({ data }) => hear(data);
    } catch { /* alone */ }
  }

  // say tells the other tabs; it never comes back to this one.
  say(message) {
    this.#line?.postMessage(message);
  }

  // lead waits until this tab is the one, and runs action until over() is called
  // or the tab is closed.
  async lead(action) {
    let leading = false;
    const run = () => {
      leading = true;
      return new Promise((resolve) => {
        this.#over = resolve;
        action();
      });
    };
    if (!this.#line || !navigator.locks) return run();
    try {
      return await navigator.locks.request(this.name, run);
    } catch {
      return leading ? undefined : run();
    }
  }

  over() {
    this.#over?.();
  }
}
