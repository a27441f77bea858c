// One run: how far it is, its tree, what failed, what it changed, and the operator's hand on it.
import { h } from './dom.js';
import { get, post, query } from './api.js';
import { known, t } from './text.js';
import { button, section } from './parts.js';
import { done, say } from './screen.js';
import { askReason } from './dialogs.js';
import { countsSection, headSection, findingsSection } from './run-head.js';
import { treeSection } from './run-tree.js';
import { failuresSection } from './run-failures.js';
import { ChangeLog } from './changes.js';
import { Drift } from './run-drift.js';
import { Findings } from './run-findings.js';
import { PeopleNotices } from './run-people.js';
import { reportSection } from './run-report.js';

const OPEN = new Set(['pending', 'running', 'suspended']);
const ALLOWED = {
  suspend: ['pending', 'running'],
  resume: ['suspended'],
  rewind: ['failed', 'terminated', 'completedWithFailures'],
  terminate: ['pending', 'running', 'suspended'],
};
const CALM_MS = 15_000;

export async function runView(screen) {
  const id = encodeURIComponent(screen.fields.id ?? '');
  const shown = {
    run: null,
    tree: null,
    failures: [],
    courses: false,
    attempt: null,
    asked: null,
    colleges: [],
    college: '',
  };
  const log = new ChangeLog(screen, `runs/${id}/changes`);
  const people = new PeopleNotices(screen, id);
  const drift = new Drift(screen);
  const findings = new Findings(screen, id);

  screen.use(
    () => (shown.run ? `${known('kind', shown.run.kind)} ${shown.run.term}` : t('nav.runs')),
    () => [
      headSection(shown.run, shown.asked, screen.fields.may('operator') ? acts(screen, shown) : null),
      heldNotice(shown.run),
      failuresSection(
        shown.run,
        shown.failures,
        screen.fields.may('operator') ? (items) => retry(screen, shown, items) : null,
        shown.college,
        (college) => {
          shown.college = college;
          screen.render();
        },
      ),
      treeSection(
        shown.tree,
        shown.courses,
        () => look(screen, shown, { courses: !shown.courses }),
        (attempt) => look(screen, shown, { attempt: attempt === shown.run.attempt ? null : attempt }),
      ),
      drift.section(screen.fields.may('operator')),
      countsSection(shown.run),
      findingsSection(shown.run),
      findings.section(shown.run),
      reportSection(shown.run, shown.colleges),
      screen.fields.may('operator') && !OPEN.has(shown.run?.state) ? people.section() : null,
      h('p', {}, h('a', { href: `#/log?runId=${id}` }, t('run.log'))),
      section('changes', t('run.changes'), log.body(t('run.changesNone'), t('run.changesShow'))),
    ],
  );

  await screen.poll(
    async () => {
      const [run, tree, failures] = await Promise.all([
        get(`runs/${id}`, screen.signal),
        get(
          `runs/${id}/tree${query({ courses: shown.courses || undefined, attempt: shown.attempt })}`,
          screen.signal,
        ),
        get(`runs/${id}/failures`, screen.signal),
      ]);
      announce(shown.run, run);
      if (shown.run && shown.run.state !== run.state) {
        shown.asked = null;
        await log.renew();
      }
      if (!OPEN.has(run.state) && shown.run?.state !== run.state) {
        shown.colleges = (await get(`runs/${id}/colleges`, screen.signal)).items;
        if (run.kind === 'check') {
          await drift.read(run.term);
        }
      }
      Object.assign(shown, { run, tree, failures });
    },
    () => (OPEN.has(shown.run?.state) ? 2_000 : CALM_MS),
  );
}

function heldNotice(run) {
  return isHeld(run)
    ? h(
        'p',
        { class: 'notice wait' },
        t('run.held'),
        ' ',
        h('a', { class: 'button primary', href: `#/plan/${encodeURIComponent(run.planId)}` }, t('run.heldPlan')),
      )
    : null;
}

function isHeld(run) {
  return run.planId !== null && run.state === 'failed';
}

// Tells people who listen at tenths and at changes of state: every second percent would be noise.
function announce(before, now) {
  if (!before) {
    return;
  }
  if (before.state !== now.state) {
    say(known('run', now.state));
  } else if (Math.floor(before.progress.done / 10) !== Math.floor(now.progress.done / 10)) {
    say(`${t('run.progress')} ${now.progress.done} %`);
  }
}

function look(screen, shown, how) {
  Object.assign(shown, how);
  screen.render();
  screen.refresh();
}

function acts(screen, shown) {
  const undo = OPEN.has(shown.run.state) || !hasChanged(shown.run.counts)
    ? null
    : button(t('act.undo'), () => undoRun(shown.run), '', { id: 'act-undo', 'data-key': 'undo' });
  const buttons = Object.keys(ALLOWED)
    .filter((act) => ALLOWED[act].includes(shown.run.state))
    .map((act) =>
      button(
        t(`act.${act}`),
        () => doAct(screen, shown, act),
        kindOf(act, shown),
        { id: `act-${act}`, 'data-key': act, disabled: shown.asked !== null },
      ),
    );
  return buttons.length || undo ? h('div', { class: 'actions' }, undo, buttons) : null;
}

const KEPT = new Set(['unchanged', 'withheld', 'pending', 'adopted']);

function hasChanged(counts) {
  return Object.values(counts).some((group) =>
    Object.entries(group).some(([name, count]) => count > 0 && !KEPT.has(name)),
  );
}

// The plan is shown before anything is undone; it knows what newer runs changed, and the run itself asks WPS.
async function undoRun(run) {
  const answer = await askReason({
    title: t('act.undo'),
    help: t('act.help.undo'),
    confirm: t('start.preview'),
    why: false,
    check: t('act.includeChanged'),
    work: (_reason, include) =>
      post('plan/undo', {
        xnxq: run.term,
        options: { undoes: run.runId, includeChanged: include || undefined },
      }),
  });
  if (answer) {
    location.hash = `#/plan/${encodeURIComponent(answer.planId)}`;
  }
}

// A held run waits for the decision on its plan, and a run with failures for their retry: to do everything again is
// not what comes first there.
function kindOf(act, { run, failures }) {
  if (act === 'terminate') {
    return 'danger';
  }
  return act === 'suspend' || (act === 'rewind' && (isHeld(run) || failures.length)) ? '' : 'primary';
}

async function doAct(screen, shown, act, items) {
  const { runId } = shown.run;
  const answer = await askReason({
    title: t(`act.${act}`),
    help: t(`act.help.${act}`),
    confirm: t(`act.${act}`),
    kind: act === 'terminate' ? 'danger' : 'primary',
    check: act === 'terminate' ? t('act.now') : null,
    work: (reason, now) => post(`runs/${encodeURIComponent(runId)}/${act}`, { reason, now: now || undefined, items }),
  });
  if (answer) {
    shown.asked = act === 'terminate' || act === 'suspend' ? act : null;
    done(`act.done.${act}`);
    screen.render();
    screen.refresh();
  }
}

function retry(screen, shown, items) {
  return doAct(screen, shown, 'retry', items);
}
