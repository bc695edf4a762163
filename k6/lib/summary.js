// What a person reads when the run is over: a row for each kind of request, and every threshold that did not hold.
import { KINDS } from './client.js';

const WIDTHS = [-14, 10, 10, 10, 10, 10];

export function handleSummary({ metrics, state }) {
  const rows = [['kind', 'requests', 'failures', 'p50 ms', 'p95 ms', 'max ms'], ...KINDS.map((kind) => figures(metrics, kind))];
  const lines = [
    '',
    ...[...rows, figures(metrics)].map((row) => row.map((cell, column) => aligned(cell, WIDTHS[column])).join('')),
    '',
    `${count(metrics.orders_placed)} orders placed in ${Math.round(state.testRunDurationMs / 1000)} s`,
    ...verdict(metrics),
    '',
  ];
  return { stdout: `${lines.join('\n')}\n` };
}

function figures(metrics, kind) {
  const tag = kind ? `{kind:${kind}}` : '';
  const [failed, took] = [metrics[`http_req_failed${tag}`], metrics[`http_req_duration${tag}`]];
  if (!failed || !took) return [kind || 'all', '0', '0', '-', '-', '-'];
  // k6 counts failures as the passes of http_req_failed.
  const { passes, fails } = failed.values;
  const times = ['med', 'p(95)', 'max'].map((name) => took.values[name].toFixed(1));
  return [kind || 'all', passes + fails, passes, ...times];
}

function verdict(metrics) {
  const all = Object.entries(metrics).flatMap(([name, { thresholds = {} }]) =>
    Object.entries(thresholds).map(([source, { ok }]) => ({ name, source, ok })),
  );
  const broken = all.filter(({ ok }) => !ok);
  if (!broken.length) return [`all ${all.length} thresholds held`];
  return [`${broken.length} of ${all.length} thresholds did not hold:`, ...broken.map((each) => `  ${each.name}: ${each.source}`)];
}

const count = (counter) => (counter ? counter.values.count : 0);

const aligned = (cell, width) => (width < 0 ? String(cell).padEnd(-width) : String(cell).padStart(width));
