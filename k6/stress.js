// Where is the limit? More users step by step, well beyond a busy day.
import { stages, summaryTrendStats, thresholds } from './lib/options.js';

export { setup } from './lib/setup.js';
export { visit as default } from './lib/shop.js';
export { handleSummary } from './lib/summary.js';

export const options = {
  scenarios: {
    stress: stages({
      vus: 400,
      duration: '10m',
      start: 0.1,
      steps: [[0.1, 0.25], [0.15, 0.25], [0.1, 0.5], [0.15, 0.5], [0.1, 0.75], [0.15, 0.75], [0.1, 1], [0.15, 1]],
    }),
  },
  thresholds: thresholds({ failures: 0.05, p95: 2000 }),
  summaryTrendStats,
};
