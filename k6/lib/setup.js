// Before the load: does the API answer, may the key do all of it, and is there a shop to order in? A database that is
// new has none, and is given a small one.
import { fail } from 'k6';

import { API_KEY, BASE_URL, send } from './client.js';

const STORES = [
  { code: 'K6-1', name: 'Load Street', city: 'Amsterdam', timezone: 'Europe/Amsterdam', tax_rate: '0.0900' },
];
const PRODUCTS = [
  { sku: 'K6-COF', name: 'Load coffee', category: 'coffee', price: '3.20', cost: '0.70' },
  { sku: 'K6-TEA', name: 'Load tea', category: 'tea', price: '2.90', cost: '0.40' },
  { sku: 'K6-BAK', name: 'Load bun', category: 'bakery', price: '2.50', cost: null },
];
const CUSTOMERS = [
  { name: 'Ada Load', city: 'Amsterdam' },
  { name: 'Bo Load', city: 'Lisbon' },
  { name: 'Cy Load' },
];

export function setup() {
  if (!API_KEY) fail('API_KEY is missing: give a key with the rights to orders, catalogue and customers, and to read stores.');
  ['/orders', '/products', '/customers'].forEach(refuseWithoutWriting);
  read('/orders');
  const found = {
    stores: read('/stores'),
    products: read('/products').filter((product) => product.is_active),
    customers: read('/customers'),
    employees: read('/employees/active'),
  };
  return {
    run: Date.now().toString(36),
    stores: orNew(found.stores, '/stores', STORES).map(({ id }) => ({ id })),
    products: orNew(found.products, '/products', PRODUCTS).map(({ id, price }) => ({ id, price })),
    customers: orNew(found.customers, '/customers', CUSTOMERS).map(({ id }) => ({ id })),
    employees: found.employees.map(({ id, store_id }) => ({ id, store_id })),
  };
}

// The right is looked at before the body, and an empty body writes nothing.
function refuseWithoutWriting(path) {
  ask('POST', path, { body: {}, expected: [400] });
}

// The newest of them are enough.
const read = (path) => ask('GET', `${path}?page_size=200`, { expected: [200] }).results;

function orNew(rows, path, samples) {
  return rows.length ? rows : samples.map((body) => ask('POST', path, { body, expected: [201] }));
}

function ask(method, path, { body, expected }) {
  const response = send(method, path, { body, expected, tags: { kind: 'setup', name: `${method} setup` } });
  if (!expected.includes(response.status)) fail(`${method} ${BASE_URL}${path}: ${reason(response)}`);
  return response.json();
}

function reason({ status, error, body }) {
  if (status === 0) return `nothing answers (${error}). Start the stack, or name another address in BASE_URL.`;
  if (status === 401) return 'API_KEY is wrong, revoked or expired.';
  if (status === 403) return `API_KEY may not do that: ${body}`;
  return `answered ${status}: ${String(body).slice(0, 500)}`;
}
