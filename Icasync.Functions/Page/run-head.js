// The top of a run: state, progress, speed, and what it did in numbers.
import { h } from './dom.js';
import { known, pick, t } from './text.js';
import { facts, progressBar, runBadge, section } from './parts.js';
import { duration, moment, number, pace } from './format.js';

const TONES = {
  completed: 'good',
  completedWithFailures: 'wait',
  failed: 'bad',
  terminated: 'calm',
  suspended: 'wait',
  rolledBack: 'wait',
};

export function headSection(run, asked, acts) {
  const speed = pace(run);
  const live = run.state === 'running';
  return h(
    'section',
    { class: 'card head', 'aria-labelledby': 'title' },
    h(
      'div',
      { class: 'row' },
      h(
        'div',
        {},
        h(
          'div',
          { class: 'row start' },
          runBadge(run),
          asked ? h('span', { class: 'quiet' }, t('act.waiting')) : null,
          run.reason ? h('span', { class: 'bad-text' }, known('reason', run.reason)) : null,
        ),
        h(
          'p',
          { class: 'quiet small' },
          [
            run.runId,
            t('run.by', { who: run.requestedBy, at: moment(run.createdAt) }),
            t('run.attempt', { n: run.attempt }),
          ].join(' · '),
        ),
      ),
      acts,
    ),
    messageOf(run),
    h(
      'div',
      { class: 'progress' },
      progressBar(run.progress.done, t('run.progress'), run.failures && live ? 'wait' : (TONES[run.state] ?? 'busy')),
      h('b', {}, `${run.progress.done} %`),
    ),
    live && run.progress.phase
      ? h('p', { class: 'quiet small' }, t('run.phaseNow', { phase: known('phase', run.progress.phase) }))
      : null,
    facts([
      [live ? t('run.elapsed') : t('run.took'), duration(run.seconds)],
      live ? [t('run.left'), leftOf(speed)] : null,
      [t('run.rate'), speed.perSecond === null ? '–' : t('run.perSecond', { n: speed.perSecond.toFixed(1) })],
      [t('run.writes'), number(run.remote.writes)],
      [t('run.reads'), number(run.remote.reads)],
      run.remote.throttled ? [t('run.throttled'), number(run.remote.throttled)] : null,
      [t('run.failures'), number(run.failures)],
      run.pilot ? [t('run.pilot'), h('code', {}, run.pilot)] : null,
    ]),
  );
}

function leftOf(speed) {
  if (speed.waits) {
    return t('run.waits');
  }
  return speed.left === null ? t('run.leftUnknown') : duration(speed.left);
}

// What the engine says is one sentence in English with numbers of its own; what it means, and what to do, is said in
// the language of the page.
function messageOf(run) {
  const help = known('reasonHelp', run.reason);
  if (!run.reason || help === run.reason) {
    return run.message ? h('p', { class: 'message' }, pick(run.message)) : null;
  }
  return [
    h('p', { class: 'message' }, help),
    run.message
      ? h(
          'details',
          {},
          h('summary', {}, t('run.messageDetail')),
          h('p', { class: 'small', lang: 'en' }, run.message),
        )
      : null,
  ];
}

const COLUMNS = ['Created', 'Adopted', 'Changed', 'Moved', 'Deleted', 'Unchanged', 'Withheld'];

export function countsTable(counts) {
  const { calendars, events, access, attendees } = counts;
  const rows = [
    [
      'calendars',
      [
        calendars.created,
        calendars.adopted,
        calendars.renamed,
        null,
        calendars.deleted,
        calendars.unchanged,
        calendars.withheld,
      ],
    ],
    [
      'events',
      [
        events.created,
        events.adopted,
        events.updated,
        events.moved,
        events.deleted,
        events.unchanged,
        events.withheld,
      ],
    ],
    ['access', [access.granted, access.adopted, access.changed, null, access.revoked, access.unchanged, access.pending]],
    ['attendees', [attendees.added, null, null, null, attendees.removed, null, null]],
  ];
  return [
    countsRows(rows),
    counts.courses?.outOfScope
      ? h('p', { id: 'out-of-scope', class: 'quiet' }, t('run.outOfScope', { n: number(counts.courses.outOfScope) }))
      : null,
    counts.people?.told
      ? h('p', { id: 'people-told', class: 'quiet' }, t('people.told', { n: number(counts.people.told) }))
      : null,
  ];
}

function countsRows(rows) {
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': t('run.counts') },
    h(
      'table',
      { class: 'counts' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('td', {}),
          COLUMNS.map((column) => h('th', { scope: 'col' }, t(`run.counts${column}`))),
        ),
      ),
      h(
        'tbody',
        {},
        rows.map(([name, numbers]) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, t(`object.${name}`)),
            numbers.map((value) =>
              h('td', { class: value ? 'number' : 'number quiet' }, value === null ? '' : number(value)),
            ),
          ),
        ),
      ),
    ),
  );
}

export function countsSection(run) {
  return section('counts', t('run.counts'), h('div', { class: 'card' }, countsTable(run.counts)));
}

export function findingsSection(run) {
  const groups = [
    ['run.quarantined', run.quarantined],
    ['run.warnings', run.warnings],
    ['run.drift', run.drift ?? {}],
  ].filter(([, counts]) => Object.keys(counts).length);
  return groups.length
    ? h(
        'div',
        { class: 'columns' },
        groups.map(([word, counts]) =>
          section(
            word.replace('.', '-'),
            t(word),
            h(
              'ul',
              { class: 'card tallies' },
              Object.entries(counts).map(([code, count]) =>
                h('li', {}, h('span', {}, known('code', code)), h('b', {}, number(count))),
              ),
            ),
            word === 'run.drift' ? null : h('p', { class: 'quiet small' }, t('run.findingsHelp')),
          ),
        ),
      )
    : null;
}
