// The operator log: who did what, when and why.
import { h } from './dom.js';
import { get, query } from './api.js';
import { known, t } from './text.js';
import { button, emptyPanel, table } from './parts.js';
import { moment } from './format.js';
import { termFilter } from './terms.js';

const LIMIT = 50;

export async function logView(screen) {
  const filter = Object.fromEntries(['runId', 'term'].map((name) => [name, screen.fields.query.get(name) ?? '']));
  let items = [];
  let next = null;
  let terms = { items: [] };
  screen.use(
    () => t('log.title'),
    () => [
      filter.runId
        ? h(
            'p',
            { class: 'lead' },
            t('log.ofRun'),
            ' ',
            h('a', { href: `#/run/${encodeURIComponent(filter.runId)}` }, filter.runId),
          )
        : termFilter(terms, filter.term, 'log', t('field.all')),
      items.length
        ? [
            table(
              t('log.caption'),
              [t('field.at'), t('field.who'), t('field.action'), t('log.subject'), t('field.why')],
              items.map((one) => ({
                key: one.entryId ?? `${one.at} ${one.who} ${one.act}`,
                cells: [moment(one.at), one.who, known('logAct', one.act), subject(one), one.why ?? '–'],
              })),
            ),
            next
              ? h(
                  'p',
                  {},
                  button(t('state.more'), () => load(next)),
                )
              : null,
          ]
        : emptyPanel(t('log.empty')),
    ],
  );

  const load = (before) =>
    screen.load(async () => {
      const page = await get('operator-log' + query({ ...filter, limit: LIMIT, before }), screen.signal);
      items = before ? [...items, ...page.items] : page.items;
      next = page.next;
      terms = filter.runId ? terms : await get('terms', screen.signal);
    });
  await load(null);
}

function subject(one) {
  const named = one.act === 'start' ? known('kind', one.subject) : one.subject;
  const parts = [
    one.runId ? h('a', { href: `#/run/${encodeURIComponent(one.runId)}` }, one.term ?? one.runId) : one.term,
    named ? h('span', { class: 'quiet' }, ` ${named}`) : null,
  ].filter(Boolean);
  return parts.length ? parts : '–';
}
