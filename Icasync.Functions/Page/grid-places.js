// Where the lessons of a week stand in its grid: day, height, and lanes where several are at one time. Pure.
const DAY_MS = 24 * 60 * 60 * 1000;
const WORKDAYS = 5;
const FIRST_HOUR = 8;
const LAST_HOUR = 18;

/** The day that many days after another, as text. */
export function dayAfter(date, days) {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

const minutes = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** The days with their lessons, the hours of the scale, and a path from where a lesson was to where it will be. */
export function arrange(lessons, monday) {
  const entries = lessons.flatMap((lesson) =>
    lesson.change === 'moved' && lesson.before
      ? [
          { lesson, place: lesson.before, ghost: true },
          { lesson, place: lesson.shown, ghost: false },
        ]
      : [{ lesson, place: lesson.shown, ghost: false }],
  );
  const sunday = dayAfter(monday, 6);
  const shown = entries.filter(({ place }) => place.date >= monday && place.date <= sunday);
  const first = Math.min(FIRST_HOUR, ...shown.map(({ place }) => Math.floor(minutes(place.start) / 60)));
  const last = Math.max(LAST_HOUR, ...shown.map(({ place }) => Math.ceil(minutes(place.end) / 60)));
  const span = (last - first) * 60;
  for (const one of shown) {
    one.top = ((minutes(one.place.start) - first * 60) / span) * 100;
    one.height = ((minutes(one.place.end) - minutes(one.place.start)) / span) * 100;
  }
  const days = Array.from({ length: 7 }, (_, index) => {
    const date = dayAfter(monday, index);
    return { date, number: index + 1, items: inLanes(shown.filter(({ place }) => place.date === date)) };
  }).filter((day) => day.number <= WORKDAYS || day.items.length);
  return {
    days,
    hours: Array.from({ length: last - first }, (_, index) => first + index),
    arrows: arrowsOf(shown, days),
  };
}

// Lessons that overlap share the width of their day.
function inLanes(items) {
  const sorted = items.sort((a, b) => a.place.start.localeCompare(b.place.start) || Number(b.ghost) - Number(a.ghost));
  let group = [];
  let until = '';
  const close = () => {
    const lanes = Math.max(1, ...group.map((one) => one.lane + 1));
    group.forEach((one) => {
      one.lanes = lanes;
    });
    group = [];
  };
  for (const item of sorted) {
    if (item.place.start >= until) {
      close();
      until = '';
    }
    const taken = group.filter((one) => one.place.end > item.place.start).map((one) => one.lane);
    item.lane = 0;
    while (taken.includes(item.lane)) {
      item.lane++;
    }
    group.push(item);
    until = item.place.end > until ? item.place.end : until;
  }
  close();
  return sorted;
}

// From the edge of the ghost to the near edge of where the lesson will be, with a head: the text stays free.
function arrowsOf(shown, days) {
  const width = 100 / days.length;
  const boxOf = (one) => {
    const column = days.findIndex((day) => day.date === one.place.date);
    const left = (column + one.lane / one.lanes) * width;
    return { left, right: left + width / one.lanes, top: one.top, bottom: one.top + one.height };
  };
  return shown
    .filter((one) => one.ghost)
    .map((one) => [one, shown.find((other) => !other.ghost && other.lesson === one.lesson)])
    .filter(([, after]) => after)
    .map(([before, after]) => arrow(boxOf(before), boxOf(after)));
}

const HEAD = 1;

function arrow(from, to) {
  const middle = (box) => (box.top + box.bottom) / 2;
  if (from.left === to.left) {
    const x = (from.left + from.right) / 2;
    const down = from.top < to.top ? 1 : -1;
    const [start, end] = down > 0 ? [from.bottom, to.top] : [from.top, to.bottom];
    const back = end - down * HEAD;
    return `M ${x} ${start} L ${x} ${end} M ${x - HEAD / 2} ${back} L ${x} ${end} L ${x + HEAD / 2} ${back}`;
  }
  const right = from.left < to.left ? 1 : -1;
  const [startX, endX] = right > 0 ? [from.right - HEAD, to.left + HEAD] : [from.left + HEAD, to.right - HEAD];
  const [startY, endY] = [middle(from), middle(to)];
  const back = endX - right * HEAD;
  return (
    `M ${startX} ${startY} L ${endX} ${endY} ` +
    `M ${back} ${endY - HEAD} L ${endX} ${endY} L ${back} ${endY + HEAD}`
  );
}
