// The choice of a term, kept in the address.
import { h } from './dom.js';
import { query } from './api.js';
import { t } from './text.js';
import { select } from './parts.js';

/** @param all the word for no choice; without it there is always one. */
export function termFilter(terms, term, view, all = null) {
  const items = [...new Set([...(term ? [term] : []), ...terms.items])].sort().reverse();
  return items.length
    ? h(
        'div',
        { class: 'filter' },
        h(
          'label',
          {},
          t('field.term'),
          select('term', term, [...(all ? [['', all]] : []), ...items.map((one) => [one, one])], (event) => {
            location.hash = `#/${view}${query({ term: event.currentTarget.value })}`;
          }),
        ),
      )
    : null;
}
