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
  const wants = [...to.childNodes];
  const known = recognised(from, wants);
  const stays = new Set(known.values());
  let next = from.firstChild;
  const drop = () => {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  };
  for (const want of wants) {
    const have = known.get(want) ?? (similar(next, want) && !stays.has(next) ? next : null);
    if (!have) {
      from.insertBefore(want, next);
      continue;
    }
    // What goes away goes first: nodes that are moved lose focus and scrolling.
    while (next && next !== have && !stays.has(next)) drop();
    if (have === next) next = next.nextSibling;
    else from.insertBefore(have, next);
    morph(have, want);
  }
  while (next) drop();
}

// recognised finds the children that are there already: by their own ids, or by
// those of what is in them.
function recognised(from, wants) {
  const byID = new Map();
  for (const child of from.children) {
    for (const { id } of child.id ? [child] : child.querySelectorAll('[id]')) byID.set(id, child);
  }
  const known = new Map();
  const taken = new Set();
  for (const want of wants) {
    if (want.nodeType !== Node.ELEMENT_NODE) continue;
    const ids = want.id ? [want] : [...want.querySelectorAll('[id]')];
    const have = ids.map(({ id }) => byID.get(id)).find((child) => child && child.id === want.id && child.nodeName === want.nodeName && !taken.has(child));
    if (!have) continue;
    known.set(want, have);
    taken.add(have);
  }
  return known;
}

const similar = (a, b) => a && !a.id && !b.id && a.nodeType === b.nodeType && a.nodeName === b.nodeName;
