// Calls of the server, which is always of our own origin. See PROTOCOL.md.

export const base = new URL("./", location.href);

// A Refusal is an answer that is not the one that was asked for, or none:
// status 0 and code "lost" if there was no connection.
export class Refusal extends Error {
  constructor(status, { code = codeOf(status), field = "", retry_after: after = 0 } = {}) {
    super(code);
    Object.assign(this, { status, code, field, after: Number(after) || 0 });
  }

  // again tells whether the same call may do better later.
  get again() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

// codeOf is the code of an answer without a body of ours: the host's.
function codeOf(status) {
  return { 0: "lost", 400: "malformed", 401: "session", 403: "origin", 404: "unknown", 408: "slow", 413: "too_large", 429: "rate" }[status] ??
    (status >= 500 ? "unavailable" : "malformed");
}

// request makes a call and returns the answer's JSON.
export async function request(path, { token, body, method = body === undefined ? "GET" : "POST", patience = 20000 } = {}) {
  const answer = await send(path, {
    method, body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(patience),
    headers: { ...bearer(token), ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
  });
  return answer.status === 204 ? undefined : read(answer);
}

// listen opens the stream of events.
export async function listen(token, after, signal) {
  const headers = { ...bearer(token), Accept: "text/event-stream", ...(after ? { "Last-Event-ID": after } : {}) };
  return (await send("stream", { headers, signal })).body;
}

function bearer(token) {
  return token ? { Authorization: "Bearer " + token } : {};
}

async function send(path, options) {
  let answer;
  try {
    answer = await fetch(new URL(path, base), { cache: "no-store", credentials: "omit", redirect: "error", ...options });
  } catch {
    throw new Refusal(0);
  }
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

async function refusal(answer) {
  let error;
  try {
    ({ error } = await answer.json());
  } catch { /* it is the host's, in plain text */ }
  const after = error?.retry_after ?? answer.headers.get("Retry-After") ?? 0;
  return new Refusal(answer.status, { ...error, retry_after: after });
}

async function read(answer) {
  try {
    return await answer.json();
  } catch {
    throw new Refusal(0);
  }
}

// upload sends a file and tells how much of it is there, from 0 to 1. It is the
// one call that fetch cannot make: fetch tells nothing before the end.
export function upload(token, file, progress, signal) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", new URL("files", base));
    call.setRequestHeader("Authorization", "Bearer " + token);
    call.responseType = "json";
    call.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    call.onload = () => call.status === 200 || call.status === 201
      ? resolve(call.response)
      : reject(new Refusal(call.status, { ...call.response?.error, retry_after: call.response?.error?.retry_after ?? call.getResponseHeader("Retry-After") }));
    call.onerror = call.onabort = call.ontimeout = () => reject(new Refusal(0));
    signal?.addEventListener("abort", () => call.abort());
    const form = new FormData();
    form.append("file", file, file.name || "file");
    call.send(form);
  });
}
