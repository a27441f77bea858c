// Schedules and the operator log.
import { h, swap, table } from './dom.js';
import { get, post, query } from './api.js';
import { t, instant } from './i18n.js';
import { actButton } from './parts.js';

export async function schedulesView(context) {
  const list = h('section', { class: 'card' });
  swap(context.body, h('h1', {}, t('schedules')), list);
  const button = (one, name) => actButton(context, { id: `${name}-${one.name}`, label: t(name === 'run' ? 'runNow' : name), work: (reason) => post(`schedules/${one.name}/${name}`, { reason }) });
  return async () => {
    const { items } = await get('schedules');
    swap(list, table(t('schedules'), [t('schedules'), t('state'), t('next'), t('last'), t('act')], items.map((one) => h('tr', {},
      h('th', { scope: 'row' }, t(one.name)),
      h('td', {}, one.paused ? `${t('paused')}: ${one.pausedBy}` : one.cron ? h('code', {}, one.cron) : t('off')),
      h('td', {}, instant(one.nextDue)),
      h('td', {}, one.lastRun ? h('a', { href: `#/runs/${one.lastRun}` }, instant(one.lastDue)) : instant(one.lastDue)),
      h('td', {}, context.may('operator') ? h('div', { class: 'row' }, one.cron ? button(one, one.paused ? 'resume' : 'pause') : null, button(one, 'run')) : '–')))));
    return false;
  };
}

export async function logView(context) {
  const list = h('section', { class: 'card' });
  const all = [];
  let next = null;
  swap(context.body, h('h1', {}, t('log')), list);
  return async () => {
    const page = await get('operator-log' + query({ limit: 50, before: next }));
    all.push(...page.items);
    next = page.next;
    swap(list, all.length === 0 ? h('p', { class: 'muted' }, t('empty'))
      : table(t('log'), [t('time'), t('who'), t('act'), t('item'), t('reason')], all.map((one) => h('tr', {},
        h('td', {}, instant(one.at)), h('td', {}, one.who), h('td', {}, one.act),
        h('td', {}, one.runId ? h('a', { href: `#/runs/${one.runId}` }, one.runId) : null, ' ', one.subject ?? ''), h('td', {}, one.why ?? '–')))),
    next ? h('button', { id: 'more', class: 'quiet', onclick: () => context.again() }, t('more')) : null);
    return false;
  };
}
