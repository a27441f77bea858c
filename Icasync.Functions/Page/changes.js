// A change log, page by page, in timetable words.
import { h } from './dom.js';
import { get, query } from './api.js';
import { pick, t } from './text.js';
import { badge, button, emptyPanel, table } from './parts.js';
import { clock, moment } from './format.js';

const LIMIT = 50;
const SIGNS = {
  created: ['good', '+'],
  granted: ['good', '+'],
  added: ['good', '+'],
  deleted: ['bad', '−'],
  revoked: ['bad', '−'],
  removed: ['bad', '−'],
  updated: ['busy', '≠'],
  changed: ['busy', '≠'],
  renamed: ['busy', '≠'],
  moved: ['wait', '→'],
};

export class ChangeLog {
  constructor(screen, path, fields = {}) {
    this.screen = screen;
    this.path = path;
    this.fields = fields;
    this.items = null;
    this.next = null;
  }

  // A run's own log goes with time, a search shows the newest first.
  get newestFirst() {
    return !this.path.startsWith('runs/');
  }

  async more() {
    await this.screen.load(() => this.read(this.items ?? [], this.next));
  }

  /** Reads the beginning again, if it is shown: the log has grown since. */
  async renew() {
    if (this.items) {
      await this.read([], null);
    }
  }

  async read(known, from) {
    const fields = { ...this.fields, limit: LIMIT, [this.newestFirst ? 'before' : 'after']: from };
    const page = await get(this.path + query(fields), this.screen.signal);
    this.items = [...known, ...page.items];
    this.next = page.next;
  }

  body(none, show) {
    if (this.items === null) {
      return h(
        'p',
        {},
        button(show, () => this.more(), '', { id: 'more-changes' }),
      );
    }
    return this.items.length
      ? [
          changesTable(this.items, this.newestFirst),
          this.next
            ? h(
                'p',
                {},
                button(t('state.more'), () => this.more(), '', { id: 'more-changes' }),
              )
            : null,
        ]
      : emptyPanel(none);
  }
}

function changesTable(items, withRun) {
  const heads = [t('field.at'), t('field.course'), t('field.change')];
  return table(
    t('run.changes'),
    withRun ? [...heads, t('field.run')] : heads,
    items.map((one, index) => {
      const [tone, sign] = SIGNS[one.op] ?? ['calm', '·'];
      const cells = [
        withRun ? moment(one.at) : clock(one.at),
        courseLink(one.kkh),
        h('span', { class: 'signed' }, badge(tone, sign), h('span', {}, pick(one.text))),
      ];
      return {
        key: one.cursor ?? String(index),
        cells: withRun ? [...cells, h('a', { href: `#/run/${encodeURIComponent(one.runId)}` }, t('field.run'))] : cells,
      };
    }),
  );
}

/** A course number that leads to what happened to the course, and the way to its timetable. */
export function courseLink(kkh, term) {
  return kkh
    ? [
        h('a', { href: `#/search?kkh=${encodeURIComponent(kkh)}` }, kkh),
        ' ',
        gridLink('course', kkh, term, t('grid.link'), {
          class: 'small',
          'aria-label': t('grid.linkOf', { name: kkh }),
        }),
      ]
    : '–';
}

/** The way to a timetable. */
export function gridLink(kind, key, term, text, more = {}) {
  return h('a', { href: `#/timetable${query({ [kind]: key, term })}`, ...more }, text);
}
