// Search by course or person: what changed, and why somebody sees a course or not.
import { h, swap, table, say } from './dom.js';
import { get, query, Problem } from './api.js';
import { t, half } from './i18n.js';
import { changeRows } from './run.js';

function chain(answer) {
  return h('article', { class: 'card' },
    h('h3', {}, `${answer.kkh} · ${answer.term} · `, answer.hasAccess ? `✓ ${t('hasAccess')}` : `✕ ${t('noAccess')} (${t('brokenAt')}: ${answer.brokenLink})`),
    h('ol', { class: 'chain' }, answer.links.map((link) => h('li', { class: link.holds ? 'good' : 'bad' },
      h('span', { 'aria-hidden': 'true' }, link.holds ? '✓ ' : '✕ '), h('strong', {}, link.name), `: ${link.text}`))));
}

export async function searchView(context) {
  const [person, course] = [h('input', { id: 'find-person', autocomplete: 'off' }), h('input', { id: 'find-kkh', autocomplete: 'off' })];
  const result = h('div', { class: 'stack', id: 'found' });
  async function find(event) {
    event.preventDefault();
    const [number, kkh] = [person.value.trim(), course.value.trim()];
    if (!number && !kkh) return;
    swap(result, h('p', { class: 'muted' }, t('loading')));
    try {
      const [changes, chains] = await Promise.all([
        get('changes' + query({ person: number, kkh, limit: 100 })),
        number ? get('why' + query({ person: number, kkh })) : [],
      ]);
      swap(result, chains.length > 0 ? [h('h2', {}, t('why')), chains.map(chain)] : null, h('h2', {}, t('changes')),
        changes.items.length === 0 ? h('p', { class: 'muted' }, t('empty'))
          : h('div', { class: 'card' }, table(t('changes'), [t('time'), t('act'), t('course'), t('message'), t('runs')], changeRows(changes.items, true))));
      say(`${t('changes')}: ${changes.items.length}`);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      swap(result, h('p', { class: 'problem', role: 'alert' }, `${half(problem.document.title)} – ${problem.message}`));
    }
  }

  swap(context.body, h('h1', {}, t('search')), h('form', { class: 'card fields', onsubmit: find },
    h('div', { class: 'grow' }, h('label', { for: 'find-person' }, t('person')), person),
    h('div', { class: 'grow' }, h('label', { for: 'find-kkh' }, t('kkh')), course),
    h('button', { class: 'primary', type: 'submit' }, t('find'))), result);
  return async () => false;
}
