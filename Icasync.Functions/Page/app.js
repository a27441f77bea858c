// The frame of the page: header, key, routes by hash, and the loop that keeps a view fresh.
import { h, swap, say } from './dom.js';
import { get, hasKey, setKey, Problem } from './api.js';
import { t, half, language, toggleLanguage } from './i18n.js';
import { runsView } from './runs.js';
import { runView } from './run.js';
import { plansView, planView } from './plans.js';
import { searchView } from './search.js';
import { schedulesView, logView } from './admin.js';

const freshEvery = 2000;
const hiddenEvery = 30000;
const main = document.getElementById('main');
let me = null;
let turn = 0;

const routes = [
  [/^#\/runs\/([^/]+)$/, runView, 'runs'],
  [/^#\/plans\/([^/]+)$/, planView, 'plans'],
  [/^#\/plans$/, plansView, 'plans'],
  [/^#\/search$/, searchView, 'search'],
  [/^#\/schedules$/, schedulesView, 'schedules'],
  [/^#\/log$/, logView, 'log'],
  [/^/, runsView, 'runs'],
];

function header(active) {
  const link = (key, address) => h('a', { href: address, 'aria-current': active === key ? 'page' : null }, t(key));
  swap(document.getElementById('top'),
    h('div', { class: 'brand' }, h('img', { src: '/api/icasync/page/icon.svg', alt: '', width: 28, height: 28 }), h('strong', {}, 'icasync')),
    h('nav', { 'aria-label': 'icasync' }, me ? [link('runs', '#/'), link('plans', '#/plans'), link('search', '#/search'), link('schedules', '#/schedules'), link('log', '#/log')] : null),
    h('div', { class: 'row tools' },
      h('button', { id: 'language', class: 'quiet', lang: language() === 'zh' ? 'en' : 'zh-CN', onclick: () => { toggleLanguage(); show(); } }, t('language')),
      hasKey() ? h('button', { id: 'forget', class: 'quiet', onclick: () => { setKey(null); me = null; show(); } }, t('forgetKey')) : null));
  document.documentElement.lang = language() === 'zh' ? 'zh-CN' : 'en';
}

function keyView(wrong) {
  const input = h('input', { id: 'key', type: 'password', autocomplete: 'off', required: true, 'aria-describedby': wrong ? 'key-wrong' : null });
  swap(main, h('form', { class: 'card narrow stack', onsubmit: (event) => { event.preventDefault(); setKey(input.value.trim()); show(); } },
    h('h1', {}, t('keyTitle')), h('p', {}, t('keyText')),
    wrong ? h('p', { id: 'key-wrong', class: 'problem', role: 'alert' }, t('keyWrong')) : null,
    h('label', { for: 'key' }, t('keyLabel')), input,
    h('button', { class: 'primary', type: 'submit' }, t('enter'))));
  input.focus();
}

/** What stands in place of a view that cannot be shown. */
function problemView(problem) {
  const { title, detail } = problem.document;
  return h('div', { class: 'card problem', role: 'alert' },
    h('strong', {}, problem.status === 0 ? t('lost') : problem.status === 403 ? t('notAllowed') : half(title)),
    detail ? h('p', {}, detail) : null,
    h('button', { class: 'quiet', onclick: show }, t('retryLoad')));
}

/** Shows the view of the address and keeps it fresh until another one is shown. */
async function show() {
  const mine = ++turn;
  const [pattern, view, tab] = routes.find(([expression]) => expression.test(location.hash));
  header(tab);
  swap(main, h('p', { class: 'muted' }, t('loading')));
  try {
    me ??= await get('me');
  } catch (problem) {
    if (mine !== turn) return;
    if (problem instanceof Problem && problem.status === 401) keyView(hasKey());
    else swap(main, problemView(problem));
    return;
  }

  header(tab);
  const body = h('div', { class: 'view' });
  const notice = h('div', { class: 'notice' });
  swap(main, notice, body);
  const context = { body, me, may: (role) => me.roles.includes(role), again: () => refresh(true), alive: () => mine === turn };
  let render = null;
  async function refresh(loud) {
    try {
      render ??= await view(context, location.hash.match(pattern)?.[1]);
      const fresh = await render();
      if (mine === turn) swap(notice);
      return fresh;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (mine === turn) {
        if (problem.status === 401) keyView(true);
        else swap(notice, problemView(problem));
        if (loud) say(problem.message);
      }
      return problem.status === 0 || problem.status === 503;
    }
  }

  let live = await refresh(false);
  while (live && mine === turn) {
    await new Promise((resume) => setTimeout(resume, document.hidden ? hiddenEvery : freshEvery));
    if (mine === turn) live = await refresh(false);
  }
}

window.addEventListener('hashchange', () => { show(); main.focus({ preventScroll: true }); window.scrollTo(0, 0); });
show();
