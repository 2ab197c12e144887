// The line to the loader on the page around us. The page's origin is in our
// address, and the server let us be shown nowhere else; still, only a message
// from that window and that origin is heard, and only over the private port
// that it brought is anything said.

export class Bridge {
  #port;
  #greeted;
  // told is called with what the loader wants: { do: "show" | "hide" | … }.
  told = () => {};

  constructor() {
    this.inFrame = document.body.dataset.mode === "frame" && window.parent !== window;
    // hello is what the page around us says of itself.
    this.hello = this.inFrame ? new Promise((resolve) => { this.#greeted = resolve; }) : Promise.resolve(alone());
    if (this.inFrame) window.addEventListener("message", (event) => this.#greet(event));
  }

  #greet(event) {
    const origin = new URLSearchParams(location.search).get("origin");
    if (event.source !== window.parent || event.origin !== origin || event.data?.rapport !== "hello" || !event.ports[0]) return;
    this.#port?.close();
    this.#port = event.ports[0];
    this.#port.onmessage = ({ data }) => this.told(data);
    this.#greeted(event.data);
  }

  say(message) {
    this.#port?.postMessage(message);
  }

  // event tells the listeners that the page has set. What is said stays here.
  event(name, detail) {
    this.say({ say: "event", name, detail });
  }
}

// alone is what there is to know of a page of our own.
function alone() {
  const given = new URLSearchParams(location.search);
  const via = given.get("via") === "qr" ? "qr" : "link";
  const kind = ["l", "tag", "staff"].find((name) => given.get(name));
  return {
    language: given.get("language") ?? "", shown: true, small: false, page: location.origin + location.pathname, title: document.title,
    target: kind ? { kind: kind === "l" ? "code" : kind, key: given.get(kind), via } : null,
  };
}
