// The first view: what needs a person, with the way to it; how fresh the calendars are; what the last day changed.
import { h } from './dom.js';
import { get } from './api.js';
import { known, t } from './text.js';
import { badge, bulkList, facts, section, stateBadge } from './parts.js';
import { duration, moment, number, secondsBetween } from './format.js';
import { Standing } from './standing.js';
import { Finder } from './finder.js';

const CALM_MS = 15_000;
// What a day changed, in the order and the words of a timetable office.
const CHANGES = [
  ['event moved', 'today.moved'],
  ['event deleted', 'today.cancelled'],
  ['event created', 'today.added'],
  ['event updated', 'today.changed'],
  ['access granted', 'today.joined'],
  ['access revoked', 'today.left'],
  ['access changed', 'today.roles'],
  ['calendar created', 'today.coursesNew'],
  ['calendar deleted', 'today.coursesGone'],
];

export async function todayView(screen) {
  let today = null;
  const standing = new Standing(screen);
  const finder = new Finder(screen, { term: '' });
  screen.use(
    () => (today?.term ? t('today.titleOf', { term: today.term }) : t('today.title')),
    () => [
      standing.failingNotice(),
      today.term === null
        ? h('p', { class: 'panel quiet empty' }, t('today.noTerm'))
        : [needsSection(today, standing), finder.body()],
      freshSection(today),
      changesSection(today.changes, today.bulk),
      standing.line(false),
    ],
  );
  await screen.poll(
    async () => {
      today = await get('today', screen.signal);
      standing.readHealthNow();
    },
    () => CALM_MS,
  );
}

function needsSection(today, standing) {
  const needs = needsOf(today);
  return section(
    'needs',
    t('today.needs'),
    needs.length
      ? h(
          'ul',
          { class: 'card needs' },
          needs.map(([name, tone, text, href]) =>
            h(
              'li',
              { 'data-key': name },
              badge(tone, tone === 'bad' ? '✕' : '!', t(`today.need.${name.split(' ')[0]}`)),
              h('span', {}, text),
              h('a', { href }, t('today.look')),
            ),
          ),
        )
      : standing.isFailing
        ? null
        : h('p', { class: 'panel' }, badge('good', '✓', t('today.nothing'))),
  );
}

// [what, tone, sentence, where it is]
function needsOf(today) {
  const run = (id) => `#/run/${encodeURIComponent(id)}`;
  const { held, failed, withheld, unreadable, drift } = today;
  return [
    ...held.map((plan) => [
      `held ${plan.planId}`,
      'wait',
      t('today.held', { kind: known('kind', plan.kind), at: moment(plan.createdAt) }),
      `#/plan/${encodeURIComponent(plan.planId)}`,
    ]),
    ...failed.map((one) => [
      `failed ${one.runId}`,
      'bad',
      one.reason
        ? t('today.failedWhy', { kind: known('kind', one.kind), why: known('reason', one.reason) })
        : t('today.failed', { kind: known('kind', one.kind), n: number(one.failures) }),
      run(one.runId),
    ]),
    withheld
      ? ['withheld', 'wait', t('today.withheld', { n: number(withheld.count) }), `#/withheld?term=${today.term}`]
      : null,
    drift ? ['drift', 'wait', t('today.drift', { n: number(drift.count) }), run(drift.runId)] : null,
    ...today.schedules.map((one) => [
      `schedule ${one.name}`,
      'wait',
      t(one.missed ? 'today.missed' : 'today.skipped', { name: known('schedule', one.name), at: moment(one.at) }),
      '#/schedules',
    ]),
    unreadable
      ? ['unreadable', 'wait', t('today.unreadable', { n: number(unreadable.count) }), run(unreadable.runId)]
      : null,
    today.people
      ? ['people', 'wait', t('today.people', { n: number(today.people.count) }), run(today.people.runId)]
      : null,
  ].filter(Boolean);
}

function freshSection(today) {
  const { lastGood, next, open } = today;
  return section(
    'fresh',
    t('today.fresh'),
    h(
      'div',
      { class: 'card' },
      facts([
        open
          ? [t('runs.open'), h('a', { href: `#/run/${encodeURIComponent(open.runId)}` }, stateBadge(open.state))]
          : null,
        [
          t('today.lastGood'),
          lastGood
            ? h(
                'a',
                { href: `#/run/${encodeURIComponent(lastGood.runId)}` },
                `${moment(lastGood.finishedAt)} · ${known('kind', lastGood.kind)}`,
              )
            : t('today.never'),
        ],
        [t('today.next'), next ? `${moment(next.at)} · ${known('schedule', next.name)}` : t('today.noNext')],
        today.pilot ? [t('run.pilot'), h('code', {}, today.pilot)] : null,
        today.outOfScope
          ? [
              t('today.outOfScope'),
              h(
                'a',
                { href: `#/run/${encodeURIComponent(today.outOfScope.runId)}` },
                t('run.outOfScope', { n: number(today.outOfScope.count) }),
              ),
            ]
          : null,
        [
          t('today.oldest'),
          lastGood && today.oldestUnsyncedAt
            ? t('today.ago', { duration: duration(secondsBetween(today.oldestUnsyncedAt)) })
            : t('today.upToDate'),
        ],
      ]),
    ),
  );
}

function changesSection(changes, bulk) {
  const count = (name) => changes.find((one) => `${one.kind} ${one.op}` === name)?.count ?? 0;
  const told = CHANGES.filter(([name]) => count(name)).map(([name, word]) => [name, t(word), count(name)]);
  return section(
    'day',
    t('today.day'),
    bulkList(bulk),
    told.length
      ? h(
          'ul',
          { class: 'card tallies' },
          told.map(([name, word, n]) => h('li', { 'data-key': name }, h('span', {}, word), h('b', {}, number(n)))),
        )
      : h('p', { class: 'panel quiet empty' }, t('today.dayNone')),
  );
}
