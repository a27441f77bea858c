// One run: progress, task tree with its timeline, failures by cause, changes, report, and the operator's hand on it.
import { h, swap, bar, stretch, table } from './dom.js';
import { get, post, download, query } from './api.js';
import { t, node, instant, span, count } from './i18n.js';
import { badge, counts, act, actButton } from './parts.js';

const open = ['pending', 'running', 'suspended'];
const allowed = {
  terminate: ['pending', 'running', 'suspended'], suspend: ['running', 'pending'], resume: ['suspended'],
  rewind: ['failed', 'terminated', 'completedWithFailures'], retry: ['failed', 'terminated', 'completedWithFailures'],
};

function actions(context, run) {
  if (!context.may('operator')) return null;
  const button = (name, more = {}) => allowed[name].includes(run.state)
    ? actButton(context, { id: `act-${name}`, label: t(name), work: (reason) => post(`runs/${run.runId}/${name}`, { reason }), ...more }) : null;
  return h('div', { class: 'row' },
    button('suspend'),
    button('resume', { kind: 'primary' }),
    button('rewind', { kind: 'primary' }),
    button('terminate', {
      kind: 'danger', danger: true,
      extra: () => h('label', { class: 'box' }, h('input', { type: 'checkbox', id: 'terminate-now' }), ' ', t('terminateNow')),
      work: (reason, form) => post(`runs/${run.runId}/terminate`, { reason, now: form.querySelector('#terminate-now').checked }),
    }),
    ['html', 'csv', 'json'].map((format) => h('button', {
      id: `report-${format}`, class: 'quiet', onclick: () => act(context, () => download(`runs/${run.runId}/report?format=${format}`, `${run.runId}.${format}`)),
    }, `${t('report')} ${format.toUpperCase()}`)));
}

/** Calls a second and time left, from two looks at the run. */
function pace(run, last) {
  if (run.state !== 'running' || !last || run.seconds <= last.seconds) return last?.pace ?? { rate: null, left: null };
  const seconds = run.seconds - last.seconds;
  const calls = run.remote.reads + run.remote.writes - last.calls;
  const share = run.progress.total ? run.progress.done / run.progress.total : 0;
  return { rate: calls / seconds, left: share > 0.02 ? (run.seconds / share) * (1 - share) : null };
}

function head(run, now) {
  const share = run.progress.total ? run.progress.done / run.progress.total : 0;
  return h('section', { class: 'card' },
    h('div', { class: 'row' }, badge(run.state), run.reason ? h('strong', {}, run.reason) : null,
      h('span', { class: 'muted' }, `${instant(run.startedAt)} · ${span(run.seconds)} · ${run.requestedBy} · #${run.attempt}`)),
    run.message ? h('p', {}, run.message) : null,
    h('progress', { class: 'visually-hidden', max: 100, value: share * 100, 'aria-label': t('progress') }),
    bar(share, `big ${run.state}`),
    h('p', { class: 'row' }, h('strong', {}, `${Math.round(share * 100)} %`),
      h('span', { class: 'muted' }, node(run.progress.phase)),
      now.rate !== null ? h('span', {}, `${t('rate')}: ${now.rate.toFixed(1)} ${t('perSecond')}`) : null,
      now.left !== null && run.state === 'running' ? h('span', {}, `${t('left')}: ${span(now.left)}`) : null,
      h('span', {}, `${t('calls')}: ${count(run.remote.reads)} ${t('reads')}, ${count(run.remote.writes)} ${t('writes')}, ${count(run.remote.throttled)} ${t('throttled')}`)),
    counts(run.counts),
    Object.keys(run.quarantined).length + Object.keys(run.warnings).length > 0 ? h('dl', { class: 'facts' },
      [['quarantined', run.quarantined], ['warnings', run.warnings]].map(([name, all]) => Object.keys(all).length === 0 ? null
        : [h('dt', {}, t(name)), h('dd', {}, Object.entries(all).map(([code, number]) => `${code} ${count(number)}`).join(' · '))])) : null);
}

