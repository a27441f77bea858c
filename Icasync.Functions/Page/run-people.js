// Who would be told what of a run: a look, which tells nobody.
import { h } from './dom.js';
import { get, query } from './api.js';
import { known, t } from './text.js';
import { button, section, table } from './parts.js';
import { number } from './format.js';

export class PeopleNotices {
  constructor(screen, id) {
    this.screen = screen;
    this.path = `runs/${id}/people`;
    this.shown = null;
  }

  async look(who) {
    await this.screen.load(async () => {
      this.shown = await get(this.path + query({ who }), this.screen.signal);
    });
  }

  section() {
    return section(
      'people',
      t('people.title'),
      h('p', { class: 'quiet' }, t('people.help')),
      h(
        'div',
        { class: 'actions start' },
        button(t('people.showAll'), () => this.look('all'), '', { id: 'people-all' }),
        button(t('people.showTeachers'), () => this.look('teachers'), '', { id: 'people-teachers' }),
      ),
      this.shown ? this.body() : null,
    );
  }

  body() {
    const { quiet, told, over, set, items } = this.shown;
    if (quiet) {
      return h('p', { id: 'people-sum' }, known('quiet', quiet));
    }
    return [
      h(
        'p',
        { id: 'people-sum' },
        t('people.sum', { told: number(told), over: number(over) }),
        ' ',
        known('people', set),
      ),
      items.length
        ? table(
            t('people.title'),
            [{ text: t('people.count'), class: 'number' }, t('people.numbers'), t('people.text')],
            items.map((one) => ({
              key: one.text,
              cells: [
                number(one.people),
                one.numbers.slice(0, 10).join(', ') + (one.people > 10 ? ' …' : ''),
                h('span', { class: 'lines' }, one.text),
              ],
            })),
          )
        : null,
    ];
  }
}
