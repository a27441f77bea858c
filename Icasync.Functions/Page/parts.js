// Small pieces that several views show.
import { h } from './dom.js';
import { key } from './api.js';
import { known, pick, t } from './text.js';

// Form carries the state beside colour: people who cannot tell the colours still can tell the states.
const SIGNS = {
  pending: '○', running: '◐', suspended: '‖', completed: '✓', completedWithFailures: '!', failed: '✕', terminated: '■',
  rolledBack: '↺', skipped: '–',
};
const TONES = {
  pending: 'calm', running: 'busy', suspended: 'wait', completed: 'good', completedWithFailures: 'wait', failed: 'bad',
  terminated: 'calm', rolledBack: 'wait', skipped: 'calm',
};

export function stateBadge(state) {
  return badge(TONES[state] ?? 'calm', SIGNS[state] ?? '·', known('run', state));
}

export function badge(tone, sign, text) {
  return h('span', { class: `badge ${tone}` }, h('span', { class: 'sign', 'aria-hidden': 'true' }, sign), text);
}

export function progressBar(share, label, tone = 'busy') {
  const percent = Math.round(Math.max(0, Math.min(100, share)));
  return h('div', {
    class: `bar ${tone}`, role: 'progressbar', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': percent,
    vars: { share: `${percent}%` },
  }, h('span', { class: 'fill' }));
}

export function button(label, onclick, kind = '', more = {}) {
  return h('button', { type: 'button', class: `button ${kind}`.trim(), onclick, ...more }, label);
}

export function field(label, control, help) {
  return h('label', { class: 'field' }, h('span', { class: 'label' }, label), control, help ? h('span', { class: 'help' }, help) : null);
}

export function select(name, value, options, onchange) {
  return h('select', { name, onchange },
    options.map(([word, label]) => h('option', { value: word, selected: word === value }, label)));
}

/** A table with a caption; on narrow screens each row becomes a card and each cell carries its heading. */
export function table(caption, heads, rows, kind = '') {
  return h('div', { class: 'scroll' }, h('table', { class: `cards ${kind}`.trim() },
    h('caption', { class: 'quiet' }, caption),
    h('thead', {}, h('tr', {}, heads.map((head) => h('th', { scope: 'col', class: head.class }, head.text ?? head)))),
    h('tbody', {}, rows.map((row) => h('tr', { 'data-key': row.key }, row.cells.map((cell, index) =>
      h('td', { 'data-head': heads[index].text ?? heads[index], class: heads[index].class }, cell)))))));
}

export function section(id, title, ...content) {
  return h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), content);
}

export function facts(pairs) {
  return h('dl', { class: 'facts' }, pairs.filter(Boolean).map(([name, value]) =>
    h('div', {}, h('dt', {}, name), h('dd', {}, value))));
}

export function loadingPanel() {
  return h('p', { class: 'panel quiet', 'aria-busy': 'true' }, t('state.loading'));
}

export function emptyPanel(text) {
  return h('p', { class: 'panel quiet empty' }, text);
}

export function staleBanner(problem) {
  return h('div', { class: 'notice wait', role: 'status' }, problem.status === 0 ? t('state.lost') : problemText(problem));
}

/** What a problem means, in the chosen language; the API's own detail stands behind it. */
export function problemText(problem) {
  const type = String(problem.document.type ?? '').split(':').pop();
  const sentence = known('problem', type);
  const detail = pick(problem.document.detailText ?? problem.document.detail ?? '');
  if (sentence === type) {
    return [pick(problem.document.title ?? ''), detail].filter(Boolean).join(': ') || `HTTP ${problem.status}`;
  }
  return `${sentence} ${type === 'bad-argument' ? detail : ''}`.trim();
}

export function problemNotice(problem) {
  const openRun = problem.status === 409 ? problem.document.runId : null;
  return h('div', { class: 'notice bad', role: 'alert' },
    problem.status === 0 ? t('state.away') : problemText(problem),
    openRun ? [' ', h('a', { href: `#/run/${encodeURIComponent(openRun)}` }, t('problem.openRun'))] : null);
}

/** What stands in place of a view that could not load. */
export function problemPanel(problem) {
  const [title, help] = {
    0: [t('state.away'), t('state.awayHelp')],
    401: [t('key.needed'), key.get() ? t('key.wrong') : t('key.help')],
    403: [t('state.forbidden'), t('state.forbiddenHelp')],
    404: [t('state.unknown'), t('state.unknownHelp')],
  }[problem.status] ?? [t('state.failed'), problemText(problem)];
  return h('div', { class: 'panel', role: 'alert' },
    h('h2', {}, title),
    h('p', {}, help),
    problem.status === 401
      ? button(t('key.button'), () => document.dispatchEvent(new CustomEvent('icasync-key')), 'primary')
      : button(t('state.again'), () => document.dispatchEvent(new CustomEvent('icasync-again'))));
}
