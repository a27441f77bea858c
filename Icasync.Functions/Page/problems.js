// What went wrong, in words, and the way on from there.
import { h } from './dom.js';
import { key } from './api.js';
import { known, pick, t } from './text.js';
import { button } from './parts.js';

// These name a field or a state: their sentence alone would not tell what to mend.
const WITH_DETAIL = new Set(['bad-argument', 'bad-setting', 'wrong-state']);

export function staleBanner(problem) {
  return h(
    'div',
    { class: 'notice wait', role: 'status' },
    problem.status === 0 ? t('state.lost') : problemText(problem),
  );
}

/** What a problem means, in the chosen language; the API's own detail stands behind it. */
export function problemText(problem) {
  const { type } = problem;
  const sentence = known('problem', type);
  const detail = pick(problem.document.detail ?? '');
  if (sentence === type) {
    return [pick(problem.document.title ?? ''), detail].filter(Boolean).join(': ') || `HTTP ${problem.status}`;
  }
  return `${sentence} ${WITH_DETAIL.has(type) ? detail : ''}`.trim();
}

export function problemNotice(problem) {
  const openRun = problem.status === 409 ? problem.document.runId : null;
  return h(
    'div',
    { class: 'notice bad', role: 'alert' },
    problem.status === 0 ? t('state.away') : problemText(problem),
    openRun ? [' ', h('a', { href: `#/run/${encodeURIComponent(openRun)}` }, t('problem.openRun'))] : null,
  );
}

/** What stands in place of a view that could not load. */
export function problemPanel(problem) {
  const [title, help] = {
    0: [t('state.away'), t('state.awayHelp')],
    401: signsIn(problem)
      ? [t('signIn.needed'), t('signIn.help')]
      : [t('key.needed'), key.get() ? t('key.wrong') : t('key.help')],
    403: [t('state.forbidden'), t('state.forbiddenHelp')],
    404: [t('state.unknown'), t('state.unknownHelp')],
  }[problem.status] ?? [t('state.failed'), problemText(problem)];
  return h('div', { class: 'panel', role: 'alert' }, h('h2', {}, title), h('p', {}, help), waysOn(problem));
}

// The platform in front of the host, and not the host, knows who somebody is: it has the address for it.
const SIGN_IN = '/.auth/login/aad?post_login_redirect_uri=/api/icasync/';

function signsIn(problem) {
  return problem.type === 'sign-in';
}

function waysOn(problem) {
  if (problem.status !== 401) {
    return button(t('state.again'), () => document.dispatchEvent(new CustomEvent('icasync-again')));
  }
  const enterKey = (kind) =>
    button(t('key.button'), () => document.dispatchEvent(new CustomEvent('icasync-key')), kind);
  return signsIn(problem)
    ? h(
        'div',
        { class: 'actions start' },
        h('a', { class: 'button primary', href: SIGN_IN }, t('signIn.go')),
        enterKey(''),
      )
    : enterKey('primary');
}
