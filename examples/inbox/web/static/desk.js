// Notes with mentions, and going to a message that was found.

const list = (field) => field.parentElement.querySelector('.mention-list');
const choices = (field) => [...document.getElementById(field.dataset.mentions).options].filter((o) => o.value);

// begun is the name that is being written behind an @, right before the cursor.
function begun(field) {
  const before = field.value.slice(0, field.selectionStart);
  const found = before.match(/(?:^|\s)@([\p{L}\p{N} .'’-]{0,40})$/u);
  return found ? found[1] : null;
}

// offer shows the colleagues whose name begins like that.
function offer(field) {
  const name = begun(field);
  const shown = list(field);
  const fit = name === null ? [] : choices(field).filter((o) => o.text.toLowerCase().startsWith(name.toLowerCase()));
  shown.replaceChildren(...fit.slice(0, 8).map((o, i) => {
    const item = Object.assign(document.createElement('li'), { id: `${shown.id}-${i}`, textContent: o.text });
    item.setAttribute('role', 'option');
    return item;
  }));
  shown.hidden = !fit.length;
  choose(field, 0);
}

function choose(field, i) {
  const items = [...list(field).children];
  const at = items.length && (i + items.length) % items.length;
  items.forEach((item, n) => item.setAttribute('aria-selected', String(n === at)));
  if (items[at]) {
    field.setAttribute('aria-activedescendant', items[at].id);
    items[at].scrollIntoView({ block: 'nearest' });
  } else field.removeAttribute('aria-activedescendant');
}

// put writes a name into the note, instead of what was begun of it.
function put(field, name) {
  const end = field.selectionStart;
  const begin = end - (begun(field)?.length ?? 0);
  const at = begun(field) === null ? `${begin && !/\s$/.test(field.value.slice(0, begin)) ? ' ' : ''}@` : '';
  field.setRangeText(`${at}${name} `, begin, end, 'end');
  hide(field);
  field.focus();
}

function hide(field) {
  list(field).hidden = true;
  field.removeAttribute('aria-activedescendant');
}

document.addEventListener('input', (event) => {
  if (event.target.dataset.mentions) offer(event.target);
});

// What is chosen beside the note is written into it.
document.addEventListener('change', (event) => {
  const select = event.target;
  if (!select.dataset.pick || !select.value) return;
  put(document.getElementById(select.dataset.pick), select.selectedOptions[0].text);
  select.value = '';
});

document.addEventListener('keydown', (event) => {
  const field = event.target;
  if (!field.dataset?.mentions || list(field).hidden) return;
  const items = [...list(field).children];
  const at = items.findIndex((item) => item.getAttribute('aria-selected') === 'true');
  const act = {
    ArrowDown: () => choose(field, at + 1), ArrowUp: () => choose(field, at - 1),
    Enter: () => put(field, items[at].textContent), Tab: () => put(field, items[at].textContent), Escape: () => hide(field),
  }[event.key];
  if (!act || event.isComposing) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}, true);

// The field keeps the focus while somebody clicks a name.
document.addEventListener('mousedown', (event) => {
  const item = event.target.closest('.mention-list li');
  if (!item) return;
  event.preventDefault();
  put(item.closest('.note-field').querySelector('textarea'), item.textContent);
});

document.addEventListener('focusout', (event) => {
  if (event.target.dataset?.mentions) hide(event.target);
});

// Whoever chooses to write a note wants to write it.
document.addEventListener('change', (event) => {
  if (!event.target.matches('.switch input')) return;
  const note = event.target.matches('.as-note');
  document.querySelector(note ? '.note-form textarea' : '.composer textarea[name=text]')?.focus();
});

let arrived = '';
let noted = '';

// arrive scrolls to the message that was gone to, once, and says that notes which
// mention the agent were seen; changed is called when that is done. Pictures that
// could not be had before this script ran leave the initials behind them.
export function arrive(changed) {
  for (const img of document.querySelectorAll('.face img')) img.hidden ||= img.complete && !img.naturalWidth;
  const chat = document.getElementById('chat');
  const found = chat.querySelector('.message.found');
  const at = found ? `${location.href} ${found.id}` : '';
  if (found && at !== arrived) found.scrollIntoView({ block: 'center' });
  arrived = at;
  const fresh = [...chat.querySelectorAll('[data-fresh]')].map((m) => m.id).join(' ');
  if (!fresh || fresh === noted || document.visibilityState !== 'visible') return;
  noted = fresh;
  const until = fresh.slice(fresh.lastIndexOf(' ') + 1).replace('m-', '');
  fetch(`/conversations/${chat.dataset.conversation}/noted`, { method: 'POST', headers: { 'X-Inbox': 'script' }, body: new URLSearchParams({ until }) })
    .then(changed, () => { noted = ''; });
}

// What is looked for beside the list is looked for in the middle.
document.addEventListener('submit', (event) => {
  const field = document.getElementById('messages-words');
  if (event.target.id === 'search-form' && field) field.value = event.target.elements.words.value;
}, true);
