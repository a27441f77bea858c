// Small pieces that several views show.
import { h } from './dom.js';
import { known, pick, t } from './text.js';
import { number } from './format.js';

// Form carries the state beside colour: people who cannot tell the colours still can tell the states.
const SIGNS = {
  pending: '○',
  running: '◐',
  suspended: '‖',
  completed: '✓',
  completedWithFailures: '!',
  failed: '✕',
  terminated: '■',
  rolledBack: '↺',
  skipped: '–',
};
const TONES = {
  pending: 'calm',
  running: 'busy',
  suspended: 'wait',
  completed: 'good',
  completedWithFailures: 'wait',
  failed: 'bad',
  terminated: 'calm',
  rolledBack: 'wait',
  skipped: 'calm',
};

export function stateBadge(state) {
  return badge(TONES[state] ?? 'calm', SIGNS[state] ?? '·', known('run', state));
}

/** The state of a run. One that is done and left something for a person is not plainly well. */
export function runBadge(run) {
  const { calendars, events } = run.counts;
  const drift = Object.values(run.drift ?? {}).reduce((sum, n) => sum + n, 0);
  const withheld = calendars.withheld + events.withheld;
  if (run.state !== 'completed' || drift + withheld === 0) {
    return stateBadge(run.state);
  }
  const word = drift ? 'run.completedDrift' : 'run.completedWithheld';
  return badge('wait', '!', t(word, { n: number(drift || withheld) }));
}

export function badge(tone, sign, text) {
  return h('span', { class: `badge ${tone}` }, h('span', { class: 'sign', 'aria-hidden': 'true' }, sign), text);
}

export function progressBar(share, label, tone = 'busy') {
  const percent = Math.round(Math.max(0, Math.min(100, share)));
  return h(
    'div',
    {
      class: `bar ${tone}`,
      role: 'progressbar',
      'aria-label': label,
      'aria-valuemin': 0,
      'aria-valuemax': 100,
      'aria-valuenow': percent,
      vars: { share: `${percent}%` },
    },
    h('span', { class: 'fill' }),
  );
}

export function button(label, onclick, kind = '', more = {}) {
  return h('button', { type: 'button', class: `button ${kind}`.trim(), onclick, ...more }, label);
}

export function field(label, control, help) {
  return h(
    'label',
    { class: 'field' },
    h('span', { class: 'label' }, label),
    control,
    help ? h('span', { class: 'help' }, help) : null,
  );
}

export function select(name, value, options, onchange) {
  return h(
    'select',
    { name, onchange },
    options.map(([word, label]) => h('option', { value: word, selected: word === value }, label)),
  );
}

/**
 * A table; on narrow screens each row becomes a card and each cell carries its heading. The caption is for people who
 * listen: those who see have the heading above it.
 */
export function table(caption, heads, rows, kind = '') {
  return h(
    'div',
    { class: 'scroll' },
    h(
      'table',
      { class: `cards ${kind}`.trim() },
      h('caption', { class: 'spoken' }, caption),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          heads.map((head) => h('th', { scope: 'col', class: head.class }, head.text ?? head)),
        ),
      ),
      h(
        'tbody',
        {},
        rows.map((row) =>
          h(
            'tr',
            { 'data-key': row.key },
            row.cells.map((cell, index) =>
              h('td', { 'data-head': heads[index].text ?? heads[index], class: heads[index].class }, cell),
            ),
          ),
        ),
      ),
    ),
  );
}

export function section(id, title, ...content) {
  return h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), content);
}

/** What an office did to many courses at once, a line each; null where there is nothing. */
export function bulkList(bulk) {
  return bulk?.length
    ? h(
        'ul',
        { class: 'card bulk' },
        bulk.map((one) =>
          h(
            'li',
            { class: 'signed', 'data-key': `${one.from} ${one.to}` },
            badge('wait', '→'),
            h('span', {}, pick(one.text)),
          ),
        ),
      )
    : null;
}

export function facts(pairs) {
  return h(
    'dl',
    { class: 'facts' },
    pairs.filter(Boolean).map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
  );
}

export function loadingPanel() {
  return h('p', { class: 'panel quiet', 'aria-busy': 'true' }, t('state.loading'));
}

export function emptyPanel(text, more = null) {
  return h('p', { class: 'panel quiet empty' }, text, more);
}
