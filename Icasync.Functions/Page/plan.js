// One plan: what it would do, and the decision of an approver where a guard holds it.
import { h } from './dom.js';
import { get, post } from './api.js';
import { known, t } from './text.js';
import { badge, bulkList, button, facts, section } from './parts.js';
import { done } from './screen.js';
import { askReason } from './dialogs.js';
import { countsTable } from './run-head.js';
import { planBadge } from './plans.js';
import { PlanOperations } from './plan-operations.js';
import { moment, number } from './format.js';

export async function planView(screen) {
  const path = `plans/${encodeURIComponent(screen.fields.id ?? '')}`;
  const shown = { plan: null };
  const operations = new PlanOperations(screen, path);
  screen.use(
    () => (shown.plan ? `${t('plans.plan')}: ${known('kind', shown.plan.kind)} ${shown.plan.term}` : t('plans.title')),
    () => [
      planHead(shown.plan, buttons(screen, shown, path)),
      shown.plan.bulk?.length ? section('bulk', t('plans.bulk'), bulkList(shown.plan.bulk)) : null,
      deletesSection(shown.plan.deletes),
      operations.collegesSection(),
      section('plan-counts', t('plans.counts'), h('div', { class: 'card' }, countsTable(shown.plan.counts))),
      withheldList(shown.plan),
      operations.section(shown.plan.term),
    ],
  );
  await screen.load(async () => {
    [shown.plan] = await Promise.all([get(path, screen.signal), operations.read()]);
  });
}

function planHead(plan, acts) {
  return h(
    'section',
    { class: 'card head', 'aria-labelledby': 'title' },
    h(
      'div',
      { class: 'row' },
      h(
        'div',
        { class: 'row start' },
        planBadge(plan.state),
        plan.guard ? h('span', { class: 'bad-text' }, known('reason', plan.guard)) : null,
      ),
      acts.length ? h('div', { class: 'actions' }, acts) : null,
    ),
    plan.state === 'held' ? h('p', {}, t('plans.heldHelp')) : null,
    facts([
      [t('plans.made'), moment(plan.createdAt)],
      [t('plans.hash'), h('code', {}, String(plan.planHash).slice(0, 16))],
      plan.runId ? [t('field.run'), h('a', { href: `#/run/${encodeURIComponent(plan.runId)}` }, plan.runId)] : null,
      plan.decidedBy ? [t('plans.decided'), `${plan.decidedBy}, ${moment(plan.decidedAt)}`] : null,
      plan.decidedWhy ? [t('field.why'), plan.decidedWhy] : null,
    ]),
  );
}

function buttons(screen, shown, path) {
  const { plan } = shown;
  const all = [];
  if (plan.state === 'held' && screen.fields.may('approver')) {
    all.push(
      button(t('plans.reject'), () => decide(screen, shown, path, 'reject'), 'danger', { id: 'plan-reject' }),
      button(t('plans.allow'), () => decide(screen, shown, path, 'allow'), 'primary', { id: 'plan-allow' }),
    );
  }
  if (plan.state === 'stored' && screen.fields.may('operator')) {
    all.push(button(t('plans.apply'), () => start(plan), 'primary', { id: 'plan-apply' }));
  }
  if (plan.state === 'allowed' && plan.runId && screen.fields.may('operator')) {
    all.push(button(t('plans.rewind'), () => rewind(plan), 'primary', { id: 'plan-rewind' }));
  }
  return all;
}

async function decide(screen, shown, path, act) {
  const answer = await askReason({
    title: t(`plans.${act}`),
    help: t(`plans.${act}Help`),
    confirm: t(`plans.${act}`),
    kind: act === 'reject' ? 'danger' : 'primary',
    needed: true,
    typed: act === 'allow' ? toType(shown.plan.deletes, false) : null,
    work: (reason) => post(`${path}/${act}`, { reason }),
  });
  if (answer) {
    shown.plan = { ...shown.plan, ...answer };
    done(`plans.done.${act}`);
    screen.render();
  }
}

// Whoever lets more go than the guard does types how much: a number is not pressed by habit.
function toType(deletes, always) {
  const kind = deletes ? KINDS.find((one) => deletes[one].isOver || (always && deletes[one].deletes)) : null;
  if (!kind) {
    return null;
  }
  const totals = KINDS.filter((one) => deletes[one].deletes)
    .map((one) => `${t(`object.${one}`)} ${number(deletes[one].deletes)}`)
    .join(t('list.comma'));
  return {
    label: t('plans.typeNumber', { totals, kind: t(`object.${kind}`) }),
    value: String(deletes[kind].deletes),
  };
}

const TAKING = ['withdraw', 'retire'];

async function start(plan) {
  const answer = await askReason({
    title: t('plans.apply'),
    help: t(plan.kind === 'undo' ? 'plans.undoHelp' : 'plans.applyHelp'),
    confirm: t('start.go'),
    kind: TAKING.includes(plan.kind) ? 'danger' : 'primary',
    typed: TAKING.includes(plan.kind) ? toType(plan.deletes, true) : null,
    work: (reason) => post(`sync/${plan.kind}`, { xnxq: plan.term, options: { ...whatOf(plan), reason } }),
  });
  if (answer) {
    location.hash = `#/run/${encodeURIComponent(answer.runId)}`;
  }
}

// An undo asks WPS what people have changed since and leaves that, so that it may do less than its plan.
function whatOf(plan) {
  return plan.kind === 'undo'
    ? { undoes: plan.undoes, includeChanged: plan.includeChanged || undefined, courses: plan.courses }
    : { planId: plan.planId };
}

async function rewind(plan) {
  const answer = await askReason({
    title: t('plans.rewind'),
    help: t('act.help.rewind'),
    confirm: t('plans.rewind'),
    work: (reason) => post(`runs/${encodeURIComponent(plan.runId)}/rewind`, { reason }),
  });
  if (answer) {
    location.hash = `#/run/${encodeURIComponent(plan.runId)}`;
  }
}

const KINDS = ['calendars', 'events', 'access'];

// What dies with a calendar is no operation of its own, and is gone all the same.
function deletesSection(deletes) {
  if (!deletes || !KINDS.some((kind) => deletes[kind].deletes)) {
    return null;
  }
  return section(
    'plan-deletes',
    t('plans.deletes'),
    h(
      'div',
      { class: 'card' },
      facts(KINDS.map((kind) => [t(`object.${kind}`), deletedPart(deletes[kind])])),
      h(
        'p',
        { class: 'quiet small' },
        t('plans.deletesLimit', { share: percent(deletes.shareMax), floor: number(deletes.floor) }),
      ),
    ),
  );
}

function deletedPart({ deletes, live, isOver }) {
  const text = t('plans.deletesOf', {
    n: number(deletes),
    live: number(live),
    share: percent(live ? deletes / live : 0),
  });
  return isOver ? badge('bad', '!', text) : text;
}

function percent(share) {
  return `${Math.round(share * 1000) / 10} %`;
}

function withheldList(plan) {
  return plan.withheld?.length
    ? h(
        'p',
        { class: 'notice wait' },
        t('plans.withheld', { n: number(plan.withheld.length) }),
        ' ',
        h('a', { href: `#/withheld?term=${encodeURIComponent(plan.term)}` }, t('nav.withheld')),
      )
    : null;
}
