// Questions to the person: the key, and the reason of an act. Each is a modal <dialog>: the keyboard stays in it.
import { h } from './dom.js';
import { key, Problem } from './api.js';
import { t } from './text.js';
import { button, field, select } from './parts.js';
import { problemNotice } from './problems.js';

let opened = 0;

/** Opens a dialog around a form; answers what the form's work answers, or null when the person turns away. */
function ask({ title, help, fields, confirm, kind = 'primary', extra, work }) {
  const titleId = `dialog-${++opened}`;
  return new Promise((resolve) => {
    const trouble = h('div', { class: 'trouble' });
    const submit = async (event) => {
      event.preventDefault();
      confirmButton.disabled = true;
      trouble.replaceChildren();
      try {
        close(await work(form));
      } catch (error) {
        if (!(error instanceof Problem)) {
          throw error;
        }
        trouble.replaceChildren(problemNotice(error));
      } finally {
        confirmButton.disabled = false;
      }
    };
    const confirmButton = h('button', { type: 'submit', class: `button ${kind}` }, confirm);
    const form = h(
      'form',
      { onsubmit: submit },
      h('h2', { id: titleId }, title),
      help ? h('p', {}, help) : null,
      fields,
      trouble,
      h(
        'div',
        { class: 'actions' },
        button(t('dialog.cancel'), () => close(null)),
        extra?.((value) => close(value)),
        confirmButton,
      ),
    );
    const dialog = h(
      'dialog',
      { 'aria-labelledby': titleId, oncancel: () => resolve(null), onclose: () => dialog.remove() },
      form,
    );
    const close = (value) => {
      resolve(value);
      dialog.close();
    };
    document.body.append(dialog);
    dialog.showModal();
    form.elements[0]?.focus();
  });
}

export function askKey() {
  const input = h('input', { name: 'key', type: 'password', autocomplete: 'off', spellcheck: 'false', required: true });
  return ask({
    title: t('key.title'),
    help: t('key.help'),
    fields: field(t('key.field'), input),
    confirm: t('key.save'),
    extra: (close) =>
      key.get()
        ? button(t('key.forget'), () => {
            key.set('');
            close(true);
          })
        : null,
    work: async () => {
      key.set(input.value.trim());
      return true;
    },
  });
}

/**
 * Asks why, then acts; answers what the act answered, or null.
 * @param why whether a reason is asked for: not where only a plan is made.
 * @param typed what has to be typed before the act: {label, value}.
 * @param choice one of several words to choose: {label, value, options}.
 */
export function askReason({ title, help, confirm, kind, why = true, needed = false, check, typed, choice, work }) {
  const chosen = choice ? select('choice', choice.value, choice.options) : null;
  const reason = h('textarea', { name: 'reason', rows: 2, maxlength: 500, required: needed });
  const box = check ? h('input', { type: 'checkbox', name: 'check' }) : null;
  return ask({
    title,
    help,
    fields: [
      why ? field(t('reason.label'), reason) : null,
      chosen ? field(choice.label, chosen) : null,
      typed
        ? field(
            typed.label,
            h('input', {
              name: 'typed',
              required: true,
              pattern: typed.value,
              inputmode: 'numeric',
              autocomplete: 'off',
            }),
          )
        : null,
      box ? h('label', { class: 'tick' }, box, ' ', check) : null,
    ],
    confirm,
    kind,
    work: () => work(reason.value.trim(), box?.checked ?? false, chosen?.value),
  });
}
