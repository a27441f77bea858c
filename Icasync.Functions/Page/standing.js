// What an operator should know before anything else: plans that wait for a person, and parts that do not work.
import { h } from './dom.js';
import { get, Problem, query } from './api.js';
import { known, t } from './text.js';
import { duration, moment, number } from './format.js';

const HEALTH_EVERY_MS = 30_000;
const HELD_MAX = 20;

export class Standing {
  constructor(screen) {
    this.screen = screen;
    this.held = [];
    this.health = null;
    this.healthAskedAt = 0;
  }

  async read() {
    this.held = (await get('plans' + query({ state: 'held', limit: HELD_MAX }), this.screen.signal)).items;
    this.readHealthNow();
  }

  /** Asks for the health, unless that was asked a moment ago. */
  readHealthNow() {
    if (Date.now() - this.healthAskedAt > HEALTH_EVERY_MS) {
      this.healthAskedAt = Date.now();
      this.readHealth();
    }
  }

  get isFailing() {
    return (this.health?.failing ?? []).length > 0;
  }

  // Asked beside the view: a database that is away takes seconds to say so, and the list should not wait for it.
  async readHealth() {
    try {
      this.health = await get('health/ready', this.screen.signal);
    } catch (error) {
      // Not ready is an answer too. No answer is told by the view itself.
      this.health = error instanceof Problem && error.document.checks ? error.document : null;
    }
    this.screen.render();
  }

  notices() {
    return [this.failingNotice(), this.held.length ? heldNotice(this.held) : null];
  }

  failingNotice() {
    const what = (this.health?.failing ?? []).map((one) => known('health', one)).join(t('list.comma'));
    return this.isFailing ? h('p', { class: 'notice bad', role: 'alert' }, t('health.failing', { what })) : null;
  }

  /** @param runs whether there was a run: before the first one every row is unsynced, and its age says nothing. */
  line(runs) {
    // Where the server is gone, what it said of itself is no news.
    if (!this.health || this.screen.problem?.status === 0) {
      return null;
    }
    const oldest = runs ? this.health.oldestUnsyncedSeconds : null;
    return h(
      'p',
      { class: 'quiet small health' },
      Object.entries(this.health.checks).map(([name, word]) =>
        h(
          'span',
          {},
          `${word === 'ok' ? '✓' : '✕'} ${known('health', name)} ${t(word === 'ok' ? 'health.ok' : 'health.bad')}`,
        ),
      ),
      h('span', {}, probeText(this.health.probe)),
      oldest === null || oldest === undefined
        ? null
        : h('span', {}, t('health.oldest', { duration: duration(oldest) })),
    );
  }
}

function probeText(probe) {
  return probe
    ? t(probe.open ? 'health.probedOpen' : 'health.probed', {
        at: moment(probe.probedAt),
        n: number(probe.differences),
        open: number(probe.open),
      })
    : t('health.notProbed');
}

function heldNotice(held) {
  const [first] = held;
  const one = held.length === 1;
  return h(
    'p',
    { class: 'notice wait' },
    one
      ? t('plans.waitsOne', { plan: `${known('kind', first.kind)} ${first.term}` })
      : t('plans.waitMany', { n: number(held.length) }),
    ' ',
    h('a', { href: one ? `#/plan/${encodeURIComponent(first.planId)}` : '#/plans' }, t('plans.look')),
  );
}
