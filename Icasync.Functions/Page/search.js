// Search by course or person: what changed, and why somebody sees a course or does not.
import { h } from './dom.js';
import { get, query } from './api.js';
import { known, pick, t } from './text.js';
import { badge, emptyPanel, field, loadingPanel, section } from './parts.js';
import { ChangeLog, gridLink } from './changes.js';
import { Finder } from './finder.js';

export async function searchView(screen) {
  const asked = Object.fromEntries(
    ['kkh', 'person', 'term'].map((name) => [name, (screen.fields.query.get(name) ?? '').trim()]),
  );
  const shown = { why: null, asking: false };
  const log = new ChangeLog(screen, 'changes', asked);
  const finder = new Finder(screen, asked);
  const some = Boolean(asked.kkh || asked.person);
  screen.use(
    () => t('search.title'),
    () => [
      finder.body(),
      searchForm(asked),
      some ? null : emptyPanel(t('search.lead')),
      asked.person ? section('why', t('search.why'), whyBody(shown, asked)) : null,
      some ? section('changes', t('run.changes'), log.items ? log.body(t('search.none')) : loadingPanel()) : null,
    ],
  );
  // The form stands at once; asking WPS why can take seconds.
  await screen.load(async () => {});
  await Promise.all([some ? log.more() : null, asked.person ? explain(screen, shown, asked) : null]);
}

async function explain(screen, shown, asked) {
  await screen.load(async () => {
    shown.why ??= await get('why' + query({ ...asked, live: 'false' }), screen.signal);
    shown.asking = true;
  });
  await screen.load(async () => {
    shown.why = await get('why' + query(asked), screen.signal);
    shown.asking = false;
  });
}

function whyBody({ why: chains, asking }, asked) {
  if (!chains) {
    return loadingPanel();
  }
  // Where something is broken is what somebody came for: it stands first and is open.
  const sorted = [...chains].sort((a, b) => Number(a.hasAccess) - Number(b.hasAccess));
  const name = sorted[0]?.personName ? `${sorted[0].personName} ${asked.person}` : asked.person;
  return [
    h(
      'p',
      {},
      h('b', {}, name),
      ' ',
      sorted[0]?.personKind
        ? [gridLink(sorted[0].personKind, asked.person, asked.term, t('grid.link'), { class: 'small' }), ' ']
        : null,
      asking ? h('span', { class: 'quiet', role: 'status' }, t('search.asking')) : null,
    ),
    sorted.length ? sorted.map((one) => chain(one, sorted.length === 1)) : emptyPanel(t('search.whyNone')),
  ];
}

function searchForm(asked) {
  const go = (event) => {
    event.preventDefault();
    location.hash = `#/search${query(Object.fromEntries(new FormData(event.currentTarget)))}`;
  };
  const input = (name, more) =>
    h('input', { name, value: asked[name], autocomplete: 'off', spellcheck: 'false', ...more });
  return h(
    'form',
    { class: 'panel search', role: 'search', onsubmit: go },
    field(t('field.course'), input('kkh')),
    field(t('field.person'), input('person')),
    field(t('field.term'), input('term', { placeholder: '2024-2025-2' })),
    h('button', { type: 'submit', class: 'button primary' }, t('search.go')),
  );
}

function chain(answer, alone) {
  return h(
    'article',
    { class: 'card', 'data-key': `${answer.term} ${answer.kkh}` },
    h(
      'details',
      { open: alone || !answer.hasAccess },
      h(
        'summary',
        { class: 'row' },
        h(
          'h3',
          {},
          answer.courseName || answer.kkh,
          h('span', { class: 'quiet' }, ` · ${answer.courseName ? `${answer.kkh} · ` : ''}${answer.term}`),
        ),
        accessBadge(answer),
      ),
      answer.cause
        ? h('p', {}, h('b', {}, pick(answer.cause.what)), t('list.colon'), pick(answer.cause.advice))
        : null,
      h('p', { class: 'small' }, gridLink('course', answer.kkh, answer.term, t('grid.link'), {
        'aria-label': t('grid.linkOf', { name: answer.kkh }),
      })),
      h('ol', { class: 'chain' }, answer.links.map(linkOf)),
    ),
  );
}

// Access at WPS outlives its reason until the next run takes it away: then somebody still sees the course.
function accessBadge({ hasAccess, brokenLink, links }) {
  if (hasAccess) {
    return badge('good', '✓', t('search.access'));
  }
  const sees = links.some((link) => link.name === 'WPS access' && link.holds);
  return sees
    ? badge('wait', '!', t('search.stillAccess', { link: known('link', brokenLink) }))
    : badge('bad', '✕', t('search.noAccess', { link: known('link', brokenLink) }));
}

function linkOf(link) {
  return h(
    'li',
    { class: link.holds ? 'holds' : 'broken' },
    h('span', { class: 'sign', 'aria-hidden': 'true' }, link.holds ? '✓' : '✕'),
    h('b', {}, known('link', link.name)),
    h('span', {}, pick(link.text)),
    h('span', { class: 'spoken' }, link.holds ? t('search.holds') : t('search.broken')),
  );
}
