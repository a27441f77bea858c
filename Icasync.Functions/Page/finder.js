// Finds courses, people and rooms while somebody types: the way to their timetables, to why, and to a course's sync.
import { h } from './dom.js';
import { get, post, query, Problem } from './api.js';
import { t } from './text.js';
import { button, emptyPanel, field } from './parts.js';
import { askReason } from './dialogs.js';
import { gridLink } from './changes.js';
import { problemNotice } from './problems.js';

const PAUSE_MS = 120;

export class Finder {
  constructor(screen, asked) {
    this.screen = screen;
    this.term = asked.term;
    this.typed = '';
    this.hits = null;
    this.trouble = null;
    this.timer = null;
  }

  body() {
    return h(
      'section',
      { class: 'panel', id: 'finder', role: 'search', 'aria-label': t('find.label') },
      field(
        t('find.label'),
        h('input', {
          name: 'find',
          type: 'search',
          autocomplete: 'off',
          spellcheck: 'false',
          oninput: (event) => this.type(event.currentTarget.value),
        }),
      ),
      this.trouble ? problemNotice(this.trouble) : null,
      h(
        'div',
        { class: 'hits', 'aria-live': 'polite' },
        this.typed && this.hits ? hitsOf(this.hits, this.screen.fields.may('operator')) : null,
      ),
    );
  }

  type(typed) {
    this.typed = typed.trim();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(this.typed), PAUSE_MS);
  }

  async ask(typed) {
    if (!typed || this.screen.ended) {
      this.screen.render();
      return;
    }
    try {
      const hits = await get('search' + query({ q: typed, term: this.term }), this.screen.signal);
      if (typed !== this.typed) {
        return;
      }
      [this.hits, this.trouble] = [hits, null];
    } catch (error) {
      if (error.name === 'AbortError') {
        return;
      }
      if (!(error instanceof Problem)) {
        throw error;
      }
      this.trouble = error;
    }
    this.screen.render();
  }
}

function hitsOf({ term, courses, people, rooms }, mayStart) {
  if (!courses.length && !people.length && !rooms.length) {
    return emptyPanel(t('find.none'));
  }
  return [
    group('courses', courses, (one) => [
      `course ${one.kkh}`,
      gridLink('course', one.kkh, term, one.name ? `${one.name} ${one.kkh}` : one.kkh),
      h('span', {}, one.teachers.map((teacher) => teacher.name ?? teacher.number).join('、')),
      h('span', { class: 'quiet' }, one.college),
      mayStart
        ? button(t('find.sync'), () => sync(term, one), 'plain', {
            'aria-label': t('find.syncOf', { name: one.name || one.kkh }),
          })
        : null,
    ]),
    group('people', people, (one) => {
      const name = one.name ? `${one.name} ${one.number}` : one.number;
      return [
        `${one.kind} ${one.number}`,
        gridLink(one.kind, one.number, term, name),
        h('span', {}, t(`find.${one.kind}`)),
        h('span', { class: 'quiet' }, one.college),
        h(
          'a',
          {
            class: 'small',
            href: `#/search${query({ person: one.number, term })}`,
            'aria-label': t('find.whyOf', { name }),
          },
          t('find.why'),
        ),
      ];
    }),
    group('rooms', rooms, (one) => [`room ${one}`, gridLink('room', one, term, one)]),
  ];
}

function group(name, items, cells) {
  return items.length
    ? [
        h('h2', {}, t(`find.${name}`)),
        h(
          'ul',
          { class: 'card' },
          items.map((one) => {
            const [key, ...parts] = cells(one);
            return h('li', { 'data-key': key }, parts);
          }),
        ),
      ]
    : null;
}

async function sync(term, course) {
  const answer = await askReason({
    title: t('find.syncOf', { name: `${course.name} ${course.kkh}`.trim() }),
    help: t('find.syncHelp'),
    confirm: t('start.go'),
    work: (reason) =>
      post('sync/full', { xnxq: term, options: { courses: [course.kkh], reason: reason || undefined } }),
  });
  if (answer) {
    location.hash = `#/run/${encodeURIComponent(answer.runId)}`;
  }
}
