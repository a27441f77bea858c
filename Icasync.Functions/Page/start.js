// Starting a run, or looking at its plan first.
import { h } from './dom.js';
import { get, post, Problem } from './api.js';
import { t } from './text.js';
import { button, emptyPanel, field, select } from './parts.js';
import { problemNotice } from './problems.js';
import { done } from './screen.js';

const KINDS = ['full', 'incremental', 'users', 'check', 'withdraw'];
const TERM = /^\d{4}-\d{4}-[1-3]$/;

export async function startView(screen) {
  let terms = { items: [], current: null };
  let kind = screen.fields.query.get('kind') ?? 'full';
  let trouble = null;
  let busy = '';

  async function send(form, route) {
    const body = bodyOf(form);
    trouble = TERM.test(body.xnxq) ? null : h('div', { class: 'notice bad', role: 'alert' }, t('start.badTerm'));
    busy = trouble ? '' : route;
    screen.render();
    if (trouble) {
      form.elements.term.focus();
      return;
    }
    try {
      const answer = await post(`${route}/${kind}`, body);
      done(route === 'plan' ? 'start.planned' : 'start.done');
      location.hash =
        route === 'plan' ? `#/plan/${encodeURIComponent(answer.planId)}` : `#/run/${encodeURIComponent(answer.runId)}`;
    } catch (error) {
      if (!(error instanceof Problem)) {
        throw error;
      }
      trouble = problemNotice(error);
    }
    busy = '';
    screen.render();
  }

  screen.use(
    () => t('start.title'),
    () =>
      screen.fields.may('operator')
        ? h(
            'form',
            {
              class: 'form panel',
              novalidate: true,
              onsubmit: (event) => {
                event.preventDefault();
                send(event.currentTarget, kind === 'withdraw' ? 'plan' : 'sync');
              },
            },
            kindChoice(kind, (chosen) => {
              kind = chosen;
              screen.render();
            }),
            field(
              t('field.term'),
              h('input', {
                name: 'term',
                list: 'terms',
                required: true,
                value: terms.current ?? terms.items[0] ?? '',
                autocomplete: 'off',
              }),
              t('start.termHelp'),
            ),
            h(
              'datalist',
              { id: 'terms' },
              terms.items.map((term) => h('option', { value: term })),
            ),
            options(kind, screen.fields.may('approver')),
            field(t('reason.label'), h('textarea', { name: 'reason', rows: 2, maxlength: 500 })),
            trouble,
            h(
              'div',
              { class: 'actions' },
              kind === 'check'
                ? null
                : button(
                    busy === 'plan' ? t('start.previewing') : t('start.preview'),
                    (event) => send(event.currentTarget.form, 'plan'),
                    '',
                    { disabled: busy !== '' },
                  ),
              // What is taken back is looked at first: its plan asks how much is to go.
              kind === 'withdraw'
                ? null
                : h('button', { type: 'submit', class: 'button primary', disabled: busy !== '' }, t('start.go')),
            ),
          )
        : emptyPanel(t('state.forbiddenHelp')),
  );
  await screen.load(async () => {
    terms = await get('terms', screen.signal);
  });
}

function bodyOf(form) {
  const value = (name) => form.elements[name]?.value.trim() ?? '';
  const courses = value('courses')
    .split(/[\s,，]+/)
    .filter(Boolean);
  const options = {
    courses: courses.length ? courses : undefined,
    onFailure: value('onFailure') || undefined,
    force: form.elements.force?.checked || undefined,
    repair: form.elements.repair?.checked || undefined,
    reason: value('reason') || undefined,
  };
  return { xnxq: value('term'), options };
}

function kindChoice(chosen, choose) {
  return h(
    'fieldset',
    { class: 'choices' },
    h('legend', {}, t('field.kind')),
    KINDS.map((kind) =>
      h(
        'label',
        { class: 'choice' },
        h('input', {
          type: 'radio',
          name: 'kind',
          value: kind,
          checked: kind === chosen,
          onchange: () => choose(kind),
        }),
        h('span', {}, h('b', {}, t(`kind.${kind}`)), h('span', { class: 'help' }, t(`start.kindHelp.${kind}`))),
      ),
    ),
  );
}

function options(kind, approver) {
  return h(
    'details',
    {},
    h('summary', {}, t('start.options')),
    h(
      'div',
      { class: 'form' },
      field(t('start.courses'), h('textarea', { name: 'courses', rows: 2, spellcheck: 'false' })),
      kind === 'check'
        ? h(
            'label',
            { class: 'tick', 'data-key': 'repair' },
            h('input', { type: 'checkbox', name: 'repair' }),
            ' ',
            t('start.repair'),
          )
        : kind === 'withdraw'
          ? null
          : [
            h(
              'div',
              { 'data-key': 'onFailure' },
              field(
                t('start.onFailure'),
                select('onFailure', 'keep', [
                  ['keep', t('start.keep')],
                  ['rollback', t('start.rollback')],
                ]),
              ),
            ),
            approver
              ? h(
                  'label',
                  { class: 'tick', 'data-key': 'force' },
                  h('input', { type: 'checkbox', name: 'force' }),
                  ' ',
                  t('start.force'),
                )
              : null,
          ],
    ),
  );
}
