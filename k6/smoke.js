// Does all of it work? A few users, seconds, and not one failure; how fast it is, is not asked.
import { steady, summaryTrendStats, thresholds } from './lib/options.js';

export { setup } from './lib/setup.js';
export { visit as default } from './lib/shop.js';
export { handleSummary } from './lib/summary.js';

export const options = {
  scenarios: {
    smoke: steady({ vus: 2, duration: '10s' }),
  },
  thresholds: thresholds({ failures: 0, p95: 10000 }),
  summaryTrendStats,
};
