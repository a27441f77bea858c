// The report of a run as a file.
import { h } from './dom.js';
import { download, Problem } from './api.js';
import { t } from './text.js';
import { button, section } from './parts.js';
import { problemText } from './problems.js';
import { done, say } from './screen.js';

export function reportSection(run) {
  const save = async (format) => {
    try {
      await download(`runs/${encodeURIComponent(run.runId)}/report?format=${format}`, `icasync-${run.runId}.${format}`);
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
  );
}
