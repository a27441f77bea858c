// The usual schedules in words. A rare one stays what it is: the six fields of its setting.
import { h } from './dom.js';
import { weekday } from './format.js';
import { t } from './text.js';

const DAILY = /^0 (\d+) (\d+) \* \* (\*|[0-6])$/;
const MINUTES = /^0 \*\/(\d+) (?:\*|(\d+)-(\d+)) \* \* \*$/;

export function everyWhen(cron) {
  const daily = DAILY.exec(cron);
  if (daily) {
    const [, minute, hour, day] = daily;
    const time = `${two(hour)}:${two(minute)}`;
    return day === '*' ? t('every.day', { time }) : t('every.weekday', { day: weekday(Number(day)), time });
  }
  const minutes = MINUTES.exec(cron);
  if (minutes) {
    const [, n, from, to] = minutes;
    return from ? t('every.minutesBetween', { n, from: two(from), to: two(to) }) : t('every.minutes', { n });
  }
  return h('code', {}, cron);
}

function two(text) {
  return text.padStart(2, '0');
}
