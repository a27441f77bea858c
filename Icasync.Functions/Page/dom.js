// Builds elements and brings what stands on the page to what a view wants, in place: focus, scroll position, opened
// details and what somebody is typing survive a live update. Data only ever becomes text or an attribute, never markup.

const SVG = 'http://www.w3.org/2000/svg';
const SVG_TAGS = new Set(['svg', 'path', 'circle', 'rect', 'line']);

function dispatch(event) {
  const handler = event.currentTarget.handlers?.[event.type];
  if (handler) {
    handler(event);
  }
}

// h('button', { class: 'plain', onclick: f, disabled: false }, 'text', child, [children])
export function h(tag, attributes = {}, ...children) {
  const element = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  element.handlers = {};
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith('on')) {
      element.handlers[name.slice(2)] = value;
      element.addEventListener(name.slice(2), dispatch);
    } else if (name === 'vars') {
      // The content security policy forbids style attributes; custom properties set by script are allowed.
      element.vars = value;
      applyVars(element, value);
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false && child !== '') {
      element.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
  }
}

function applyVars(element, vars) {
  for (const [name, value] of Object.entries(vars)) {
    element.style.setProperty(`--${name}`, value);
  }
}

// Brings the children of a container to the wanted ones.
export function paint(container, ...wanted) {
  const holder = document.createElement('div');
  append(holder, wanted);
  morphChildren(container, holder);
}

function same(old, wanted) {
  return (
    old.nodeType === wanted.nodeType &&
    old.nodeName === wanted.nodeName &&
    (old.nodeType !== Node.ELEMENT_NODE || keyOf(old) === keyOf(wanted))
  );
}

function keyOf(element) {
  return element.getAttribute('data-key') ?? element.id ?? '';
}

function morphChildren(old, wanted) {
  const keyed = new Map();
  for (const child of old.children) {
    if (child.hasAttribute('data-key')) {
      keyed.set(child.getAttribute('data-key'), child);
    }
  }
  let current = old.firstChild;
  for (const next of [...wanted.childNodes]) {
    const known = next.nodeType === Node.ELEMENT_NODE ? keyed.get(next.getAttribute('data-key')) : undefined;
    if (known && known !== current && known.parentNode === old && same(known, next)) {
      old.insertBefore(known, current);
      current = known;
    }
    if (current && same(current, next)) {
      morph(current, next);
      current = current.nextSibling;
    } else {
      old.insertBefore(next, current);
    }
  }
  while (current) {
    const rest = current.nextSibling;
    current.remove();
    current = rest;
  }
}

function morph(old, wanted) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== wanted.data) {
      old.data = wanted.data;
    }
    return;
  }
  morphAttributes(old, wanted);
  morphHandlers(old, wanted);
  if (wanted.vars) {
    applyVars(old, wanted.vars);
  }
  morphChildren(old, wanted);
}

// What a person opened stays as it is: 'open' is only taken when the element is made.
const PERSONS_OWN = new Set(['open', 'style']);

function morphAttributes(old, wanted) {
  for (const { name } of [...old.attributes]) {
    if (!wanted.hasAttribute(name) && !PERSONS_OWN.has(name)) {
      old.removeAttribute(name);
    }
  }
  for (const { name, value } of wanted.attributes) {
    if (!PERSONS_OWN.has(name) && old.getAttribute(name) !== value) {
      old.setAttribute(name, value);
    }
  }
}

function morphHandlers(old, wanted) {
  const before = old.handlers ?? {};
  for (const type of Object.keys(wanted.handlers ?? {})) {
    if (!(type in before)) {
      old.addEventListener(type, dispatch);
    }
  }
  old.handlers = wanted.handlers ?? {};
}
