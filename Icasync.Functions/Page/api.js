// Talks to the HTTP API: the key, ETags, problems. Nothing here knows the page.

const BASE = '/api/icasync/';
const SIGNED_IN = 'signed-in/';
const KEY = 'icasync.key';
const TAGGED_MAX = 200;
const tagged = new Map();

/** A refusal of the API, or no answer at all (status 0). */
export class Problem extends Error {
  constructor(status, document) {
    super(document?.detail ?? document?.title ?? `HTTP ${status}`);
    this.status = status;
    this.document = document ?? {};
  }

  /** The last part of the problem's type, such as 'run-open'. */
  get type() {
    return String(this.document.type ?? '')
      .split(':')
      .pop();
  }
}

export const key = {
  get: () => sessionStorage.getItem(KEY) ?? '',
  set: (value) => {
    keep(value);
    tabs.postMessage({ key: value });
  },
};

function keep(value) {
  tagged.clear();
  prefix = '';
  if (value) {
    sessionStorage.setItem(KEY, value);
  } else {
    sessionStorage.removeItem(KEY);
  }
}

// A tab keeps the key, not the browser: it is gone with the last tab. A new tab asks those that are open, and a key
// that is forgotten or changed in one is so in all.
const ASK_MS = 300;
const tabs = new BroadcastChannel('icasync.key');
let answered = null;
tabs.onmessage = ({ data }) => {
  if ('key' in data) {
    keep(data.key);
    answered?.();
  } else if (key.get()) {
    tabs.postMessage({ key: key.get() });
  }
};

let asked = null;

function askTabs() {
  asked ??= new Promise((resolve) => {
    answered = resolve;
    setTimeout(resolve, ASK_MS);
    tabs.postMessage({ ask: true });
  });
  return asked;
}

// People who signed in find the same routes under a prefix: on the routes themselves the host asks for a key.
let prefix = '';

/** Whether the platform's sign-in, and no key, opens the data. */
export const isSignedIn = () => prefix !== '';

function headers(more) {
  const all = new Headers(more);
  if (key.get()) {
    all.set('x-functions-key', key.get());
  }
  return all;
}

async function call(path, options) {
  try {
    return await fetch(BASE + path, { ...options, headers: headers(options.headers), cache: 'no-store' });
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    throw new Problem(0, null);
  }
}

async function send(path, options) {
  if (!key.get() && !prefix) {
    await askTabs();
  }
  let answer = await call(prefix + path, options);
  if (answer.status === 401 && !key.get() && !prefix) {
    // The second refusal is the better one: it tells whether people can sign in here at all.
    const again = await call(SIGNED_IN + path, options);
    answer = again.status === 404 ? answer : again;
    prefix = [401, 404].includes(again.status) ? '' : SIGNED_IN;
  }
  if (!answer.ok && answer.status !== 304) {
    throw new Problem(answer.status, await answer.json().catch(() => null));
  }
  return answer;
}

/** A document; an unchanged one (304) is the very same object as the last time. */
export async function get(path, signal) {
  const known = tagged.get(path);
  const answer = await send(path, { signal, headers: known ? { 'If-None-Match': known.tag } : {} });
  if (answer.status === 304) {
    return known.document;
  }
  const document = await answer.json();
  const tag = answer.headers.get('ETag');
  if (tag) {
    tagged.delete(path);
    tagged.set(path, { tag, document });
    if (tagged.size > TAGGED_MAX) {
      tagged.delete(tagged.keys().next().value);
    }
  }
  return document;
}

// Acts whose answer was lost: sent again, they carry the same key, so the server answers and does not do them twice.
const unanswered = new Map();

/** Sends an act. */
export async function post(path, body) {
  const text = JSON.stringify(body);
  const act = `${path} ${text}`;
  const once = unanswered.get(act) ?? newKey();
  unanswered.set(act, once);
  try {
    const answer = await send(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': once },
      body: text,
    });
    unanswered.delete(act);
    return answer.json().catch(() => ({}));
  } catch (error) {
    if (error instanceof Problem && error.status > 0) {
      unanswered.delete(act);
    }
    throw error;
  }
}

/** Saves a document as a file: a link alone could not carry the key. */
export async function download(path, name) {
  const answer = await send(path, {});
  const address = URL.createObjectURL(await answer.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A query string of what is given. */
export function query(fields) {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return given.length ? `?${new URLSearchParams(given)}` : '';
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
