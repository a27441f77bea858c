// The operations of a plan, course by course: the server pages and filters them, so that every number is of all.
import { h } from './dom.js';
import { download, get, query } from './api.js';
import { known, pick, t } from './text.js';
import { badge, button, emptyPanel, section, select, table } from './parts.js';
import { courseLink } from './changes.js';
import { number } from './format.js';

const PAUSE_MS = 200;
const CHANGED = ['busy', '≠'];
const SIGNS = {
  createCalendar: ['good', '+'],
  createEvent: ['good', '+'],
  grant: ['good', '+'],
  deleteCalendar: ['bad', '−'],
  deleteEvent: ['bad', '−'],
  revoke: ['bad', '−'],
  moveEvent: ['wait', '→'],
};
// Tallies that are no operations: what goes with its calendar.
const DYING = ['diesEvent', 'diesAccess'];
const LOSSES = ['calendars', 'events', 'access'];

export class PlanOperations {
  constructor(screen, path) {
    this.screen = screen;
    this.path = `${path}/operations`;
    this.filter = { op: '', college: '', q: '' };
    this.page = null;
    this.items = [];
    this.whole = new Map();
    this.timer = null;
  }

  async read(after = null) {
    const page = await get(this.path + query({ ...this.filter, after }), this.screen.signal);
    this.items = after === null ? page.items : [...this.items, ...page.items];
    this.page = page;
  }

  choose(fields) {
    Object.assign(this.filter, fields);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.screen.load(() => this.read()), 'q' in fields ? PAUSE_MS : 0);
  }

  async showWhole(kkh) {
    await this.screen.load(async () => {
      const page = await get(this.path + query({ op: this.filter.op, kkh }), this.screen.signal);
      this.whole.set(kkh, page.items[0]?.operations ?? []);
    });
  }

  collegesSection() {
    const colleges = this.page.colleges;
    if (colleges.length < 2 && !colleges[0]?.college) {
      return null;
    }
    const numbers = ['plans.operations', ...LOSSES.map((one) => `object.${one}`)];
    return section(
      'colleges',
      t('plans.colleges'),
      table(
        t('plans.colleges'),
        [
          t('field.college'),
          { text: t('grid.courses'), class: 'number' },
          ...numbers.map((word, index) => ({
            text: index ? t('plans.lose', { what: t(word) }) : t(word),
            class: 'number',
          })),
        ],
        colleges.map((one) => ({
          key: one.college ?? '',
          cells: [
            one.college ?? t('plans.noCollege'),
            number(one.courses),
            number(one.operations),
            ...LOSSES.map((kind) => (one[kind] ? h('b', { class: 'bad-text' }, number(one[kind])) : '–')),
          ],
        })),
      ),
    );
  }

  section(term) {
    const { byOp, colleges, operations, courses } = this.page;
    const kinds = Object.keys(byOp).filter((op) => !DYING.includes(op));
    if (!kinds.length) {
      return section('operations', t('plans.operations'), emptyPanel(t('plans.noOperations')));
    }
    const all = ['', t('field.all')];
    return section(
      'operations',
      t('plans.operations'),
      h(
        'div',
        { class: 'filter' },
        labelled(
          'field.action',
          select(
            'op',
            this.filter.op,
            [all, ...kinds.map((op) => [op, `${known('planOp', op)} · ${number(byOp[op])}`])],
            (event) => this.choose({ op: event.currentTarget.value }),
          ),
        ),
        colleges.some((one) => one.college)
          ? labelled(
              'field.college',
              select(
                'college',
                this.filter.college,
                [all, ...colleges.filter((one) => one.college).map((one) => [one.college, one.college])],
                (event) => this.choose({ college: event.currentTarget.value }),
              ),
            )
          : null,
        labelled(
          'plans.find',
          h('input', {
            name: 'q',
            type: 'search',
            autocomplete: 'off',
            oninput: (event) => this.choose({ q: event.currentTarget.value.trim() }),
          }),
        ),
        button(t('plans.csv'), () => this.screen.load(() => download(`${this.path}?format=csv`, 'plan.csv'))),
      ),
      h(
        'p',
        { class: 'quiet', 'aria-live': 'polite' },
        t('plans.operationsOf', { n: number(operations), courses: number(courses) }),
      ),
      this.items.map((course) => this.courseCard(course, term)),
      this.page.next === null
        ? null
        : h(
            'p',
            {},
            button(t('state.more'), () => this.screen.load(() => this.read(this.page.next))),
          ),
    );
  }

  courseCard(course, term) {
    const operations = this.whole.get(course.kkh) ?? course.operations;
    const rest = course.total - operations.length;
    return h(
      'article',
      { class: 'card', 'data-key': course.kkh },
      h(
        'details',
        { open: this.items.length === 1 || course === this.items[0] },
        h(
          'summary',
          { class: 'row' },
          h('h3', {}, course.name || course.kkh, h('span', { class: 'quiet' }, ` · ${course.kkh}`)),
          badge('calm', '', number(course.total)),
        ),
        h(
          'p',
          {},
          Object.entries(course.tallies)
            .filter(([op]) => !DYING.includes(op))
            .map(([op, n]) => [badge(...(SIGNS[op] ?? CHANGED), `${known('planOp', op)} ${number(n)}`), ' ']),
        ),
        h('p', { class: 'small' }, courseLink(course.kkh, term), course.college ? ` · ${course.college}` : null),
        h(
          'ul',
          { class: 'operations' },
          operations.map((one, index) =>
            h(
              'li',
              { class: 'signed', 'data-key': `${one.op} ${one.key} ${index}` },
              badge(...(SIGNS[one.op] ?? CHANGED)),
              h('span', {}, pick(one.text)),
            ),
          ),
        ),
        rest > 0
          ? h(
              'p',
              {},
              t('plans.moreOf', { n: number(rest) }),
              ' ',
              this.whole.has(course.kkh)
                ? null
                : button(t('plans.allOf'), () => this.showWhole(course.kkh), 'plain', {
                    'aria-label': `${t('plans.allOf')}: ${course.kkh}`,
                  }),
            )
          : null,
      ),
    );
  }
}

function labelled(word, control) {
  return h('label', {}, t(word), control);
}
