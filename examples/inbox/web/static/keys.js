// The keyboard: j and k go through the list, c goes to the field to write in,
// Escape leaves it, Enter sends and Shift+Enter makes a new line.

function move(step) {
  const items = [...document.querySelectorAll('[data-item]')];
  const at = items.findIndex((item) => item === document.activeElement);
  const from = at >= 0 ? at : items.findIndex((item) => item.hasAttribute('aria-current'));
  const to = from < 0 ? (step > 0 ? 0 : items.length - 1) : from + step;
  items[Math.max(0, Math.min(items.length - 1, to))]?.focus();
}

const keys = {
  j: () => move(1), k: () => move(-1), c: () => document.querySelector('.composer textarea[name=text]')?.focus(),
};

document.addEventListener('keydown', (event) => {
  const field = event.target.closest('textarea, input');
  if ((event.ctrlKey || event.metaKey) && event.key === 'Enter' && field && 'lines' in field.dataset) field.form.requestSubmit();
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.closest('select')) return;
  if (field) {
    if (event.key === 'Escape') field.blur();
    if (event.key === 'Enter' && !event.shiftKey && field.name === 'text' && !('lines' in field.dataset) && 'send' in field.form.dataset) {
      event.preventDefault();
      field.form.requestSubmit();
    }
    return;
  }
  const inList = event.target.closest('#list');
  const key = inList ? ({ ArrowDown: 'j', ArrowUp: 'k' })[event.key] ?? event.key : event.key;
  if (!keys[key]) return;
  event.preventDefault();
  keys[key]();
});
