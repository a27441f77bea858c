// Plans: those that were asked for, those that a guard holds, and courses whose deletes are held back.
import { h, swap, table } from './dom.js';
import { get, post, query } from './api.js';
import { t, instant, count } from './i18n.js';
import { badge, counts, tally, act, actButton } from './parts.js';

const operationsMax = 500;

function row(plan) {
  return h('tr', {},
    h('td', {}, h('a', { href: `#/plans/${plan.planId}`, id: `plan-${plan.planId}` }, `${t(plan.kind)} ${plan.term}`)),
    h('td', {}, badge(plan.state)), h('td', {}, plan.guard ?? '–'), h('td', {}, tally(plan.counts.events)), h('td', {}, instant(plan.createdAt)),
    h('td', {}, plan.decidedBy ? `${plan.decidedBy}: ${plan.decidedWhy ?? ''}` : '–'));
}

function withheldRow(context, term, one) {
  return h('tr', {}, h('td', {}, one.kkh), h('td', {}, one.name ?? '–'), h('td', { class: 'number' }, count(one.unreadableRows)),
    h('td', {}, one.releasedBy ? `${t('released')}: ${one.releasedBy}`
      : context.may('approver') ? actButton(context, {
        id: `release-${one.kkh}`, label: t('release'), needed: true,
        work: (reason) => post(`courses/${encodeURIComponent(one.kkh)}/release`, { xnxq: term, reason }),
      }) : '–'));
}

export async function plansView(context) {
  const [list, held] = [h('section', { class: 'card' }), h('section', { class: 'card' })];
  const terms = await get('terms');
  const term = terms.current ?? terms.items[0];
  swap(context.body, h('h1', {}, t('plans')), list, held);
  return async () => {
    const plans = (await get('plans' + query({ limit: 50 }))).items;
    swap(list, plans.length === 0 ? h('p', { class: 'muted' }, t('empty'))
      : table(t('plans'), [t('kind'), t('state'), t('guard'), t('events'), t('time'), t('decided')], plans.map(row)));
    const courses = term ? (await get('withheld' + query({ term }))).items : [];
    swap(held, h('h2', {}, t('withheld')), courses.length === 0 ? h('p', { class: 'muted' }, t('empty'))
      : table(t('withheld'), [t('kkh'), t('course'), t('unreadable'), t('state')], courses.map((one) => withheldRow(context, term, one))));
    return false;
  };
}

export async function planView(context, planId) {
  const [top, list] = [h('div', { class: 'stack' }), h('section', { class: 'card' })];
  swap(context.body, h('p', {}, h('a', { href: '#/plans' }, `← ${t('plans')}`)), h('h1', {}, t('plans'), ' ', h('small', { class: 'muted' }, planId)), top, list);
  return async () => {
    const plan = await get(`plans/${planId}`);
    const decide = (name, kind) => actButton(context, {
      id: `plan-${name}`, label: t(name), kind, danger: name === 'reject', needed: true, work: (reason) => post(`plans/${planId}/${name}`, { reason }),
    });
    const start = () => act(context, async () => {
      const answer = await post(`sync/${plan.kind}`, { xnxq: plan.term, options: { planId } });
      location.hash = `#/runs/${answer.runId}`;
    });
    swap(top,
      h('section', { class: 'card' },
        h('div', { class: 'row' }, badge(plan.state), plan.guard ? h('strong', {}, plan.guard) : null,
          h('span', { class: 'muted' }, `${t(plan.kind)} ${plan.term} · ${instant(plan.createdAt)}`),
          plan.runId ? h('a', { href: `#/runs/${plan.runId}` }, plan.runId) : null),
        plan.decidedBy ? h('p', {}, `${t('decided')}: ${plan.decidedBy}, ${instant(plan.decidedAt)}: ${plan.decidedWhy ?? ''}`) : null,
        counts(plan.counts)),
      h('div', { class: 'row' },
        plan.state === 'held' && context.may('approver') ? [decide('allow', 'primary'), decide('reject', 'danger')] : null,
        plan.state === 'stored' && context.may('operator') ? h('button', { id: 'plan-start', class: 'primary', onclick: start }, t('startButton')) : null));
    swap(list, h('h2', {}, `${t('operations')} · ${count(plan.operations.length)}`), plan.operations.length === 0 ? h('p', { class: 'muted' }, t('empty'))
      : table(t('operations'), [t('act'), t('course'), t('item'), t('before'), t('after')], plan.operations.slice(0, operationsMax).map((one) => h('tr', {},
        h('td', {}, t(one.op)), h('td', {}, one.kkh), h('td', {}, one.key), h('td', {}, one.before ?? '–'), h('td', {}, one.after ?? '–')))));
    return false;
  };
}
