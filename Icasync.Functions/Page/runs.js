// The list of runs, and the form that starts one.
import { h, swap, bar, table } from './dom.js';
import { get, post, query } from './api.js';
import { t, instant, span, count } from './i18n.js';
import { badge, act } from './parts.js';

const kinds = ['full', 'incremental', 'users', 'check'];

function row(run) {
  const changed = Object.values(run.counts).flatMap((kind) => Object.entries(kind))
    .filter(([name]) => !['unchanged', 'withheld', 'pending'].includes(name)).reduce((sum, [, number]) => sum + number, 0);
  return h('tr', {},
    h('td', {}, h('a', { href: `#/runs/${run.runId}`, id: `run-${run.runId}` }, t(run.kind)), h('br'), h('small', { class: 'muted' }, run.term)),
    h('td', {}, badge(run.state), run.reason ? [h('br'), h('small', {}, run.reason)] : null),
    h('td', { class: 'wide' }, bar(run.progress.total ? run.progress.done / run.progress.total : 0, run.state), h('small', {}, `${run.progress.done} %`)),
    h('td', { class: 'number' }, count(changed)),
    h('td', { class: 'number' }, count(run.failures)),
    h('td', {}, instant(run.startedAt ?? run.createdAt)),
    h('td', { class: 'number' }, span(run.seconds)),
    h('td', {}, run.requestedBy));
}

async function starter(context) {
  const terms = await get('terms');
  const value = (id) => form.querySelector(`#${id}`);
  const options = () => ({
    force: value('start-force').checked || undefined,
    repair: value('start-repair').checked || undefined,
    onFailure: value('start-rollback').checked ? 'rollback' : undefined,
    courses: value('start-courses').value.split(/[,，\s]+/).filter(Boolean),
    reason: value('start-reason').value.trim() || undefined,
  });
  const box = (id, label) => h('label', { class: 'box' }, h('input', { type: 'checkbox', id }), ' ', label);
  const form = h('form', {
    class: 'card stack', 'aria-labelledby': 'start-title', onsubmit: (event) => {
      event.preventDefault();
      const body = { xnxq: value('start-term').value.trim(), options: options() };
      const planOnly = event.submitter?.id === 'start-plan';
      act(context, async () => {
        const answer = await post(`${planOnly ? 'plan' : 'sync'}/${value('start-kind').value}`, body);
        location.hash = planOnly ? `#/plans/${answer.planId}` : `#/runs/${answer.runId}`;
      });
    },
  },
  h('h2', { id: 'start-title' }, t('start')),
  h('div', { class: 'fields' },
    h('div', {}, h('label', { for: 'start-kind' }, t('kind')), h('select', { id: 'start-kind' }, kinds.map((kind) => h('option', { value: kind }, t(kind))))),
    h('div', {}, h('label', { for: 'start-term' }, t('term')),
      h('input', { id: 'start-term', required: true, pattern: '\\d{4}-\\d{4}-[1-3]', list: 'terms', value: terms.current ?? terms.items[0] ?? '' }),
      h('datalist', { id: 'terms' }, terms.items.map((term) => h('option', { value: term })))),
    h('div', { class: 'grow' }, h('label', { for: 'start-courses' }, t('courses')), h('input', { id: 'start-courses' })),
    h('div', { class: 'grow' }, h('label', { for: 'start-reason' }, t('reason')), h('input', { id: 'start-reason', maxlength: 500 }))),
  h('div', { class: 'row' }, box('start-force', t('force')), box('start-repair', t('repair')), box('start-rollback', t('rollback'))),
  h('div', { class: 'row' },
    h('button', { class: 'primary', type: 'submit', id: 'start-go' }, t('startButton')),
    h('button', { class: 'quiet', type: 'submit', id: 'start-plan' }, t('preview'))));
  return form;
}

export async function runsView(context) {
  const list = h('section', { class: 'card', 'aria-labelledby': 'runs-title' });
  const older = [];
  let next = null;
  swap(context.body, h('h1', { id: 'runs-title' }, t('runs')), context.may('operator') ? await starter(context) : null, list);
  return async () => {
    const page = await get('runs' + query({ limit: 20 }));
    next ??= page.next;
    const all = [...page.runs, ...older];
    swap(list, all.length === 0 ? h('p', { class: 'muted' }, t('empty'))
      : table(t('runs'), [t('kind'), t('state'), t('progress'), t('changes'), t('failures'), t('begun'), t('duration'), t('by')], all.map(row)),
    next ? h('button', {
      id: 'more', class: 'quiet', onclick: async () => {
        const behind = await get('runs' + query({ limit: 20, before: next }));
        older.push(...behind.runs);
        next = behind.next;
        await context.again();
      },
    }, t('more')) : null);
    return true;
  };
}
