// Canned replies: "/" in an empty message finds one, and what is chosen goes into
// the message, to be changed before it is sent.

const composer = () => document.querySelector('.composer');
const picker = () => document.querySelector('.composer .canned');
const message = () => document.querySelector('.composer textarea[name=text]');
const finder = () => picker()?.querySelector('[name=canned]');

// changed tells the rest of the page that a field has another value.
const changed = (field) => field.dispatchEvent(new Event('input', { bubbles: true }));

function open() {
  picker().open = true;
  finder().focus();
}

// close goes back to the message, and forgets what was looked for.
function close() {
  const field = finder();
  picker().open = false;
  if (field.value) {
    field.value = '';
    changed(field);
  }
  message()?.focus();
}

// put puts a text where the caret is, between blanks.
function put(field, text) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const before = from > 0 && !/\s$/.test(value.slice(0, from)) ? ' ' : '';
  const behind = to < value.length && !/^\s/.test(value.slice(to)) ? ' ' : '';
  field.setRangeText(before + text + behind, from, to, 'end');
  changed(field);
}

async function insert(link) {
  const { canned: address } = picker().dataset;
  const body = new URLSearchParams({ reply: link.dataset.insert });
  const response = await fetch(address, { method: 'POST', body, headers: { 'X-Inbox': 'script' } }).catch(() => null);
  if (!response?.ok) return void (location.href = link.href); // the server says what is wrong
  const reply = await response.json();
  if (reply.text) put(message(), reply.text);
  attach(reply.file);
  const answers = composer().querySelector('textarea[name=answers]');
  if (answers && reply.answers) {
    answers.value = reply.answers;
    composer().querySelector('[name=quick]').checked = Boolean(reply.quick);
    answers.closest('details').open = true;
  }
  close();
  note(reply.missing);
}

// attach shows the file of what was chosen, with a tick to take it away.
function attach(file) {
  const place = composer().querySelector('.canned-file');
  place?.replaceChildren();
  if (!place || !file) return;
  const box = Object.assign(document.createElement('input'), { type: 'checkbox', name: 'canned', value: file.value, checked: true });
  const label = Object.assign(document.createElement('label'), { className: 'tick-box' });
  const name = Object.assign(document.createElement('span'), { textContent: file.name, dir: 'auto' });
  label.append(box, ' ', name);
  place.append(label);
}

// note says under the message what has to be filled in.
function note(text) {
  const field = message();
  document.getElementById('to-fill-in')?.remove();
  if (!text) return;
  const start = field.value.indexOf('{{');
  if (start >= 0) field.setSelectionRange(start, field.value.indexOf('}}', start) + 2);
  const hint = Object.assign(document.createElement('p'), { id: 'to-fill-in', className: 'hint closed', textContent: text });
  hint.setAttribute('role', 'status');
  hint.dataset.keep = '';
  field.closest('form').append(hint);
  field.addEventListener('input', () => hint.remove(), { once: true });
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-insert]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  insert(link);
});

// again begins a message with the words of one that did not arrive.
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-again]');
  if (!link || !message() || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // it leads nowhere else
  document.querySelector('.as-reply')?.click();
  put(message(), link.closest('.message').querySelector('.text').textContent);
  message().focus();
});

// walk goes through what was found.
function walk(from, step) {
  const all = [finder(), ...picker().querySelectorAll('a[data-insert]')];
  all[Math.max(0, Math.min(all.length - 1, all.indexOf(from) + step))].focus();
}

const steps = { ArrowDown: 1, ArrowUp: -1 };

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const within = event.target.closest?.('.canned');
  if (event.key === '/' && event.target === message() && !event.target.value && picker()) {
    event.preventDefault();
    open();
  } else if (within && event.key === 'Escape') {
    event.preventDefault();
    close();
  } else if (within && steps[event.key]) {
    event.preventDefault();
    walk(event.target, steps[event.key]);
  } else if (event.target === finder() && event.key === 'Enter') {
    event.preventDefault();
    picker().querySelector('a[data-insert]')?.click();
  } else if (event.target === finder() && event.key === '/' && !event.target.value) {
    event.preventDefault(); // twice is a slash after all
    close();
    put(message(), '/');
  }
});

const date = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

// local shows instants where the browser is.
export function local() {
  for (const time of document.querySelectorAll('time[data-local]')) {
    const text = date.format(new Date(time.dateTime));
    if (time.textContent !== text) time.textContent = text;
  }
}
