// Plans: those that a guard holds first, because they wait for a person.
import { h } from './dom.js';
import { get, query } from './api.js';
import { known, t } from './text.js';
import { badge, button, emptyPanel, table } from './parts.js';
import { moment, number } from './format.js';

const SIGNS = {
  held: ['wait', '‖'],
  allowed: ['good', '✓'],
  rejected: ['bad', '✕'],
  applied: ['good', '✓'],
  stored: ['calm', '○'],
  outdated: ['bad', '✕'],
};
const DONE = ['created', 'updated', 'deleted'];
const LIMIT = 30;
const CALM_MS = 10_000;

export function planBadge(state) {
  const [tone, sign] = SIGNS[state] ?? ['calm', '·'];
  return badge(tone, sign, known('plan', state));
}

export async function plansView(screen) {
  let held = [];
  let items = [];
  let older = [];
  let next = null;
  screen.use(
    () => t('plans.title'),
    () => {
      const rest = [...items, ...older].filter((plan) => plan.state !== 'held');
      return [
        h('p', { class: 'lead' }, t('plans.lead')),
        held.length
          ? [h('h2', {}, t('plans.held')), plansTable(held, t('plans.held'))]
          : emptyPanel(t('plans.noneHeld')),
        rest.length ? [h('h2', {}, t('plans.others')), plansTable(rest, t('plans.others'))] : null,
        next ? h('p', {}, button(t('state.more'), more)) : null,
      ];
    },
  );

  async function more() {
    await screen.load(async () => {
      const page = await get('plans' + query({ limit: LIMIT, before: next }), screen.signal);
      older = [...older, ...page.items];
      next = page.next;
    });
  }

  await screen.poll(
    async () => {
      const [waiting, page] = await Promise.all([
        get('plans' + query({ state: 'held', limit: LIMIT }), screen.signal),
        get('plans' + query({ limit: LIMIT }), screen.signal),
      ]);
      held = waiting.items;
      items = page.items;
      next = older.length ? next : page.next;
    },
    () => CALM_MS,
  );
}

function plansTable(plans, caption) {
  return table(
    caption,
    [t('plans.plan'), t('field.state'), t('plans.guard'), t('plans.changes'), t('plans.made')],
    plans.map((plan) => ({
      key: plan.planId,
      cells: [
        [
          h('a', { href: `#/plan/${encodeURIComponent(plan.planId)}` }, `${known('kind', plan.kind)} ${plan.term}`),
          h('div', { class: 'quiet small' }, plan.planId),
        ],
        [
          planBadge(plan.state),
          plan.decidedBy ? h('div', { class: 'small quiet' }, `${plan.decidedBy}: ${plan.decidedWhy ?? ''}`) : null,
        ],
        plan.guard ? known('reason', plan.guard) : '–',
        summary(plan.counts),
        moment(plan.createdAt),
      ],
    })),
  );
}

function summary({ events, calendars, access }) {
  const rows = [
    ['events', { ...events, updated: events.updated + events.moved }],
    ['calendars', { created: calendars.created, updated: calendars.renamed, deleted: calendars.deleted }],
    ['access', { created: access.granted, updated: access.changed, deleted: access.revoked }],
  ]
    .map(([name, counts]) => [
      name,
      DONE.filter((done) => counts[done]).map((done) => t(`tally.${done}`, { n: number(counts[done]) })),
    ])
    .filter(([, tallies]) => tallies.length);
  return rows.length
    ? rows.map(([name, tallies]) =>
        h('div', {}, `${t(`object.${name}`)}${t('list.colon')}${tallies.join(t('list.comma'))}`),
      )
    : t('runs.nothing');
}
