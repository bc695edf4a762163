// How many virtual users, for how long, and what has to hold. VUS and DURATION stand over a script's own.
import { KINDS } from './client.js';

const SECONDS = { h: 3600, m: 60, s: 1 };
export const summaryTrendStats = ['med', 'p(95)', 'max'];

// As many all the time.
export function steady({ vus, duration }) {
  return { executor: 'constant-vus', vus: peakOr(vus), duration: `${secondsOr(duration)}s`, gracefulStop: '30s' };
}

// steps: [share of the duration, share of the peak to get to], one after the other.
export function stages({ vus, duration, start, steps }) {
  const [peak, seconds] = [peakOr(vus), secondsOr(duration)];
  return {
    executor: 'ramping-vus',
    startVUs: Math.ceil(peak * start),
    stages: steps.map(([length, height]) => ({ duration: `${length * seconds}s`, target: Math.ceil(peak * height) })),
    gracefulStop: '30s',
  };
}

// For all requests and for each kind. k6 ends with 99 when one does not hold; a failed check alone would end with 0.
export function thresholds({ failures, p95 }) {
  const held = { checks: [`rate>=${1 - failures}`] };
  for (const tag of ['', ...KINDS.map((kind) => `{kind:${kind}}`)]) {
    held[`http_req_failed${tag}`] = [`rate<=${failures}`];
    held[`http_req_duration${tag}`] = [`p(95)<${p95}`];
  }
  return held;
}

function peakOr(vus) {
  const text = __ENV.VUS || String(vus);
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`VUS is ${text}: give the number of virtual users at the peak, 1 or more.`);
  return Number(text);
}

function secondsOr(duration) {
  const text = __ENV.DURATION || duration;
  if (!/^(\d+[hms])+$/.test(text)) throw new Error(`DURATION is ${text}: give hours, minutes, seconds, as in 1h30m or 45s.`);
  return text.match(/\d+[hms]/g).reduce((sum, part) => sum + parseInt(part) * SECONDS[part.slice(-1)], 0);
}
