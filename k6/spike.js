// A rush: a quiet shop, all at once full, and quiet again; it has to be as before.
import { stages, summaryTrendStats, thresholds } from './lib/options.js';

export { setup } from './lib/setup.js';
export { visit as default } from './lib/shop.js';
export { handleSummary } from './lib/summary.js';

export const options = {
  scenarios: {
    spike: stages({
      vus: 200,
      duration: '3m',
      start: 0.05,
      steps: [[0.3, 0.05], [0.05, 1], [0.3, 1], [0.05, 0.05], [0.3, 0.05]],
    }),
  },
  thresholds: thresholds({ failures: 0.02, p95: 1500 }),
  summaryTrendStats,
};
