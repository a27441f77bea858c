// The frame of the page: header, key, language, and which view the address asks for.
import { h, paint } from './dom.js';
import { get, isSignedIn, Problem } from './api.js';
import { currentLanguage, known, setLanguage, t } from './text.js';
import { Screen } from './screen.js';
import { askKey } from './dialogs.js';
import { todayView } from './today.js';
import { runsView } from './runs.js';
import { startView } from './start.js';
import { runView } from './run.js';
import { plansView } from './plans.js';
import { planView } from './plan.js';
import { withheldView } from './withheld.js';
import { searchView } from './search.js';
import { timetableView } from './timetable.js';
import { schedulesView } from './schedules.js';
import { logView } from './log.js';

const NAV = ['today', 'runs', 'start', 'plans', 'withheld', 'search', 'schedules', 'log'];
const VIEWS = {
  today: todayView,
  runs: runsView,
  start: startView,
  run: runView,
  plans: plansView,
  plan: planView,
  withheld: withheldView,
  search: searchView,
  timetable: timetableView,
  schedules: schedulesView,
  log: logView,
};
const PARENT = { run: 'runs', plan: 'plans', timetable: 'search' };
const ROLES = ['approver', 'operator', 'viewer'];
// The name that the server gives to callers who are known by a key alone.
const KEY_NAME = 'api key';
const SIGN_OUT = '/.auth/logout?post_logout_redirect_uri=/api/icasync/';

let screen = null;
let me = null;

function address() {
  const [path, search] = location.hash.replace(/^#\/?/, '').split('?');
  const [name, id] = path.split('/');
  return {
    name: name in VIEWS ? name : 'today',
    id: id ? decodeURIComponent(id) : null,
    query: new URLSearchParams(search ?? ''),
  };
}

function paintFrame() {
  const language = currentLanguage();
  const { name } = address();
  const active = PARENT[name] ?? name;
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.getElementById('skip').textContent = t('app.skip');
  paint(
    document.getElementById('top'),
    h(
      'div',
      { class: 'brand' },
      h('img', { src: '/api/icasync/page/icon.svg', alt: '', width: 28, height: 28 }),
      h('span', {}, h('b', {}, 'icasync'), h('span', { class: 'wide-only' }, t('app.name'))),
    ),
    h(
      'nav',
      { 'aria-label': t('nav.label') },
      NAV.map((one) => h('a', { href: `#/${one}`, 'aria-current': one === active ? 'page' : false }, t(`nav.${one}`))),
    ),
    h(
      'div',
      { class: 'tools' },
      me ? h('span', { class: 'who wide-only' }, who(me)) : null,
      h(
        'button',
        {
          type: 'button',
          class: 'button plain',
          id: 'language',
          lang: language === 'zh' ? 'en' : 'zh-CN',
          onclick: switchLanguage,
        },
        t('language.other'),
      ),
      isSignedIn() ? h('a', { class: 'button plain', id: 'sign-out', href: SIGN_OUT }, t('signIn.out')) : null,
      // Who signed in but has no role may have been given a key.
      me && isSignedIn()
        ? null
        : h('button', { type: 'button', class: 'button plain', id: 'key', onclick: changeKey }, t('key.button')),
    ),
  );
}

function who({ name, roles }) {
  const role = known('role', ROLES.find((one) => roles.includes(one)) ?? 'none');
  return name === KEY_NAME ? role : `${name} · ${role}`;
}

function switchLanguage() {
  setLanguage(currentLanguage() === 'zh' ? 'en' : 'zh');
  paintFrame();
  screen.render();
}

async function changeKey() {
  if (await askKey()) {
    me = null;
    open();
  }
}

// Who somebody is decides which buttons they get; the server decides again on every call.
async function identify(signal) {
  try {
    me ??= await get('me', signal);
  } catch (error) {
    if (!(error instanceof Problem)) {
      throw error;
    }
  }
  paintFrame();
}

async function open() {
  screen?.stop.abort();
  const { name, id, query } = address();
  const next = new Screen(document.getElementById('main'), {
    name,
    id,
    query,
    may: (role) => me?.roles.includes(role) ?? false,
    identify: () => identify(next.signal),
  });
  screen = next;
  paintFrame();
  document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  try {
    await identify(next.signal);
  } catch (error) {
    if (error.name === 'AbortError') {
      return;
    }
    throw error;
  }
  if (!next.ended) {
    await VIEWS[name](next);
  }
}

function travel() {
  open();
  window.scrollTo(0, 0);
  document.getElementById('main').focus({ preventScroll: true });
}

window.addEventListener('hashchange', travel);
document.addEventListener('icasync-key', changeKey);
document.addEventListener('icasync-again', open);
document.getElementById('skip').addEventListener('click', (event) => {
  event.preventDefault();
  document.getElementById('main').focus();
});
open();
