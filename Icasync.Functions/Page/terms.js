// The choice of a term, kept in the address.
import { h } from './dom.js';
import { query } from './api.js';
import { t } from './text.js';
import { select } from './parts.js';

export function termFilter(terms, term, view) {
  const items = [...new Set([...(term ? [term] : []), ...terms.items])].sort().reverse();
  return items.length
    ? h('div', { class: 'filter' }, h('label', {}, t('field.term'), select('term', term, items.map((one) => [one, one]), (event) => {
      location.hash = `#/${view}${query({ term: event.currentTarget.value })}`;
    })))
    : null;
}
