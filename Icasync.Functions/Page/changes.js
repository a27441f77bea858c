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
    this.forget();
  }

  /** Empties what is shown: the log has grown since. */
  forget() {
    this.items = null;
    this.after = null;
  }

  async more() {
    await this.screen.load(async () => {
      const page = await get(this.path + query({ ...this.fields, limit: LIMIT, [this.cursorName]: this.after }), this.screen.signal);
      const items = itemsOf(page);
      this.items = [...(this.items ?? []), ...items];
      this.after = page.next ?? (Array.isArray(page) && items.length === LIMIT ? items.at(-1).cursor : null);
    });
  }

  // A run's own log goes with time, a search shows the newest first.
  get cursorName() {
    return this.path.startsWith('runs/') ? 'after' : 'before';
  }

  body(none, show) {
    if (this.items === null) {
      return h('p', {}, button(show, () => this.more(), '', { id: 'more-changes' }));
    }
    return this.items.length
      ? [changesTable(this.items, this.cursorName === 'before'), this.after ? h('p', {}, button(t('state.more'), () => this.more(), '', { id: 'more-changes' })) : null]
      : emptyPanel(none);
  }
}

function changesTable(items, withRun) {
  const heads = [t('field.at'), t('field.action'), t('field.course'), t('field.change')];
  return table(t('run.changes'), withRun ? [...heads, t('field.run')] : heads, items.map((one, index) => {
    const [tone, sign] = SIGNS[one.op] ?? ['calm', '·'];
    const cells = [
      withRun ? moment(one.at) : clock(one.at),
      badge(tone, sign, `${known('object', one.kind)} ${known('op', one.op)}`),
      h('a', { href: `#/search?kkh=${encodeURIComponent(one.kkh)}` }, one.kkh),
      pick(one.text),
    ];
    return {
      key: one.cursor ?? String(index),
      cells: withRun ? [...cells, h('a', { href: `#/run/${encodeURIComponent(one.runId)}` }, t('field.run'))] : cells,
    };
  }));
}
