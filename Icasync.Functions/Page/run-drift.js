// What a check found that people changed at WPS, and the buttons that have a class, a course or one of it mended.
import { h } from './dom.js';
import { get, post, query } from './api.js';
import { known, t } from './text.js';
import { button, section, select, table } from './parts.js';
import { courseLink } from './changes.js';
import { askReason } from './dialogs.js';
import { number } from './format.js';

const LIMIT = 50;

export class Drift {
  constructor(screen) {
    this.screen = screen;
    this.kind = '';
    this.page = null;
    this.items = [];
  }

  async read(term, from = null) {
    this.term = term;
    this.page = await get(
      'drift' + query({ term, kind: this.kind, limit: LIMIT, after: from }),
      this.screen.signal,
    );
    this.items = [...(from ? this.items : []), ...this.page.items];
  }

  section(may) {
    if (!this.page || !Object.keys(this.page.byKind).length) {
      return null;
    }
    return section(
      'drift',
      t('drift.title'),
      h('p', { class: 'quiet' }, t('drift.help')),
      h(
        'div',
        { class: 'filter' },
        h(
          'label',
          {},
          t('drift.kind'),
          select(
            'kind',
            this.kind,
            [
              ['', t('field.all')],
              ...Object.entries(this.page.byKind).map(([kind, n]) => [kind, `${known('code', kind)} · ${number(n)}`]),
            ],
            (event) => this.choose(event.currentTarget.value),
          ),
        ),
        may
          ? button(
              this.kind ? t('drift.repairKind', { kind: known('code', this.kind) }) : t('drift.repairAll'),
              () => this.repair({ drift: this.kind ? [this.kind] : undefined }),
              '',
              { id: 'repair-kind' },
            )
          : null,
      ),
      table(
        t('drift.title'),
        [t('field.course'), t('drift.kind'), t('drift.recorded'), t('drift.seen'), t('drift.act')],
        this.items.map((one) => ({
          key: `${one.kkh}/${one.kind}/${one.key}`,
          cells: [
            [courseLink(one.kkh, this.term), one.name ? ` ${one.name}` : null],
            known('code', one.kind),
            one.recorded ?? '–',
            one.seen ?? '–',
            may ? this.rowActs(one) : '–',
          ],
        })),
      ),
      this.page.next === null
        ? null
        : h(
            'p',
            {},
            button(t('state.more'), () => this.screen.load(() => this.read(this.term, this.page.next)), '', {
              id: 'more-drift',
            }),
          ),
    );
  }

  rowActs(one) {
    return h(
      'div',
      { class: 'actions start' },
      button(
        t('drift.repairOne'),
        () => this.repair({ courses: [one.kkh], drift: [one.key ? `${one.kind}/${one.key}` : one.kind] }),
        '',
        { 'aria-label': `${t('drift.repairOne')}: ${one.kkh} ${known('code', one.kind)} ${one.key}` },
      ),
      button(t('drift.repairCourse'), () => this.repair({ courses: [one.kkh] }), '', {
        'aria-label': `${t('drift.repairCourse')}: ${one.kkh}`,
      }),
    );
  }

  async choose(kind) {
    this.kind = kind;
    await this.screen.load(() => this.read(this.term));
  }

  async repair(scope) {
    const answer = await askReason({
      title: t('drift.repair'),
      help: t('drift.repairHelp'),
      confirm: t('drift.repair'),
      why: true,
      work: (reason) =>
        post('sync/check', { xnxq: this.term, options: { repair: true, ...scope, reason: reason || undefined } }),
    });
    if (answer) {
      location.hash = `#/run/${encodeURIComponent(answer.runId)}`;
    }
  }
}
