// The page works without this script: it is server-rendered, and every button
// is a form. The script keeps it up to date and spares it the reloading.

import { morph } from './morph.js';
import './keys.js';
import './mail.js';
import { local } from './aids.js';
import { answered, edited, undo, zones } from './forms.js';
import { sync } from './routing.js';
import { arrive } from './desk.js';
import { describe, measure } from './media.js';

const $ = (selector, root = document) => root.querySelector(selector);
const conversation = () => $('#chat').dataset.conversation;

// leaving says that the page will be loaded anew, for somebody else.
let leaving = false;

function apply(html) {
  if (leaving) return;
  const active = document.activeElement;
  const fresh = new DOMParser().parseFromString(html, 'text/html');
  for (const section of fresh.body.querySelectorAll(':scope > section')) {
    const shown = document.getElementById(section.id);
    if (shown) morph(shown, section);
  }
  if (active && active !== document.activeElement && active.isConnected) active.focus({ preventScroll: true });
  shown();
}

// --- Fetching -------------------------------------------------------------

async function load(url, parts) {
  const address = new URL(url, location.href);
  address.searchParams.set('part', parts.join(','));
  const response = await fetch(address);
  const text = await response.text();
  if (!response.ok) throw Object.assign(new Error(text), { answered: true });
  return text;
}

const parts = () => ['who', 'inbox', 'chat', ...($('#phones') ? ['phones'] : [])];
const stale = new Set();
let refreshing = null;

// refresh fetches sections again. Calls that come meanwhile share the next
// fetch; the promise is kept when everything asked for is shown.
function refresh(...names) {
  for (const name of names) if (parts().includes(name)) stale.add(name);
  refreshing ??= refreshAll().finally(() => { refreshing = null; });
  return refreshing;
}

async function refreshAll() {
  while (stale.size) {
    const asked = [...stale];
    const url = location.href;
    stale.clear();
    try {
      const html = await load(url, asked);
      if (location.href === url) apply(html);
      else asked.forEach((name) => stale.add(name)); // what was gone to may be older than this
    } catch (error) {
      asked.forEach((name) => stale.add(name));
      if (error.answered) { stale.clear(); tell(error.message); }
      // Where the stream is broken, too, it asks again when it comes back.
      if (!error.answered) setTimeout(() => $('#link').classList.contains('off') || refresh(), 1000);
      return;
    }
  }
}

let visits = 0;

async function visit(url, push = 'push') {
  const visit = ++visits;
  try {
    const html = await load(url, parts());
    if (visit !== visits) return; // somebody went elsewhere meanwhile
    if (push && new URL(url, location.href).href !== location.href) history[`${push}State`](null, '', url);
    apply(html);
    found();
  } catch (error) {
    tell(error.answered ? error.message : 'The inbox does not answer at the moment.', !error.answered);
  }
}

let lost = false; // what is told is that nobody answers

// tell says something above the page, until it is over or somebody has read it.
function tell(text, unanswered = false) {
  const notice = $('#notice');
  const close = Object.assign(document.createElement('button'), { type: 'button', textContent: '×', ariaLabel: 'Close this notice' });
  close.addEventListener('click', () => tell(''));
  lost = unanswered;
  notice.replaceChildren(text.charAt(0).toUpperCase() + text.slice(1), close);
  notice.hidden = !text;
}

function found() {
  if (lost) tell('');
}

// --- What the screen needs after a change -----------------------------------

let seen = '';

function shown() {
  const chat = $('#chat');
  const waiting = $('#inbox .tabs a:first-child .badge')?.textContent;
  const offers = Number($('#offers')?.dataset.count ?? 0);
  document.title = offers ? `(${offers}) Offer${offers > 1 ? 's' : ''}! Inbox` : waiting ? `(${waiting}) Inbox` : 'Inbox';
  sync();
  restoreDraft();
  zones();
  arrive(() => refresh('inbox', 'chat'));
  local();
  const latest = `${chat.dataset.conversation} ${chat.dataset.seen}`;
  if (chat.dataset.seen && latest !== seen && document.visibilityState === 'visible') {
    seen = latest;
    post(`/conversations/${chat.dataset.conversation}/read`).catch(() => { seen = ''; });
  }
}

const draftKey = () => `draft ${conversation()}`;
const draftField = () => $('.composer textarea[name=text]');

function restoreDraft() {
  const field = draftField();
  if (field && !field.dataset.restored) {
    field.dataset.restored = 'yes';
    field.value ||= sessionStorage.getItem(draftKey()) ?? '';
  }
}

// --- Sending --------------------------------------------------------------

const post = (url, body) => fetch(url, { method: 'POST', body, headers: { 'X-Inbox': 'script' } });

const busy = new WeakSet();
const again = new WeakSet(); // to be sent behind the one that is on its way

