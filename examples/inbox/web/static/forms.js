// Forms that the server shows anew while they are being filled, and forms that
// are saved as a whole.

import { morphChildren } from './morph.js';

// put shows a form as the server has it now. It comes in the element around it,
// which belongs to the user and is not touched otherwise.
function put(around, html) {
  const fresh = new DOMParser().parseFromString(html, 'text/html').getElementById(around.id);
  if (!fresh) return;
  const active = document.activeElement;
  for (const file of around.querySelectorAll('input[type=file]')) file.value = ''; // the server has it
  morphChildren(around, fresh);
  if (active?.isConnected && active !== document.activeElement) active.focus({ preventScroll: true });
}

// answered shows a form that came back, and reports whether one did.
export function answered(form, response, html) {
  const around = form.closest('.filling, .admin');
  if (!around || !response.headers.get('Content-Type')?.startsWith('text/html')) return false;
  forget(around);
  if (response.status === 409 && around.matches('.admin')) return say(around, html);
  if ('whole' in form.dataset) undo(form); // others stay as they were typed
  put(around, html);
  if (response.ok) return true;
  if ('whole' in form.dataset) form.dataset.keep = ''; // it is still theirs
  (around.querySelector('[aria-invalid], .consent [name=basis]') ?? around.querySelector('button.main'))?.focus();
  return true;
}

// say shows what the server has to say of a form until the form is given back, and
// leaves the form as it was typed: what somebody else saved meanwhile is not for
// typing over.
function say(around, html) {
  const fresh = new DOMParser().parseFromString(html, 'text/html').querySelector('.told');
  const told = around.querySelector('.told');
  if (!fresh || !told) return true;
  morphChildren(told, fresh);
  told.dataset.keep = '';
  told.scrollIntoView({ block: 'nearest' });
  return true;
}

let turn = 0;
let waiting = 0;

// edited is called when somebody changes a field: a form that is saved as a
// whole is theirs from then on, and one that is filled gets a new preview.
export function edited(form, field) {
  if ('whole' in form.dataset) form.dataset.keep = '';
  if (!form.dataset.filling || field.name === 'link' || field.name === 'into') return;
  clearTimeout(waiting);
  waiting = setTimeout(() => preview(form), field.type === 'file' ? 0 : 150);
}

async function preview(form) {
  const mine = ++turn;
  const data = new FormData(form);
  const before = values(form);
  const response = await fetch(form.dataset.filling, { method: 'POST', body: data, headers: { 'X-Inbox': 'script' } }).catch(() => null);
  const html = await response?.text();
  // What was typed meanwhile is newer than what comes back.
  if (response?.ok && mine === turn && form.isConnected && values(form) === before) put(form.closest('.filling'), html);
}

const values = (form) => JSON.stringify([...new FormData(form)].filter(([, value]) => typeof value === 'string'));

// Enter in the field of a link puts it in, and does not send.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.target.name !== 'link') return;
  event.preventDefault();
  event.target.form.elements.insert.click();
});

// Times are meant where the browser is, unless somebody says otherwise.
export function zones() {
  const note = document.getElementById('zone'); // who is elsewhere is told whose times they are
  if (note) note.hidden = Number(note.dataset.minutes) === -new Date().getTimezoneOffset();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const select of document.querySelectorAll('select[data-zone]')) {
    delete select.dataset.zone;
    if (!zone) continue;
    if (![...select.options].some((o) => o.value === zone)) select.add(new Option(zone.replaceAll('_', ' '), zone));
    select.value = zone;
  }
}

// undo gives a form back to the server.
export function undo(form) {
  if (form && 'whole' in form.dataset) delete form.dataset.keep;
  forget(form?.closest('.admin'));
}

// forget lets go of what was said about a form the last time.
function forget(around) {
  delete around?.querySelector('.told')?.dataset.keep;
}
