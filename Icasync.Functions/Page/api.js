// Calls of the HTTP API. The key stays in this tab: it is never in an address, a cookie or local storage.

const root = '/api/icasync/';
const keyName = 'icasync.key';
const known = new Map();

/** A refusal, as problem details. */
export class Problem extends Error {
  constructor(document) {
    super(document.detail ?? document.title);
    this.document = document;
    this.status = document.status;
  }
}

export function setKey(key) {
  known.clear();
  if (key) sessionStorage.setItem(keyName, key);
  else sessionStorage.removeItem(keyName);
}

export function hasKey() {
  return sessionStorage.getItem(keyName) !== null;
}

async function send(method, path, body, headers = {}) {
  const key = sessionStorage.getItem(keyName);
  if (key) headers['x-functions-key'] = key;
  if (body !== undefined) headers['content-type'] = 'application/json';
  try {
    return await fetch(root + path, { method, headers, cache: 'no-store', body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Problem({ status: 0, title: '连接中断 · Connection lost', detail: '' });
  }
}

async function refuse(response) {
  let document = { status: response.status, title: `HTTP ${response.status}`, detail: '' };
  try {
    document = { ...document, ...(await response.json()) };
  } catch {
    // The host itself refused, and it speaks no JSON: the status says enough.
  }
  throw new Problem(document);
}

/** Reads a document; what has not changed is not sent again. */
export async function get(path) {
  const last = known.get(path);
  const response = await send('GET', path, undefined, last ? { 'if-none-match': last.tag } : {});
  if (response.status === 304) return last.document;
  if (!response.ok) await refuse(response);
  const document = await response.json();
  const tag = response.headers.get('etag');
  if (tag) known.set(path, { tag, document });
  return document;
}

/** Acts. Every act has its own key, so that a repeated click or a lost answer does not act twice. */
export async function post(path, body) {
  const response = await send('POST', path, body, { 'idempotency-key': crypto.randomUUID() });
  if (!response.ok) await refuse(response);
  return response.json();
}

/** Downloads a file; the key travels in a header, so it is fetched and not linked. */
export async function download(path, name) {
  const response = await send('GET', path);
  if (!response.ok) await refuse(response);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The query string of what is set. */
export function query(values) {
  const set = Object.entries(values).filter(([, value]) => value);
  return set.length === 0 ? '' : '?' + new URLSearchParams(set);
}