async function submit(form, submitter) {
  if (busy.has(form)) {
    again.add(form);
    return;
  }
  busy.add(form);
  leaving ||= form.id === 'agents';
  const before = visits;
  // A form that leads to the page that it stands on leads nowhere, even if the
  // page is on its way to another place, or will be before the answer comes.
  const stays = form.elements.back?.value === $('#inbox').dataset.at;
  let response;
  try {
    const data = new FormData(form, submitter);
    if ('send' in form.dataset || 'describe' in form.dataset) await describe(data);
    response = await post(submitter?.getAttribute('formaction') ?? form.action, form.enctype === 'multipart/form-data' ? data : new URLSearchParams(data));
    const text = await response.text();
    if (answered(form, response, text)) return void (tell(''), refresh('who'));
    tell(response.ok ? '' : text.trim());
    // Once the server has spoken, the next message needs a new key. Only
    // where nobody answered does the key stay, so that trying again is safe.
    renewKey(form);
    if (response.ok) sent(form, data);
  } catch {
    leaving = false;
    tell('No answer. Try again: a message is never sent twice.');
    return;
  } finally {
    busy.delete(form);
  }
  // What was written meanwhile follows. A double click has left nothing.
  if (again.delete(form) && response.ok && form.elements.text?.value.trim()) submit(form);
  if (response.ok) undo(form);
  const back = response.headers.get('Location') ?? (stays ? '' : form.elements.back?.value);
  if (form.id === 'agents') location.reload();
  // Whoever went elsewhere meanwhile stays there.
  else if (response.ok && back && before === visits && new URL(back, location.href).href !== location.href) visit(back);
  else refresh(...parts());
}

function renewKey(form) {
  const field = form.elements.key;
  if (field) field.value = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
}

// sent empties the fields, but not of what was typed while the form was on
// its way.
function sent(form, data) {
  if ('close' in form.dataset) form.closest('details').open = false;
  if (!('send' in form.dataset) && !('once' in form.dataset)) return;
  for (const field of form.elements) {
    if (field.type === 'checkbox') field.checked = false;
    if (!field.matches('textarea, input:not([type]), [type=file], [type=datetime-local]')) continue;
    if (field.type === 'file' || field.value === data.get(field.name)?.replaceAll('\r\n', '\n')) field.value = '';
    const around = field.closest('details');
    if (around) around.open = false;
  }
  choose(form);
  const left = draftField()?.value;
  if (form.closest('.composer') && !left) sessionStorage.removeItem(draftKey());
}

// choose shows which file is attached, with a button to take it away.
function choose(form) {
  const output = $('.chosen', form);
  const files = [...$('input[type=file]', form)?.files ?? []];
  const file = files[0];
  if (!output) return;
  output.textContent = files.map((f) => f.name).join(', ');
  if (!file) return;
  measure(file);
  const remove = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Remove' });
  remove.addEventListener('click', () => { $('input[type=file]', form).value = ''; choose(form); });
  output.append(remove);
}

let typedAt = 0;

function typing(form) {
  if (!form?.dataset.typing || Date.now() - typedAt < 15000) return;
  typedAt = Date.now();
  post(form.dataset.typing).catch(() => {});
}

document.addEventListener('submit', (event) => {
  event.preventDefault();
  if (event.target.method === 'post') submit(event.target, event.submitter);
  else search(event.target);
});

// search goes where a form with method="get" leads, while it is being filled.
function search(form) {
  visit(`/?${new URLSearchParams(new FormData(form))}`, 'push' in form.dataset ? 'push' : 'replace');
}

let searching = 0;

// findAnew empties the field in which people are looked for.
function findAnew() {
  const field = $('#find');
  if (!field) return;
  field.value = '';
  field.focus();
}

document.addEventListener('input', (event) => {
  const form = event.target.form;
  if (form && 'search' in form.dataset) {
    clearTimeout(searching);
    searching = setTimeout(() => form.isConnected && search(form), 200);
  }
  if (form) edited(form, event.target);
  if (event.target !== draftField()) return;
  sessionStorage.setItem(draftKey(), event.target.value);
  typing(event.target.form);
});

document.addEventListener('change', (event) => {
  if (event.target.type === 'file') choose(event.target.form);
});

// Pictures that cannot be had leave the initials behind them.
document.addEventListener('error', (event) => {
  if (event.target.matches?.('.face img')) event.target.hidden = true;
}, true);

// --- Going places -----------------------------------------------------------

document.addEventListener('click', async (event) => {
  const link = event.target.closest('a[data-nav]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  if ('undo' in link.dataset) undo(link.closest('form'));
  await visit(link.href);
  if (link.dataset.focus === 'find') findAnew();
  else if (link.dataset.focus) (document.getElementById(link.dataset.focus) ?? draftField())?.focus();
  else if (!link.isConnected) $('#chat .sheet')?.focus();
});

addEventListener('popstate', () => visit(location.href, ''));
document.addEventListener('visibilitychange', shown);

// --- Live -----------------------------------------------------------------

let cursor = document.body.dataset.cursor;

function state(text, off) {
  const link = $('#link');
  if (link.textContent !== text) link.textContent = text;
  link.classList.toggle('off', off);
}

function listen() {
  const stream = new EventSource(`/events?after=${encodeURIComponent(cursor)}`);
  stream.addEventListener('open', () => { state('Live', false); found(); if (stale.size) refresh(); });
  stream.addEventListener('change', (event) => {
    cursor = event.lastEventId;
    const change = JSON.parse(event.data);
    const here = !change.conversation || change.conversation === conversation() || $('#chat').dataset.live;
    refresh('who', 'inbox', ...(here ? ['chat'] : []));
  });
  stream.addEventListener('told', (event) => tell(JSON.parse(event.data).text));
  stream.addEventListener('phones', () => refresh('phones'));
  stream.addEventListener('reset', () => location.reload());
  stream.addEventListener('error', () => {
    state('Reconnecting…', true);
    if (stream.readyState !== EventSource.CLOSED) return; // the browser tries by itself
    setTimeout(listen, 2000);
  });
}

listen();
shown();
// "waits 5 min" and the end of the session window go on without any event.
setInterval(() => refresh(...parts()), 30000);
