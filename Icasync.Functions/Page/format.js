// Numbers, times and durations as people of the campus read them: the campus keeps +08:00, wherever the browser is.
import { currentLanguage, t } from './text.js';

const ZONE = 'Asia/Shanghai';
const TWO_DAYS_MINUTES = 2 * 24 * 60;
const locale = () => (currentLanguage() === 'zh' ? 'zh-CN' : 'en-GB');

export function number(value) {
  return new Intl.NumberFormat(locale()).format(value ?? 0);
}

// Year first, as the campus writes it, and read the same way in both languages.
export function moment(iso) {
  return iso ? `${parts(iso, { year: 'numeric', month: '2-digit', day: '2-digit' }, '-')} ${minute(iso)}` : '–';
}

export function clock(iso) {
  return iso ? parts(iso, { hour: '2-digit', minute: '2-digit', second: '2-digit' }, ':') : '–';
}

/** The name of a day of the week; 0 is Sunday. */
export function weekday(day) {
  return new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', weekday: 'long' }).format(Date.UTC(2023, 0, 1 + day));
}

function minute(iso) {
  return parts(iso, { hour: '2-digit', minute: '2-digit' }, ':');
}

function parts(iso, fields, between) {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, hourCycle: 'h23', ...fields });
  const found = new Map(format.formatToParts(new Date(iso)).map(({ type, value }) => [type, value]));
  return Object.keys(fields)
    .map((field) => found.get(field).padStart(2, '0'))
    .join(between);
}

export function duration(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) {
    return '–';
  }
  if (seconds < 60) {
    return t('duration.seconds', { n: seconds < 10 ? Math.max(0, seconds).toFixed(1) : Math.round(seconds) });
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes >= TWO_DAYS_MINUTES) {
    return t('duration.days', { n: number(Math.floor(minutes / 60 / 24)) });
  }
  return minutes < 60
    ? t('duration.minutes', { m: minutes, s: Math.round(seconds % 60) })
    : t('duration.hours', { h: Math.floor(minutes / 60), m: minutes % 60 });
}

export function secondsBetween(from, to) {
  return from ? (new Date(to ?? Date.now()) - new Date(from)) / 1000 : null;
}

// How fast a run advances is measured over the last minute that this page saw, so that a pause does not count;
// before the first hundredths are done, a guess of the time left would be a wild one.
const WINDOW_MS = 60_000;
const TOLD_FROM = 5;
const WAITS_FROM_S = 10;
const samples = new Map();

export function pace(run) {
  const now = Date.now();
  const calls = run.remote.reads + run.remote.writes;
  const name = `${run.runId}/${run.attempt}`;
  const seen = (samples.get(name) ?? []).filter((one) => now - one.at < WINDOW_MS);
  if (run.state !== 'running') {
    samples.delete(name);
    return { perSecond: run.seconds ? calls / run.seconds : null, left: null, waits: false };
  }
  if (!seen.length || now - seen.at(-1).at > 900) {
    seen.push({ at: now, done: run.progress.done, calls });
  }
  samples.set(name, seen);
  const seconds = (now - seen[0].at) / 1000;
  const advanced = run.progress.done - seen[0].done;
  const rest = 100 - run.progress.done;
  // The plan knows how many calls are still to be made: at the present rate they take as long as this.
  const calling = run.progress.callsPlanned > run.progress.callsMade && run.progress.callsMade > 0;
  const perSecond = seconds > 3 ? (calls - seen[0].calls) / seconds : run.seconds ? calls / run.seconds : null;
  const waits = calling && seconds > WAITS_FROM_S && calls === seen[0].calls;
  let left = null;
  if (calling) {
    left = perSecond > 0 ? (run.progress.callsPlanned - run.progress.callsMade) / perSecond : null;
  } else if (run.progress.done >= TOLD_FROM && seconds > 10 && advanced > 0) {
    left = (seconds / advanced) * rest;
  } else if (run.progress.done >= TOLD_FROM && run.attempt === 1) {
    left = (run.seconds / run.progress.done) * rest;
  }
  return { perSecond, left, waits };
}
