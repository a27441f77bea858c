// The week grid of a course, a person or a room: each lesson where it is, and how it stands between timetable and WPS.
import { h } from './dom.js';
import { get, query } from './api.js';
import { known, t } from './text.js';
import { badge, emptyPanel, section, select, table } from './parts.js';
import { gridLink } from './changes.js';
import { number, weekday } from './format.js';
import { arrange, dayAfter } from './grid-places.js';

const KINDS = ['course', 'teacher', 'student', 'room'];
const SIGNS = {
  synced: ['good', '✓'],
  waits: ['busy', '○'],
  moves: ['wait', '→'],
  withheld: ['wait', '‖'],
  held: ['wait', '‖'],
  failed: ['bad', '✕'],
  differs: ['bad', '≠'],
};

export async function timetableView(screen) {
  const asked = Object.fromEntries(
    [...KINDS, 'term', 'week'].map((name) => [name, screen.fields.query.get(name) ?? '']),
  );
  let view = null;
  screen.use(
    () => (view ? titleOf(view) : t('grid.title')),
    () => [
      h('p', { class: 'lead' }, subjectLine(view)),
      view.heldPlan
        ? h(
            'p',
            { class: 'notice wait' },
            t('grid.heldBy'),
            h('a', { href: `#/plan/${encodeURIComponent(view.heldPlan)}` }, view.heldPlan),
          )
        : null,
      view.weeks.length
        ? [statesLine(view), weekChoice(view, asked), weekGrid(view)]
        : emptyPanel(t('grid.none')),
      unreadableSection(view),
      coursesSection(view),
    ],
  );
  await screen.load(async () => {
    view = await get('timetable' + query(asked), screen.signal);
  });
}

function titleOf({ subject, term }) {
  const name = subject.name ? `${subject.name} ${subject.key}` : subject.key;
  return `${t('grid.title')} · ${name} · ${term}`;
}

function subjectLine({ subject, courses, people }) {
  const teachers = subject.kind === 'course' ? (courses[0]?.teachers ?? []).map((one) => personName(one, people)) : [];
  return [t(`grid.kind.${subject.kind}`), ...teachers, subject.college, t('grid.lead')].filter(Boolean).join(' · ');
}

export function personName(key, people) {
  return people[key] ? `${people[key]} ${key}` : key;
}

function stateBadge(state, change) {
  const word = change && change !== 'none' ? `${t(`grid.change.${change}`)} · ` : '';
  return badge(...SIGNS[state], word + t(`grid.state.${state}`));
}

function statesLine({ counts }) {
  return h(
    'ul',
    { class: 'states', 'aria-label': t('grid.states') },
    Object.entries(counts).map(([state, n]) =>
      h('li', { 'data-key': state }, badge(...SIGNS[state], `${t(`grid.state.${state}`)} ${number(n)}`)),
    ),
  );
}

function weekChoice(view, asked) {
  const at = view.weeks.findIndex((one) => one.monday === view.week);
  const go = (week) => `#/timetable${query({ ...asked, week })}`;
  const step = (one, word) => (one ? h('a', { class: 'button', href: go(one.monday) }, t(word)) : null);
  const chosen = at < 0 ? [{ monday: view.week, teachingWeek: null, open: 0 }, ...view.weeks] : view.weeks;
  return h(
    'div',
    { class: 'filter weeks' },
    h(
      'label',
      {},
      t('grid.week'),
      select(
        'week',
        view.week,
        chosen.map((one) => [one.monday, weekName(one)]),
        (event) => {
          location.hash = go(event.currentTarget.value);
        },
      ),
    ),
    step(at < 0 ? view.weeks.findLast((one) => one.monday < view.week) : view.weeks[at - 1], 'grid.before'),
    step(at < 0 ? view.weeks.find((one) => one.monday > view.week) : view.weeks[at + 1], 'grid.after'),
  );
}

function weekName({ monday, teachingWeek, open }) {
  const fields = { n: teachingWeek, from: monday, to: dayAfter(monday, 6).slice(5) };
  const name = t(teachingWeek === null ? 'grid.weekPlain' : 'grid.weekOf', fields);
  return open ? name + t('grid.weekOpen', { n: number(open) }) : name;
}

