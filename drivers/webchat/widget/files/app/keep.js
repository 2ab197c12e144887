// What the browser keeps for us: in its storage if that is allowed, and else in
// memory, for as long as the page stays. Everything has the address of the
// channel in its name, since several may be at one origin.

const memory = new Map();
const prefix = "rapport-chat " + new URL("./", location.href).pathname + " ";

export function load(name) {
  try {
    const text = localStorage.getItem(prefix + name) ?? memory.get(name);
    return text === undefined || text === null ? undefined : JSON.parse(text);
  } catch {
    return memory.has(name) ? JSON.parse(memory.get(name)) : undefined;
  }
}

export function save(name, value) {
  const text = JSON.stringify(value);
  memory.set(name, text);
  try {
    localStorage.setItem(prefix + name, text);
  } catch { /* denied or full: the memory has it */ }
}

export function drop(...names) {
  for (const name of names) {
    memory.delete(name);
    try {
      localStorage.removeItem(prefix + name);
    } catch { /* denied: there is nothing */ }
  }
}

// uuid is a new name for an event of ours.
export function uuid() {
  return globalThis.crypto?.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g,
    (digit) => (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));
}
