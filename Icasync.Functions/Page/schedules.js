// Schedules: when each runs next; pause, resume, run now.
import { h } from './dom.js';
import { get, post } from './api.js';
import { known, t } from './text.js';
import { badge, button, table } from './parts.js';
import { done } from './screen.js';
import { askReason } from './dialogs.js';
import { moment } from './format.js';
import { everyWhen } from './cron.js';
import { termsSection } from './term-life.js';

const CALM_MS = 15_000;

export async function schedulesView(screen) {
  let items = [];
  let terms = [];
  screen.use(
    () => t('schedules.title'),
    () => [
      h('p', { class: 'lead' }, t('schedules.lead')),
      table(
        t('schedules.title'),
        [t('schedules.name'), t('field.state'), t('schedules.next'), t('schedules.last'), t('field.action')],
        items.map((one) => ({
          key: one.name,
          cells: [
            [h('b', {}, known('schedule', one.name)), h('div', { class: 'quiet small' }, known('kind', one.kind))],
            stateOf(one),
            one.nextDue ? moment(one.nextDue) : '–',
            [
              one.lastRun ? h('a', { href: `#/run/${encodeURIComponent(one.lastRun)}` }, moment(one.lastDue)) : '–',
              one.lastSkipped
                ? h('div', { class: 'quiet small' }, t('schedules.skipped', { at: moment(one.lastSkipped) }))
                : null,
            ],
            screen.fields.may('operator') ? h('div', { class: 'actions start' }, buttons(one)) : '–',
          ],
        })),
      ),
      termsSection(terms, screen.fields.may('approver'), () => screen.load(load)),
    ],
  );

  const load = async () => {
    items = (await get('schedules', screen.signal)).items;
    terms = (await get('terms', screen.signal)).terms;
  };

  function buttons(one) {
    const label = (act) => ({
      'aria-label': `${t(`schedules.${act}`)}: ${known('schedule', one.name)}`,
      id: `${act}-${one.name}`,
      'data-key': act,
    });
    const pausing = one.paused ? 'resume' : 'pause';
    return [
      one.cron ? button(t(`schedules.${pausing}`), () => act(one, pausing), '', label(pausing)) : null,
      button(t('schedules.run'), () => act(one, 'run'), '', label('run')),
    ];
  }

  async function act(one, name) {
    const answer = await askReason({
      title: `${t(`schedules.${name}`)}: ${known('schedule', one.name)}`,
      help: t(`schedules.help.${name}`),
      confirm: t(`schedules.${name}`),
      work: (reason) => post(`schedules/${encodeURIComponent(one.name)}/${name}`, { reason }),
    });
    if (answer) {
      done(`schedules.done.${name}`);
      if (name === 'run') {
        location.hash = `#/run/${encodeURIComponent(answer.runId)}`;
      } else {
        await screen.load(load);
      }
    }
  }

  await screen.poll(load, () => CALM_MS);
}

function stateOf(one) {
  if (one.paused) {
    return [
      badge('wait', '‖', t('schedules.paused')),
      h('div', { class: 'quiet small' }, `${one.pausedBy ?? ''} ${moment(one.pausedAt)}`),
    ];
  }
  return one.cron
    ? [badge('good', '✓', t('schedules.on')), h('div', { class: 'small quiet', title: one.cron }, everyWhen(one.cron))]
    : badge('calm', '○', t('schedules.off'));
}
