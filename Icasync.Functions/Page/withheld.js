// Courses whose deletes wait, because a row of theirs cannot be read: it may be the moved lesson.
import { h } from './dom.js';
import { get, post, query } from './api.js';
import { t } from './text.js';
import { badge, button, emptyPanel, table } from './parts.js';
import { done } from './screen.js';
import { askReason } from './dialogs.js';
import { termFilter } from './terms.js';
import { courseLink } from './changes.js';
import { moment, number } from './format.js';

export async function withheldView(screen) {
  const shown = { terms: { items: [] }, term: screen.fields.query.get('term') ?? '', items: [] };
  const load = () =>
    screen.load(async () => {
      shown.terms = await get('terms', screen.signal);
      shown.term ||= shown.terms.current ?? shown.terms.items[0] ?? '';
      shown.items = shown.term ? (await get('withheld' + query({ term: shown.term }), screen.signal)).items : [];
    });
  screen.use(
    () => t('withheld.title'),
    () => [
      h('p', { class: 'lead' }, t('withheld.lead')),
      termFilter(shown.terms, shown.term, 'withheld'),
      shown.items.length
        ? table(
            t('withheld.title'),
            [
              t('field.course'),
              t('withheld.name'),
              { text: t('withheld.deletes'), class: 'number' },
              { text: t('withheld.rows'), class: 'number' },
              t('field.state'),
            ],
            shown.items.map((one) => ({
              key: one.kkh,
              cells: [
                courseLink(one.kkh, shown.term),
                one.name ?? '–',
                number(one.deletes),
                number(one.unreadableRows),
                stateCell(one),
              ],
            })),
          )
        : emptyPanel(t('withheld.empty')),
    ],
  );

  function stateCell(one) {
    if (one.releasedBy) {
      return badge('good', '✓', t('withheld.released', { who: one.releasedBy, at: moment(one.releasedAt) }));
    }
    return screen.fields.may('approver')
      ? button(t('withheld.release'), () => release(one), '', { 'aria-label': `${t('withheld.release')}: ${one.kkh}` })
      : badge('wait', '‖', t('withheld.waits'));
  }

  async function release(one) {
    const answer = await askReason({
      title: `${t('withheld.release')}: ${one.kkh}`,
      help: t('withheld.releaseHelp'),
      confirm: t('withheld.release'),
      kind: 'danger',
      needed: true,
      work: (reason) => post('courses/release', { xnxq: shown.term, kkh: one.kkh, reason }),
    });
    if (answer) {
      done('withheld.done');
      await load();
    }
  }

  await load();
}
