// Makes a part of a page like a fresh one from the server, and changes only what differs: focus, selection and scrolling
// stay where they are. What has an id is known by it, wherever it stands among its likes.
export function change(old, fresh) {
  if (old.nodeName !== fresh.nodeName) {
    old.replaceWith(fresh);
  } else if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
  } else {
    changeAttributes(old, fresh);
    changeChildren(old, fresh);
  }
}

function changeAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}

function changeChildren(old, fresh) {
  const after = [...fresh.childNodes];
  const kept = new Set(after.map((child) => child.id).filter(Boolean));
  for (const child of [...old.children]) if (child.id && !kept.has(child.id)) child.remove();
  const known = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
  after.forEach((child, number) => place(old, old.childNodes[number], child, known.get(child.id)));
  [...old.childNodes].slice(after.length).forEach((child) => child.remove());
}

// At this place stands what is known by the fresh child's id; what has none takes over whatever is there without one.
function place(parent, there, child, known) {
  if (known) {
    if (known !== there) parent.insertBefore(known, there ?? null);
    change(known, child);
  } else if (there && !there.id && !child.id) {
    change(there, child);
  } else {
    parent.insertBefore(child, there ?? null);
  }
}
