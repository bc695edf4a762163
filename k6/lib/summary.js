// What a person reads when the run is over: a row for each kind of request, and every threshold that did not hold.
import { KINDS } from './client.js';

const WIDTHS = [-16, 10, 10, 10, 10, 10];
const HEAD = ['kind', 'requests', 'failures', 'p50 ms', 'p95 ms', 'max ms'];

export function handleSummary({ metrics, state }) {
  // k6 says why, below: either the shop was not to be had, or nobody got through it once.
  if (!metrics.iterations) return { stdout: 'No virtual user completed a round.\n' };
  const kinds = KINDS.map((kind) => figures(kind, `{kind:${kind}}`, metrics));
  const orders = metrics.orders_placed ? metrics.orders_placed.values.count : 0;
  const lines = [
    '',
    ...[HEAD, ...kinds, figures('all, with setup', '', metrics)].map(aligned),
    '',
    `${orders} orders placed in ${Math.round(state.testRunDurationMs / 1000)} s`,
    ...verdict(metrics),
    '',
  ];
  return { stdout: `${lines.join('\n')}\n` };
}

function figures(label, tag, metrics) {
  // k6 counts failures as the passes of http_req_failed.
  const { passes, fails } = metrics[`http_req_failed${tag}`].values;
  const took = metrics[`http_req_duration${tag}`].values;
  const times = ['med', 'p(95)', 'max'].map((name) => (passes + fails ? took[name].toFixed(1) : '-'));
  return [label, passes + fails, passes, ...times];
}

function verdict(metrics) {
  const all = Object.entries(metrics).flatMap(([name, { thresholds = {} }]) =>
    Object.entries(thresholds).map(([source, { ok }]) => ({ name, source, ok })),
  );
  const broken = all.filter(({ ok }) => !ok);
  if (!broken.length) return [`all ${all.length} thresholds held`];
  return [`${broken.length} of ${all.length} thresholds did not hold:`, ...broken.map((each) => `  ${each.name}: ${each.source}`)];
}

function aligned(row) {
  return row.map((cell, column) => padded(String(cell), WIDTHS[column])).join('');
}

const padded = (text, width) => (width < 0 ? text.padEnd(-width) : text.padStart(width));
