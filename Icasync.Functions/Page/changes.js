// A change log, page by page, in timetable words.
import { h } from './dom.js';
import { get, query } from './api.js';
import { known, pick, t } from './text.js';
import { badge, button, emptyPanel, table } from './parts.js';
import { clock, moment } from './format.js';

const LIMIT = 50;
const SIGNS = {
  created: ['good', '+'], granted: ['good', '+'], added: ['good', '+'], deleted: ['bad', '−'], revoked: ['bad', '−'], removed: ['bad', '−'],
  updated: ['busy', '≠'], changed: ['busy', '≠'], renamed: ['busy', '≠'], moved: ['wait', '→'],
};

/** Answers of the API that come as one list or as pages of items. */
function itemsOf(page) {
  return Array.isArray(page) ? page : page.items;
}

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
    const items = itemsOf(page);
    this.items = [...known, ...items];
    this.next = page.next ?? (Array.isArray(page) && items.length === LIMIT ? items.at(-1).cursor : null);
  }

  body(none, show) {
    if (this.items === null) {
      return h('p', {}, button(show, () => this.more(), '', { id: 'more-changes' }));
    }
    return this.items.length
      ? [
        changesTable(this.items, this.newestFirst),
        this.next ? h('p', {}, button(t('state.more'), () => this.more(), '', { id: 'more-changes' })) : null,
      ]
      : emptyPanel(none);
  }
}

function changesTable(items, withRun) {
  const heads = [t('field.at'), t('field.course'), t('field.change')];
  return table(t('run.changes'), withRun ? [...heads, t('field.run')] : heads, items.map((one, index) => {
    const [tone, sign] = SIGNS[one.op] ?? ['calm', '·'];
    const cells = [
      withRun ? moment(one.at) : clock(one.at),
      courseLink(one.kkh),
      h('span', { class: 'signed' }, badge(tone, sign), h('span', {}, words(one))),
    ];
    return {
      key: one.cursor ?? String(index),
      cells: withRun ? [...cells, h('a', { href: `#/run/${encodeURIComponent(one.runId)}` }, t('field.run'))] : cells,
    };
  }));
}

/** A course number that leads to what happened to the course. */
export function courseLink(kkh) {
  return h('a', { href: `#/search?kkh=${encodeURIComponent(kkh)}` }, kkh);
}

// Texts in both languages begin with the verb; a text for both does not.
function words(change) {
  return typeof change.text === 'string'
    ? `${known('object', change.kind)} ${known('op', change.op)}: ${change.text}`
    : pick(change.text);
}
