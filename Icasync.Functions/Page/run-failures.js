// What failed, grouped by cause: one cause is one thing to mend, however many courses it hit.
import { h } from './dom.js';
import { known, t } from './text.js';
import { button, section, select, table } from './parts.js';
import { courseLink } from './changes.js';
import { number } from './format.js';

const ITEMS_MAX = 200;
const RETRY_STATES = new Set(['failed', 'terminated', 'completedWithFailures']);

export function failuresSection(run, all, retry, college, choose) {
  if (!all.length) {
    return null;
  }
  const colleges = Map.groupBy(all, (one) => one.college ?? '');
  const failures = college && colleges.has(college) ? colleges.get(college) : all;
  const causes = group(failures);
  const may = retry && RETRY_STATES.has(run.state);
  return section(
    'failures',
    `${t('run.failures')} · ${number(failures.length)}`,
    colleges.size > 1
      ? h(
          'div',
          { class: 'filter' },
          h(
            'label',
            {},
            t('field.college'),
            select(
              'college',
              college,
              [
                ['', `${t('field.all')} · ${number(all.length)}`],
                ...[...colleges.entries()]
                  .filter(([name]) => name)
                  .sort((a, b) => b[1].length - a[1].length)
                  .map(([name, items]) => [name, `${name} · ${number(items.length)}`]),
              ],
              (event) => choose(event.currentTarget.value),
            ),
          ),
        )
      : null,
    may && causes.length > 1
      ? h(
          'p',
          {},
          button(t('run.retryAll'), () => retry(failures.map((one) => one.item)), 'primary'),
        )
      : null,
    causes.map((cause) => causeCard(cause, may ? retry : null, causes.length === 1, run.term)),
  );
}

function group(failures) {
  const causes = new Map();
  for (const failure of failures) {
    const name = `${failure.class} ${failure.code} ${failure.phase}`;
    causes.set(name, [...(causes.get(name) ?? []), failure]);
  }
  return [...causes.entries()]
    .map(([name, items]) => ({ name, items }))
    .sort((a, b) => b.items.length - a.items.length);
}

// One button of a view is the one to press: "retry all" where there are several causes.
function causeCard({ name, items }, retry, alone, term) {
  const [first] = items;
  return h(
    'div',
    { class: 'card cause', 'data-key': name },
    h(
      'div',
      { class: 'row' },
      h(
        'h3',
        {},
        `${known('class', first.class)} · ${phaseName(first.phase)}`,
        codeWord(first.code),
        h('span', { class: 'quiet' }, ` · ${t('run.itemsOf', { n: number(items.length) })}`),
      ),
      retry
        ? button(t('run.retryThese'), () => retry(items.map((one) => one.item)), alone ? 'primary' : '', {
            'aria-label': `${t('run.retryThese')}: ${known('class', first.class)}, ${first.code}`,
          })
        : null,
    ),
    h('p', { class: 'message' }, first.message, ' ', h('code', {}, first.code)),
    h(
      'details',
      {},
      h('summary', {}, t('run.which')),
      table(
        first.code,
        [t('field.course'), t('field.change'), { text: t('run.triesHead'), class: 'number' }],
        items.slice(0, ITEMS_MAX).map((one) => ({
          key: one.item,
          cells: [
            [courseLink(one.kkh, term), one.courseName ? h('div', { class: 'small quiet' }, one.courseName) : null],
            one.message,
            number(one.attempts),
          ],
        })),
      ),
    ),
  );
}

// The codes of WPS are numbers and have no word.
function codeWord(code) {
  const word = known('code', code);
  return word === code ? null : ` · ${word}`;
}

function phaseName(phase) {
  return phase
    .split('/')
    .map((part, index) => (index ? known('step', part) : known('phase', part)))
    .join(' / ');
}
