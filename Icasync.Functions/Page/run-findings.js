// What a run found odd: how much of each kind, and on demand row by row, of all or of one college.
import { h } from './dom.js';
import { get, query } from './api.js';
import { known, t } from './text.js';
import { button, section, select, table } from './parts.js';
import { courseLink } from './changes.js';
import { number } from './format.js';

const LIMIT = 50;

export class Findings {
  constructor(screen, id) {
    this.screen = screen;
    this.path = `runs/${id}/findings`;
    this.chosen = { code: '', college: '' };
    this.page = null;
    this.items = [];
  }

  async look(chosen, from = null) {
    await this.screen.load(async () => {
      this.chosen = chosen;
      this.page = await get(this.path + query({ ...chosen, limit: LIMIT, after: from }), this.screen.signal);
      this.items = [...(from ? this.items : []), ...this.page.items];
    });
  }

  section(run) {
    if (!run || ![run.quarantined, run.warnings].some((counts) => Object.keys(counts).length)) {
      return null;
    }
    return section(
      'findings',
      t('findings.title'),
      this.page
        ? this.body(run.term)
        : h(
            'p',
            {},
            button(t('findings.show'), () => this.look(this.chosen), '', { id: 'show-findings' }),
          ),
    );
  }

  body(term) {
    const { code, college } = this.chosen;
    const choices = (all, word) => [
      ['', t('field.all')],
      ...Object.entries(all)
        .sort((a, b) => b[1] - a[1])
        .map(([name, n]) => [name, `${word(name)} · ${number(n)}`]),
    ];
    return [
      h(
        'div',
        { class: 'filter' },
        filter('findings.code', 'code', code, choices(this.page.byCode, (name) => known('code', name)), (value) =>
          this.look({ code: value, college }),
        ),
        filter('field.college', 'findings-college', college, choices(this.page.byCollege, String), (value) =>
          this.look({ code, college: value }),
        ),
      ),
      table(
        t('findings.title'),
        [t('field.course'), t('field.college'), t('findings.code'), t('findings.text')],
        this.items.map((one, index) => ({
          key: String(index),
          cells: [
            [courseLink(one.kkh, term), one.name ? ` ${one.name}` : null],
            one.college ?? '–',
            known('code', one.code),
            one.text,
          ],
        })),
      ),
      this.page.next === null
        ? null
        : h(
            'p',
            {},
            button(t('state.more'), () => this.look(this.chosen, this.page.next), '', { id: 'more-findings' }),
          ),
    ];
  }
}

function filter(word, name, value, choices, change) {
  return h(
    'label',
    {},
    t(word),
    select(name, value, choices, (event) => change(event.currentTarget.value)),
  );
}
