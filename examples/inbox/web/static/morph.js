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
  morphChildren(from, to);
  // What is chosen or written in a form that is saved as a whole is the server's.
  const form = from.form?.dataset;
  if (from.nodeName === 'SELECT' && form && ('whole' in form || 'go' in from.dataset)) from.value = to.value;
  if (from.nodeName === 'TEXTAREA' && form && 'whole' in form) from.value = to.value;
}

// What somebody ticked or typed gives way to what the server says.
function morphInput(from, to) {
  if (from.type === 'checkbox' || from.type === 'radio') from.checked = to.hasAttribute('checked');
  else if (from.type !== 'file' && from.value !== (to.getAttribute('value') ?? '')) from.value = to.getAttribute('value') ?? '';
}

// morphChildren is morph for what is in a node, whoever it belongs to.
export function morphChildren(from, to) {
  const byID = new Map([...from.children].filter((c) => c.id).map((c) => [c.id, c]));
  const wanted = new Set([...to.children].map((c) => c.id));
  let next = from.firstChild;
  const drop = () => {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  };
  for (const want of [...to.childNodes]) {
    const have = want.id ? byID.get(want.id) : similar(next, want) ? next : null;
    if (!have) {
      from.insertBefore(want, next);
      continue;
    }
    // What goes away goes first: nodes that are moved lose focus and scrolling.
    while (next && next !== have && !(next.id && wanted.has(next.id))) drop();
    if (have === next) next = next.nextSibling;
    else from.insertBefore(have, next);
    morph(have, want);
  }
  while (next) drop();
}

const similar = (a, b) => a && !a.id && a.nodeType === b.nodeType && a.nodeName === b.nodeName;
