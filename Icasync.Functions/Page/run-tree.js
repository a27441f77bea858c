// The task tree and, in the same rows, its timeline: when each step began, how long it took, what it has done.
import { h } from './dom.js';
import { known, t } from './text.js';
import { button, section, select, stateBadge } from './parts.js';
import { clock, duration, moment, number, secondsBetween } from './format.js';

const TONES = { completed: 'good', completedWithFailures: 'wait', failed: 'bad', running: 'busy', suspended: 'wait' };

export function treeSection(tree, courses, toggle, choose) {
  if (!tree) {
    return null;
  }
  const span = spanOf(tree);
  const rows = tree.children.flatMap((phase) => [
    nodeRow(phase, phase.name, 'phase', span),
    ...phase.children.flatMap((step) => [
      nodeRow(step, `${phase.name}/${step.name}`, 'step', span),
      ...courseRows(step, `${phase.name}/${step.name}`, span),
    ]),
  ]);
  return section(
    'tree',
    t('run.tree'),
    h(
      'div',
      { class: 'card' },
      attemptChoice(tree, choose),
      h(
        'table',
        { class: 'tree' },
        h('caption', { class: 'spoken' }, t('run.tree')),
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, t('run.node')),
            h('th', { scope: 'col' }, t('field.state')),
            h('th', { scope: 'col', class: 'number' }, t('run.items')),
            h('th', { scope: 'col', class: 'number' }, t('run.time')),
            h('th', { scope: 'col', class: 'line' }, axis(span)),
          ),
        ),
        h('tbody', {}, rows),
      ),
      h('p', {}, button(t(courses ? 'run.coursesLess' : 'run.courses'), toggle, 'plain', { id: 'show-courses' })),
    ),
  );
}

// Each attempt has a tree of its own: the newest is shown, the others can be looked at.
function attemptChoice(tree, choose) {
  const attempts = tree.attempts ?? [];
  return attempts.length > 1
    ? h(
        'label',
        { class: 'filter' },
        t('run.attemptShown'),
        select(
          'attempt',
          String(tree.attempt),
          attempts.map((one) => [
            String(one.attempt),
            `${t('run.attempt', { n: one.attempt })} · ${moment(one.startedAt)}`,
          ]),
          (event) => choose(Number(event.currentTarget.value)),
        ),
      )
    : null;
}

function spanOf(tree) {
  const from = tree.startedAt ? Date.parse(tree.startedAt) : null;
  const to = tree.finishedAt ? Date.parse(tree.finishedAt) : Date.now();
  return {
    from,
    to: from === null ? to : Math.max(to, from + 1000),
    startedAt: tree.startedAt,
    finishedAt: tree.finishedAt,
  };
}

function axis(span) {
  return h(
    'span',
    { class: 'axis' },
    h('span', {}, t('run.timeline')),
    span.from === null
      ? null
      : h(
          'span',
          { class: 'quiet small' },
          `${clock(span.startedAt)} – ${clock(span.finishedAt ?? new Date().toISOString())}`,
        ),
  );
}

function nodeRow(node, path, kind, span) {
  const tone = node.failed && node.state !== 'failed' ? 'wait' : (TONES[node.state] ?? 'calm');
  const name = kind === 'phase' ? known('phase', node.name) : kind === 'step' ? known('step', node.name) : node.name;
  return h(
    'tr',
    { 'data-key': path, class: `${kind} ${node.state}` },
    h('th', { scope: 'row' }, name),
    h('td', { 'data-head': t('field.state') }, stateBadge(node.state)),
    h('td', { class: 'number', 'data-head': t('run.items') }, items(node)),
    h(
      'td',
      { class: 'number', 'data-head': t('run.time') },
      node.startedAt ? duration(secondsBetween(node.startedAt, node.finishedAt)) : '–',
    ),
    h('td', { class: 'line' }, lineOf(node, span, tone)),
  );
}

function items(node) {
  return [
    node.total ? `${number(node.done)} / ${number(node.total)}` : '–',
    node.failed ? h('span', { class: 'bad-text' }, ` · ${t('run.failureCount', { n: number(node.failed) })}`) : null,
  ];
}

function lineOf(node, span, tone) {
  if (!node.startedAt || span.from === null) {
    return h('span', { class: 'track' });
  }
  const whole = span.to - span.from;
  const part = (time) => Math.max(0, Math.min(100, ((time - span.from) / whole) * 100));
  const from = part(Date.parse(node.startedAt));
  const to = part(node.finishedAt ? Date.parse(node.finishedAt) : span.to);
  return h(
    'span',
    { class: 'track', title: `${clock(node.startedAt)} – ${clock(node.finishedAt)}` },
    h('span', {
      class: `span ${tone}`,
      vars: { from: `${from.toFixed(2)}%`, width: `${Math.max(0, to - from).toFixed(2)}%` },
    }),
  );
}

// The server sends those first that failed or are being worked on, and not all of a large step.
function courseRows(step, path, span) {
  const rows = step.children.map((course) => nodeRow(course, `${path}/${course.name}`, 'course', span));
  const rest = (step.courses ?? 0) - rows.length;
  return rest > 0
    ? [
        ...rows,
        h(
          'tr',
          { class: 'course', 'data-key': `${path}/…` },
          h('td', { colspan: 5, class: 'quiet' }, t('run.coursesMore', { n: number(rest) })),
        ),
      ]
    : rows;
}
