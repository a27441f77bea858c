// The list of runs: what works now on top, then what was.
import { h } from './dom.js';
import { get, query } from './api.js';
import { known, t } from './text.js';
import { button, emptyPanel, loadingPanel, progressBar, runBadge, select, stateBadge, table } from './parts.js';
import { duration, moment, number, pace } from './format.js';
import { Standing } from './standing.js';

const KINDS = ['full', 'incremental', 'users', 'check', 'withdraw', 'undo', 'retire'];
const STATES = [
  'pending',
  'running',
  'suspended',
  'completed',
  'completedWithFailures',
  'failed',
  'terminated',
  'rolledBack',
];
const OPEN = new Set(['pending', 'running', 'suspended']);
const CALM_MS = 5_000;
const LIMIT = 30;

export async function runsView(screen) {
  const filter = Object.fromEntries(
    ['term', 'kind', 'state'].map((name) => [name, screen.fields.query.get(name) ?? '']),
  );
  let runs = [];
  let next = null;
  let older = [];
  let chosen = false;
  const standing = new Standing(screen);

  screen.use(
    () => t('runs.title'),
    () => {
      const all = [...runs, ...older];
      const open = all.filter((run) => OPEN.has(run.state));
      const ended = all.filter((run) => !OPEN.has(run.state));
      const filtered = Object.values(filter).some(Boolean);
      return [
        standing.notices(),
        filterForm(filter, choose),
        all.length || screen.problem
          ? null
          : chosen
            ? loadingPanel()
            : noRuns(filtered, screen.fields.may('operator')),
        open.length ? h('section', { 'aria-label': t('runs.open'), class: 'open-runs' }, open.map(openCard)) : null,
        ended.length ? endedTable(ended) : null,
        next ? h('p', {}, button(t('state.more'), more)) : null,
        standing.line(all.length > 0),
      ];
    },
  );

  // The filter stands in the address, so that it can be kept; the view stays, so that the focus does.
  function choose(fields) {
    Object.assign(filter, fields);
    // What another filter found does not stand under this one, also where this one is refused.
    [runs, older, next, chosen] = [[], [], null, true];
    screen.render();
    history.replaceState(null, '', `#/runs${query(filter)}`);
    screen.refresh();
  }

  async function more() {
    await screen.load(async () => {
      const page = await get('runs' + query({ ...filter, limit: LIMIT, before: next }), screen.signal);
      older = [...older, ...page.runs];
      next = page.next;
    });
  }

  await screen.poll(
    async () => {
      const [page] = await Promise.all([
        get('runs' + query({ ...filter, limit: LIMIT }), screen.signal),
        standing.read(),
      ]);
      runs = page.runs;
      chosen = false;
      const fresh = new Set(runs.map((run) => run.runId));
      older = older.filter((run) => !fresh.has(run.runId));
      next = older.length ? next : page.next;
    },
    () => (runs.some((run) => OPEN.has(run.state)) ? 2_000 : CALM_MS),
  );
}

function noRuns(filtered, mayStart) {
  return emptyPanel(
    t(filtered ? 'runs.emptyFiltered' : 'runs.empty'),
    !filtered && mayStart ? [' ', h('a', { href: '#/start' }, t('runs.startFirst'))] : null,
  );
}

function filterForm(filter, choose) {
  const go = (event) => {
    event.preventDefault();
    choose(Object.fromEntries(new FormData(event.currentTarget.form ?? event.currentTarget)));
  };
  const any = ['', t('field.all')];
  return h(
    'form',
    { class: 'filter', onsubmit: go, 'aria-label': t('field.filter') },
    h(
      'label',
      {},
      t('field.term'),
      h('input', { name: 'term', value: filter.term, size: 12, placeholder: '2024-2025-2', onchange: go }),
    ),
    h(
      'label',
      {},
      t('field.kind'),
      select('kind', filter.kind, [any, ...KINDS.map((kind) => [kind, t(`kind.${kind}`)])], go),
    ),
    h(
      'label',
      {},
      t('field.state'),
      select('state', filter.state, [any, ...STATES.map((state) => [state, t(`run.${state}`)])], go),
    ),
  );
}

function runLink(run) {
  return h('a', { href: `#/run/${encodeURIComponent(run.runId)}` }, `${known('kind', run.kind)} ${run.term}`);
}

function openCard(run) {
  const speed = pace(run);
  return h(
    'article',
    { class: 'card', 'data-key': run.runId },
    h('div', { class: 'row' }, h('h2', {}, runLink(run)), stateBadge(run.state)),
    h(
      'div',
      { class: 'row quiet' },
      h(
        'span',
        {},
        run.progress.phase ? t('run.phaseNow', { phase: known('phase', run.progress.phase) }) : moment(run.createdAt),
      ),
      h('b', {}, `${run.progress.done} %`),
    ),
    progressBar(run.progress.done, t('run.progress'), run.failures ? 'wait' : 'busy'),
    h(
      'div',
      { class: 'row quiet' },
      h('span', {}, `${t('run.elapsed')} ${duration(run.seconds)}`),
      speed.left === null ? null : h('span', {}, `${t('run.left')} ${duration(speed.left)}`),
      speed.perSecond === null ? null : h('span', {}, t('run.perSecond', { n: speed.perSecond.toFixed(1) })),
      run.failures ? h('span', { class: 'bad-text' }, t('runs.failures', { n: number(run.failures) })) : null,
    ),
  );
}

function endedTable(runs) {
  return table(
    t('runs.caption'),
    [t('field.run'), t('field.state'), t('runs.started'), { text: t('runs.took'), class: 'number' }, t('runs.result')],
    runs.map((run) => ({
      key: run.runId,
      cells: [
        [runLink(run), h('div', { class: 'quiet small' }, run.runId)],
        [runBadge(run), run.reason ? h('div', { class: 'small' }, known('reason', run.reason)) : null],
        moment(run.startedAt ?? run.createdAt),
        duration(run.seconds),
        [
          run.remote.writes ? t('runs.writes', { n: number(run.remote.writes) }) : t('runs.nothing'),
          run.failures ? h('div', { class: 'bad-text' }, t('runs.failures', { n: number(run.failures) })) : null,
        ],
      ],
    })),
  );
}
