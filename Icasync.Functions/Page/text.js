// The two languages. Every word of the page stands in a table as [Chinese, English], so none can lack its other half.
import { COMMON } from './words-common.js';
import { RUNS } from './words-runs.js';
import { STEP_WORDS } from './words-steps.js';
import { OFFICE } from './words-office.js';
import { FINDINGS } from './words-findings.js';
import { TODAY } from './words-today.js';
import { WHY } from './words-why.js';
import { GRID } from './words-grid.js';

const WORDS = { ...COMMON, ...RUNS, ...STEP_WORDS, ...OFFICE, ...FINDINGS, ...TODAY, ...WHY, ...GRID };
const STORE = 'icasync.language';
const LANGUAGES = ['zh', 'en'];

let language = firstLanguage();

function firstLanguage() {
  const kept = localStorage.getItem(STORE);
  if (LANGUAGES.includes(kept)) {
    return kept;
  }
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

export function currentLanguage() {
  return language;
}

export function setLanguage(next) {
  language = next;
  localStorage.setItem(STORE, next);
}

/** The word for a key; {name} is replaced by the value of that name. */
export function t(word, values = {}) {
  const pair = WORDS[word];
  if (!pair) {
    throw new Error(`no word for '${word}'`);
  }
  return pair[LANGUAGES.indexOf(language)].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}

/** The word for a key that comes from data; what is not known is shown as it came. */
export function known(prefix, name) {
  const pair = WORDS[`${prefix}.${name}`];
  return pair ? pair[LANGUAGES.indexOf(language)] : String(name ?? '');
}

/** A text of the API in both languages: an object {zh, en}, or "中文 · English", or one text for both. */
export function pick(text) {
  if (text && typeof text === 'object') {
    return text[language] ?? text.zh ?? text.en ?? '';
  }
  const halves = String(text ?? '').split(' · ');
  return halves.length === 2 ? halves[LANGUAGES.indexOf(language)] : String(text ?? '');
}
