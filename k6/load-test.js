// A busy day: from a tenth of the peak up in stages, a while at the peak, and down again.
import { stages, summaryTrendStats, thresholds } from './lib/options.js';

export { setup } from './lib/setup.js';
export { visit as default } from './lib/shop.js';
export { handleSummary } from './lib/summary.js';

export const options = {
  scenarios: {
    load: stages({
      vus: 100,
      duration: '5m',
      start: 0.1,
      steps: [[0.1, 0.1], [0.2, 0.4], [0.1, 0.4], [0.2, 1], [0.3, 1], [0.1, 0.1]],
    }),
  },
  thresholds: thresholds({ failures: 0.01, p95: 500 }),
  summaryTrendStats,
};
