// morph changes a node into another one and leaves alone what is the same:
// focus, scrolling and selections stay. What has data-keep belongs to the user.
export function morph(from, to) {
  if (from.dataset && 'keep' in from.dataset) return;
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.data !== to.data) from.data = to.data;
    return;
  }
  for (const { name, value } of [...to.attributes]) {
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && name !== 'open') from.removeAttribute(name);
  }
  if (from.nodeName === 'INPUT') morphInput(from, to);
  const { value } = to; // what is new moves over, and is missing there then
  morphChildren(from, to);
  // What is chosen or written in a form that is saved as a whole is the server's.
  const form = from.form?.dataset;
  if (from.nodeName === 'SELECT' && form && ('whole' in form || 'go' in from.dataset)) from.value = value;
  if (from.nodeName === 'TEXTAREA' && form && 'whole' in form) from.value = value;
}

// What somebody ticked or typed gives way to what the server says.
function morphInput(from, to) {
  if (from.type === 'checkbox' || from.type === 'radio') from.checked = to.hasAttribute('checked');
  else if (from.type !== 'file' && from.value !== (to.getAttribute('value') ?? '')) from.value = to.getAttribute('value') ?? '';
}

// morphChildren is morph for what is in a node, whoever it belongs to.
export function morphChildren(from, to) {
  const byName = new Map([...from.children].filter(name).map((c) => [name(c), c]));
  const wanted = new Set([...to.children].map(name));
  let next = from.firstChild;
  const drop = () => {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  };
  for (const want of [...to.childNodes]) {
    const have = name(want) ? byName.get(name(want)) : similar(next, want) ? next : null;
    if (!have) {
      from.insertBefore(want, next);
      continue;
    }
    // What goes away goes first: nodes that are moved lose focus and scrolling.
    while (next && next !== have && !(name(next) && wanted.has(name(next)))) drop();
    if (have === next) next = next.nextSibling;
    else from.insertBefore(have, next);
    morph(have, want);
  }
  while (next) drop();
}

// name is by what a node is known again: its id, or that of the first field in it
// that belongs to the user.
const name = (node) => node.id || node.querySelector?.('[data-keep][id]')?.id || '';

const similar = (a, b) => a && !name(a) && a.nodeType === b.nodeType && a.nodeName === b.nodeName;
