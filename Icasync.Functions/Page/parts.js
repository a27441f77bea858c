// Pieces that more than one view shows.
import { h, ask, say } from './dom.js';
import { Problem } from './api.js';
import { t, half, count } from './i18n.js';

/** A state as a mark with its word: never by colour alone. */
export function badge(state) {
  const signs = { completed: '✓', done: '✓', allowed: '✓', failed: '✕', rejected: '✕', running: '●', completedWithFailures: '!', held: '!', suspended: '❚❚', terminated: '■', rolledBack: '↩' };
  return h('span', { class: `badge ${state}` }, h('span', { 'aria-hidden': 'true' }, signs[state] ?? '○'), ' ', t(state));
}

/** Counts as words, zeros left out: "1,800 created · 3 deleted". */
export function tally(counts) {
  const words = { withheld: 'withheldCount', pending: 'pendingCount' };
  const parts = Object.entries(counts).filter(([, number]) => number > 0).map(([name, number]) => `${count(number)} ${t(words[name] ?? name)}`);
  return parts.length === 0 ? '–' : parts.join(' · ');
}

/** The four kinds of counts as a list. */
export function counts(all) {
  return h('dl', { class: 'facts' }, ['calendars', 'events', 'access', 'attendees'].map((kind) => [h('dt', {}, t(kind)), h('dd', {}, tally(all[kind]))]));
}

/** Does an act and tells what came of it, in the page and to a screen reader. */
export async function act(context, work) {
  const line = (text, kind) => h('p', { class: kind, role: kind === 'problem' ? 'alert' : null }, text);
  context.body.querySelector('.outcome')?.remove();
  try {
    await work();
    context.body.prepend(h('div', { class: 'outcome' }, line(t('sent'), 'good')));
    say(t('sent'));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    context.body.prepend(h('div', { class: 'outcome' }, line(`${half(problem.document.title)} – ${problem.message}`, 'problem')));
  }

  await context.again();
}

/** A button that asks for a reason before it acts. */
export function actButton(context, { id, label, kind = 'quiet', needed = false, extra = null, danger = false, work }) {
  return h('button', {
    id, class: kind, onclick: async () => {
      const answer = await ask({ title: label, label: t('reason'), confirm: t('confirm'), cancel: t('cancel'), needed, extra: extra?.(), danger });
      if (answer) await act(context, () => work(answer.reason, answer.form));
    },
  }, label);
}
