// The messages of a talk: each once, in order, whatever way they came (history,
// stream, another tab, the answer to our own post) and however often.
//
// A message is as PROTOCOL.md has it, and what is ours also has client, the id
// that we gave it. One that the server has not taken yet has no id, a state of
// "sending", "waiting" or "failed", and stands at the end.

const ranks = { sent: 1, delivered: 2, read: 3 };

// clientOf is the client's own id of a message of the contact's.
export function clientOf(message) {
  return message.client ?? (message.author === "contact" ? /\.([^.]+)$/.exec(message.id ?? "")?.[1] : undefined);
}

function same(a, b) {
  if (a.id && b.id) return a.id === b.id;
  const client = clientOf(a);
  return client !== undefined && client === clientOf(b);
}

// compare orders two messages by time, and puts what is still on its way at the
// end. Those of one instant stay as they came.
export function compare(a, b) {
  if (!a.id !== !b.id) return a.id ? -1 : 1;
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}

// join makes one message of two tellings of it. The later replaces the earlier,
// but a status goes forward only, and what is edited or deleted is not undone
// by a telling from before.
export function join(old, next) {
  const stale = (old.deleted && !next.deleted) || (old.edited && !next.edited && !next.deleted) || (old.id && !next.id);
  const joined = stale ? { ...next, ...old } : { ...next };
  joined.client = clientOf(old) ?? clientOf(next);
  joined.status = further(old.status, next.status);
  if (joined.id) delete joined.state;
  return joined;
}

// further is the later of two statuses.
export function further(old, next) {
  return (ranks[next] ?? 0) >= (ranks[old] ?? 0) ? next : old;
}

// merge puts messages into a list and returns a new one.
export function merge(list, incoming) {
  const merged = [...list];
  for (const message of incoming) {
    const at = merged.findIndex((other) => same(other, message));
    if (at < 0) merged.push(message);
    else merged[at] = join(merged[at], message);
  }
  return merged.sort(compare);
}

// upTo returns what stands in a list up to the message with the id; nothing if
// it is not there.
export function upTo(list, id) {
  return list.slice(0, list.findIndex((message) => message.id === id) + 1);
}
