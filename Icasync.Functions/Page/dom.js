// Small helpers for the document. Text goes in as text nodes only, so data can never become markup.

/** Makes an element. Attributes starting with "on" are listeners; null and false ones are left out. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'value') element.value = value;
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A bar in SVG: widths are attributes, so the content policy needs no exception for styles. */
export function bar(share, kind = '') {
  const width = Math.max(0, Math.min(100, share * 100));
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', `bar ${kind}`);
  svg.setAttribute('viewBox', '0 0 100 6');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(rect(0, 100, 'track'), rect(0, width, 'fill'));
  return svg;
}

/** A stretch of a line from start to end, both shares of the whole. */
export function stretch(start, end, kind) {
  const svg = bar(0, `stretch ${kind}`);
  svg.lastChild.remove();
  svg.append(rect(start * 100, Math.max(0.6, (end - start) * 100), 'fill'));
  return svg;
}

function rect(x, width, kind) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [key, value] of Object.entries({ x, y: 0, width, height: 6, class: kind })) element.setAttribute(key, value);
  return element;
}

/** A table that scrolls on its own where the screen is narrow. */
export function table(caption, heads, rows) {
  return h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    h('table', {},
      h('caption', { class: 'visually-hidden' }, caption),
      h('thead', {}, h('tr', {}, heads.map((head) => h('th', { scope: 'col' }, head)))),
      h('tbody', {}, rows)));
}

/** Tells something to people who do not see the screen. */
export function say(text) {
  document.getElementById('say').textContent = text;
}

/** Puts new content in place of the old one and gives the focus back to the element of the same id. */
export function swap(target, ...content) {
  const focused = document.activeElement && target.contains(document.activeElement) ? document.activeElement.id : null;
  target.replaceChildren(...content.flat().filter((one) => one !== null && one !== undefined && one !== false));
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

/**
 * Asks for a reason in a dialog. Answers { reason, extra } or null when the person thinks better of it.
 * @param {boolean} needed whether an empty reason is refused
 */
export function ask({ title, text, confirm, cancel, label, needed = false, extra = null, danger = false }) {
  return new Promise((resolve) => {
    const input = h('textarea', { id: 'ask-reason', rows: 3, maxlength: 500, required: needed });
    const form = h('form', { method: 'dialog', class: 'stack' },
      h('h2', { id: 'ask-title' }, title),
      text ? h('p', {}, text) : null,
      h('label', { for: 'ask-reason' }, label), input,
      extra,
      h('div', { class: 'row end' },
        h('button', { type: 'button', class: 'quiet', id: 'ask-cancel', onclick: () => dialog.close('no') }, cancel),
        h('button', { type: 'submit', class: danger ? 'danger' : 'primary', id: 'ask-confirm', value: 'yes' }, confirm)));
    const dialog = h('dialog', { 'aria-labelledby': 'ask-title' }, form);
    const before = document.activeElement;
    dialog.addEventListener('close', () => {
      const yes = dialog.returnValue === 'yes';
      dialog.remove();
      before?.focus();
      resolve(yes ? { reason: input.value.trim() || null, form } : null);
    });
    document.body.append(dialog);
    dialog.showModal();
    input.focus();
  });
}
