// The report of a run as a file: of all, or of a college.
import { h } from './dom.js';
import { download, Problem, query } from './api.js';
import { t } from './text.js';
import { button, section, table } from './parts.js';
import { number } from './format.js';
import { problemText } from './problems.js';
import { done, say } from './screen.js';

export function reportSection(run, colleges) {
  const save = async (format, college = null) => {
    try {
      await download(
        `runs/${encodeURIComponent(run.runId)}/report${query({ format, college })}`,
        `icasync-${run.runId}${college ? `-${college}` : ''}.${format}`,
      );
      done('run.reportSaved');
    } catch (error) {
      if (!(error instanceof Problem)) {
        throw error;
      }
      say(problemText(error));
    }
  };
  return section(
    'report',
    t('run.report'),
    h(
      'div',
      { class: 'actions start' },
      button(t('run.reportHtml'), () => save('html')),
      button(t('run.reportCsv'), () => save('csv')),
      button(t('run.reportJson'), () => save('json')),
    ),
    collegesTable(colleges, save),
  );
}

// What the run meant for each college, with the report of that college alone.
function collegesTable(colleges, save) {
  if (!colleges.some((one) => one.college)) {
    return null;
  }
  const sums = ['changes', 'failures', 'warnings', 'unreadable'];
  return table(
    t('run.colleges'),
    [
      t('field.college'),
      ...sums.map((one) => ({ text: t(`run.college.${one}`), class: 'number' })),
      t('run.report'),
    ],
    colleges.map((one) => ({
      key: one.college ?? '',
      cells: [
        one.college ?? t('plans.noCollege'),
        ...sums.map((name) => number(one[name])),
        one.college
          ? button(t('run.reportHtml'), () => save('html', one.college), '', {
              'aria-label': `${t('run.reportHtml')}: ${one.college}`,
            })
          : '–',
      ],
    })),
  );
}
