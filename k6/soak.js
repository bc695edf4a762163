// Hours of an ordinary day: does anything grow, leak or slow down?
import { steady, summaryTrendStats, thresholds } from './lib/options.js';

export { setup } from './lib/setup.js';
export { visit as default } from './lib/shop.js';
export { handleSummary } from './lib/summary.js';

export const options = {
  scenarios: {
    soak: steady({ vus: 30, duration: '2h' }),
  },
  thresholds: thresholds({ failures: 0.001, p95: 300 }),
  summaryTrendStats,
};