function tree(root) {
  const begin = Date.parse(root.startedAt ?? '');
  const end = Math.max(Date.parse(root.finishedAt ?? '') || Date.now(), begin + 1000);
  const line = (one) => {
    if (!one.startedAt || !begin) return null;
    const until = one.finishedAt ? Date.parse(one.finishedAt) : Date.now();
    return stretch((Date.parse(one.startedAt) - begin) / (end - begin), Math.min(1, (until - begin) / (end - begin)), one.state);
  };
  const row = (one, deep) => h('tr', { class: deep ? 'step' : 'phase' },
    h('th', { scope: 'row' }, node(one.name)),
    h('td', {}, badge(one.state)),
    h('td', { class: 'number' }, one.total ? `${count(one.done)} / ${count(one.total)}` : '–'),
    h('td', { class: 'number' }, one.failed ? h('strong', { class: 'bad' }, count(one.failed)) : '0'),
    h('td', { class: 'line' }, line(one)));
  return h('section', { class: 'card' }, h('h2', {}, t('tree')),
    table(t('tree'), [t('phase'), t('state'), t('progress'), t('failures'), t('timeline')],
      root.children.flatMap((phase) => [row(phase, false), ...phase.children.map((step) => row(step, true))])));
}

function failures(context, run, all) {
  if (all.length === 0) return null;
  const causes = Map.groupBy(all, (one) => `${one.class} ${one.code}`);
  const mayRetry = context.may('operator') && allowed.retry.includes(run.state);
  return h('section', { class: 'card' }, h('h2', {}, t('failures')), [...causes].map(([cause, items], index) => h('details', { open: index === 0 },
    h('summary', {}, `${cause} · ${count(items.length)}`),
    mayRetry ? actButton(context, {
      id: `retry-${index}`, label: t('retry'), kind: 'primary',
      work: (reason) => post(`runs/${run.runId}/retry`, { reason, items: items.map((one) => one.item) }),
    }) : null,
    table(cause, [t('course'), t('phase'), t('message')],
      items.slice(0, 200).map((one) => h('tr', {}, h('td', {}, one.kkh ?? one.item), h('td', {}, node(one.phase)), h('td', {}, one.message)))))));
}

/** Changes in timetable words. */
export function changeRows(items, withRun) {
  return items.map((one) => h('tr', {},
    h('td', {}, instant(one.at)), h('td', {}, `${t(one.op)} ${t(one.kind)}`), h('td', {}, one.kkh), h('td', {}, one.text),
    withRun ? h('td', {}, h('a', { href: `#/runs/${one.runId}` }, one.runId.slice(0, 15))) : null));
}

export async function runView(context, runId) {
  const [top, bottom] = [h('div', { class: 'stack' }), h('section', { class: 'card' })];
  const log = [];
  let last = null;
  let shown = '';
  swap(context.body, h('p', {}, h('a', { href: '#/' }, `← ${t('back')}`)), h('h1', {}, h('span', { id: 'run-kind' }), ' ', h('small', { class: 'muted' }, runId)), top, bottom);

  async function more() {
    log.push(...await get(`runs/${runId}/changes` + query({ limit: 50, after: log.at(-1)?.cursor })));
    swap(bottom, h('h2', {}, t('changes')), log.length === 0 ? h('p', { class: 'muted' }, t('empty'))
      : table(t('changes'), [t('time'), t('act'), t('course'), t('message')], changeRows(log, false)),
    log.length > 0 && log.length % 50 === 0 ? h('button', { id: 'more', class: 'quiet', onclick: more }, t('more')) : null);
  }

  return async () => {
    const [run, root, failed] = await Promise.all([get(`runs/${runId}`), get(`runs/${runId}/tree`), get(`runs/${runId}/failures`)]);
    if (!context.alive()) return false;
    const now = pace(run, last);
    last = { seconds: run.seconds, calls: run.remote.reads + run.remote.writes, pace: now };
    document.getElementById('run-kind').textContent = `${t(run.kind)} ${run.term}`;
    const opened = [...top.querySelectorAll('details')].map((one) => one.open);
    swap(top, actions(context, run), head(run, now), run.planId ? h('p', {}, h('a', { href: `#/plans/${run.planId}` }, `${t('plans')} ${run.planId}`)) : null,
      failures(context, run, failed), tree(root));
    top.querySelectorAll('details').forEach((one, index) => { one.open = opened[index] ?? one.open; });
    if (log.length === 0 || shown !== run.state) await more();
    shown = run.state;
    return open.includes(run.state);
  };
}