function weekGrid(view) {
  if (!view.lessons.length) {
    return emptyPanel(t('grid.noneWeek'));
  }
  const { days, hours, arrows } = arrange(view.lessons, view.week);
  return h(
    'section',
    { class: 'week', 'aria-label': t('grid.title'), vars: { days: days.length, hours: hours.length } },
    h(
      'ol',
      { class: 'hours', 'aria-hidden': 'true' },
      hours.map((hour) => h('li', {}, `${String(hour).padStart(2, '0')}:00`)),
    ),
    days.map((day) =>
      h(
        'section',
        { class: day.items.length ? 'day' : 'day free', 'data-key': day.date },
        h('h2', {}, weekday(day.number % 7), h('span', { class: 'quiet' }, ` ${day.date.slice(5)}`)),
        h(
          'ol',
          {},
          day.items.map((item) => lessonItem(item, view)),
        ),
      ),
    ),
    arrows.length
      ? h(
          'svg',
          { class: 'arrows', 'aria-hidden': 'true', viewBox: '0 0 100 100', preserveAspectRatio: 'none' },
          arrows.map((path) => h('path', { d: path, 'vector-effect': 'non-scaling-stroke' })),
        )
      : null,
  );
}

function lessonItem({ lesson, place, ghost, top, height, lane, lanes }, view) {
  const course = view.courses.find((one) => one.kkh === lesson.kkh);
  const failures = view.failures.filter((one) => one.kkh === lesson.kkh);
  const failure = failures.find((one) => one.marker === lesson.marker) ?? failures[0];
  const name = course?.name || place.title;
  return h(
    'li',
    {
      class: `lesson ${SIGNS[lesson.state][0]} ${ghost ? 'ghost' : ''} ${lesson.change}`.replace(/ +/g, ' '),
      'data-key': `${lesson.marker} ${ghost ? 'before' : 'after'}`,
      vars: { top: `${top}%`, height: `${height}%`, lane, lanes },
    },
    h('span', { class: 'when' }, `${place.start}–${place.end}`, h('span', {}, ` ${periods(place)}`)),
    view.subject.kind === 'course' ? h('b', {}, name) : gridLink('course', lesson.kkh, view.term, name),
    h('span', {}, place.location),
    view.subject.kind === 'teacher'
      ? null
      : h('span', { class: 'quiet' }, place.teachers.map((one) => view.people[one] ?? one).join('、')),
    ghost
      ? h('span', { class: 'small' }, t('grid.to', { place: placeText(lesson.shown) }))
      : [
          lesson.state === 'synced'
            ? badge(...SIGNS.synced, h('span', { class: 'spoken' }, t('grid.state.synced')))
            : stateBadge(lesson.state, lesson.change),
          lesson.before ? h('span', { class: 'small' }, t('grid.from', { place: placeText(lesson.before) })) : null,
        ],
    lesson.state === 'failed' && failure
      ? h(
          'span',
          { class: 'small' },
          h('a', { href: `#/run/${encodeURIComponent(failure.runId)}` }, failure.code),
          ` ${failure.message}`,
        )
      : null,
  );
}

function periods(place) {
  const list = place.periods;
  return list.length
    ? t('grid.periods', { n: list.length > 1 ? `${list[0]}–${list.at(-1)}` : String(list[0]) })
    : '';
}

function placeText(place) {
  return `${place.date.slice(5)} ${place.start}–${place.end} ${place.location}`;
}

// The row that nobody can read may be the moved lesson: the two stand side by side.
function unreadableSection(view) {
  if (!view.unreadable.length) {
    return null;
  }
  return section(
    'unreadable',
    t('grid.unreadable'),
    table(
      t('grid.unreadable'),
      [t('field.course'), t('grid.row'), t('field.why'), t('grid.waiting')],
      view.unreadable.map((row, index) => ({
        key: `${row.kkh} ${index}`,
        cells: [
          row.kkh,
          row.lesson || '–',
          `${known('code', row.reason)}${row.value ? t('list.colon') + row.value : ''}`,
          view.withheld
            .filter((one) => one.kkh === row.kkh)
            .map((one) => h('div', {}, `${placeText(one.shown)} ${one.shown.title}`)),
        ],
      })),
    ),
  );
}

function coursesSection(view) {
  const person = view.subject.kind === 'student' || view.subject.kind === 'teacher';
  if (view.subject.kind === 'course' || !view.courses.length) {
    return null;
  }
  return section(
    'courses',
    `${t('grid.courses')} · ${number(view.courses.length)}`,
    table(
      t('grid.courses'),
      [t('field.course'), t('field.teacher'), t('field.college'), ...(person ? [t('grid.access')] : [])],
      view.courses.map((one) => ({
        key: one.kkh,
        cells: [
          [gridLink('course', one.kkh, view.term, one.name || one.kkh), h('div', { class: 'quiet small' }, one.kkh)],
          one.teachers.map((key) => h('div', {}, gridLink('teacher', key, view.term, personName(key, view.people)))),
          one.college ?? '–',
          ...(person ? [known('grid.access', one.access ?? 'none')] : []),
        ],
      })),
    ),
  );
}
