// The terms and their life: which ones schedules run for, and the acts that open, retire and reopen one.
import { h } from './dom.js';
import { post } from './api.js';
import { known, t } from './text.js';
import { badge, button, section, table } from './parts.js';
import { done } from './screen.js';
import { askReason } from './dialogs.js';
import { moment, number } from './format.js';

const SIGNS = { byDate: ['calm', '○'], open: ['good', '✓'], retired: ['wait', '■'] };
const CHOICES = ['leave', 'rename', 'teachers', 'delete'];
const ACTS = { byDate: ['open', 'retire'], open: ['retire'], retired: ['reopen'] };

/** @param reload what is done after an act. */
export function termsSection(terms, mayDecide, reload) {
  return section(
    'terms',
    t('terms.title'),
    h('p', { class: 'lead' }, t('terms.lead')),
    table(
      t('terms.title'),
      [t('field.term'), t('field.state'), t('terms.days'), { text: t('object.calendars'), class: 'number' }, t('field.action')],
      terms.map((one) => ({
        key: one.term,
        cells: [
          [h('b', {}, one.term), one.followed ? h('div', { class: 'quiet small' }, t('terms.followed')) : null],
          [
            badge(...SIGNS[one.state], known('termState', one.state)),
            one.by ? h('div', { class: 'quiet small' }, `${one.by} ${moment(one.at)}`) : null,
          ],
          one.first ? `${one.first} – ${one.last}` : '–',
          number(one.calendars),
          mayDecide ? h('div', { class: 'actions start' }, buttons(one, reload)) : '–',
        ],
      })),
    ),
  );
}

function buttons(one, reload) {
  return ACTS[one.state].map((act) =>
    button(t(`terms.${act}`), () => decide(one, act, reload), act === 'retire' ? 'danger' : '', {
      'aria-label': `${t(`terms.${act}`)}: ${one.term}`,
      id: `${act}-${one.term}`,
      'data-key': act,
    }),
  );
}

async function decide(one, act, reload) {
  const answer = await askReason({
    title: `${t(`terms.${act}`)}: ${one.term}`,
    help: t(`terms.help.${act}`),
    confirm: t(`terms.${act}`),
    kind: act === 'retire' ? 'danger' : 'primary',
    needed: true,
    choice:
      act === 'retire'
        ? { label: t('terms.calendars'), value: 'leave', options: CHOICES.map((word) => [word, known('retired', word)]) }
        : null,
    work: (reason, _, calendars) =>
      calendars && calendars !== 'leave'
        ? post('plan/retire', { xnxq: one.term, options: { calendars } })
        : post(`terms/${encodeURIComponent(one.term)}/${act}`, { reason }),
  });
  if (answer?.planId) {
    // What changes calendars is looked at first: the plan asks how much is to go.
    done('start.planned');
    location.hash = `#/plan/${encodeURIComponent(answer.planId)}`;
  } else if (answer) {
    done(`terms.done.${act}`);
    await reload();
  }
}
