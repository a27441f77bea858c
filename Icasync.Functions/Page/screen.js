// A view's life: it loads, paints, polls, and ends when another one takes its place.
import { paint, h } from './dom.js';
import { Problem } from './api.js';
import { t } from './text.js';
import { loadingPanel } from './parts.js';
import { problemPanel, staleBanner } from './problems.js';

const EVERY_MS = 2_000;
const HIDDEN_MS = 30_000;
const LOST_MAX_MS = 20_000;

export class Screen {
  constructor(container, fields) {
    this.container = container;
    this.fields = fields;
    this.stop = new AbortController();
    this.problem = null;
    this.loaded = false;
    this.lostFor = 0;
    this.wanted = false;
    this.body = () => [];
    this.title = () => '';
  }

  get ended() {
    return this.stop.signal.aborted;
  }

  get signal() {
    return this.stop.signal;
  }

  /** Says what the view shows once it has its data. */
  use(title, body) {
    this.container.dataset.view = this.fields.name;
    this.title = title;
    this.body = body;
    this.render();
  }

  render() {
    if (this.ended) {
      return;
    }
    document.title = `${this.title()} · icasync`;
    const focused = this.container.contains(document.activeElement) ? document.activeElement : null;
    const lost = this.problem && this.loaded && this.problem.status !== 401;
    paint(
      this.container,
      h('h1', { id: 'title', tabindex: -1 }, this.title()),
      lost ? staleBanner(this.problem) : null,
      this.problem && !lost ? problemPanel(this.problem) : this.loaded ? this.body() : loadingPanel(),
    );
    // What had the focus is gone, such as the button of an act that was done: the keyboard goes on from the title.
    if (focused && focused !== this.container && !this.container.contains(document.activeElement)) {
      document.getElementById('title').focus({ preventScroll: true });
    }
  }

  /** Loads once; a failure becomes the screen's problem. */
  async load(work) {
    try {
      await work();
      this.loaded = true;
      this.problem = null;
      this.lostFor = 0;
    } catch (error) {
      if (error.name === 'AbortError' || this.ended) {
        return;
      }
      if (!(error instanceof Problem)) {
        throw error;
      }
      this.problem = error;
      this.lostFor = Math.min(LOST_MAX_MS, this.lostFor * 2 || EVERY_MS);
    }
    this.render();
  }

  /** Loads again and again while the view stands; less often when nobody looks or nobody answers. */
  async poll(work, every = () => EVERY_MS) {
    while (!this.ended) {
      this.wanted = false;
      await this.load(work);
      const wait =
        this.problem?.status === 401 || this.problem?.status === 403 || this.problem?.status === 404
          ? null
          : Math.max(every(), this.lostFor);
      if (wait === null || !Number.isFinite(wait)) {
        return;
      }
      await this.pause(document.hidden ? Math.max(wait, HIDDEN_MS) : wait);
    }
  }

  /** Waits, but not longer than until the page is looked at again or an act asks for news. */
  pause(milliseconds) {
    if (this.wanted) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        document.removeEventListener('visibilitychange', seen);
        this.signal.removeEventListener('abort', done);
        this.hurry = null;
        resolve();
      };
      const seen = () => {
        if (!document.hidden) {
          done();
        }
      };
      const timer = setTimeout(done, milliseconds);
      document.addEventListener('visibilitychange', seen);
      this.signal.addEventListener('abort', done);
      this.hurry = done;
    });
  }

  /** Asks for news at once; what is just being loaded may already be old, so then once more. */
  refresh() {
    this.wanted = true;
    this.hurry?.();
  }
}

/** Says something to people who listen to the page. */
export function say(text) {
  const spoken = document.getElementById('spoken');
  if (spoken.textContent !== text) {
    spoken.textContent = text;
  }
}

const TOLD_MS = 6_000;
let toldUntil = null;

/** Says that an act was done: to those who listen, and for some seconds to those who see. */
export function done(word) {
  say(t(word));
  const told = document.getElementById('told');
  told.textContent = t(word);
  told.hidden = false;
  clearTimeout(toldUntil);
  toldUntil = setTimeout(() => {
    told.hidden = true;
  }, TOLD_MS);
}
