// The API as the load sees it: one function a kind of request, each with its tags, what it may be answered, its check.
import { check, sleep } from 'k6';
import http from 'k6/http';

export const BASE_URL = (__ENV.BASE_URL || 'http://127.0.0.1:8000').replace(/\/+$/, '');
export const API_KEY = __ENV.API_KEY || '';
export const KINDS = [
  'place_order', 'list_orders', 'get_order', 'move_order', 'cancel_order', 'new_customer', 'new_product',
];

const reported = new Set();

export const placeOrder = (order) => create('place_order', '/orders', order, order.external_ref);
export const listOrders = (query) => ask('list_orders', 'GET', `/orders?${query}`, { name: '/orders' });
export const getOrder = (id) => ask('get_order', 'GET', `/orders/${id}`, { name: '/orders/{id}' });
export const moveOrder = (id, status) => changeOrder('move_order', id, status);
export const cancelOrder = (id) => changeOrder('cancel_order', id, 'cancelled');
export const newCustomer = (customer) => create('new_customer', '/customers', customer, customer.name);
export const newProduct = (product) => create('new_product', '/products', product, product.sku);

// As a till would: whatever is lost on the way is sent again with the same key, and is one row all the same.
function create(kind, path, body, key) {
  return ask(kind, 'POST', path, { body, expected: [201], key });
}

// 409: somebody in the shop was faster, so that this move is none any more.
function changeOrder(kind, id, status) {
  return ask(kind, 'PATCH', `/orders/${id}`, { body: { status }, expected: [200, 409], name: '/orders/{id}' });
}

// The answer's JSON where the first of the expected statuses came, else null. Whatever is not expected counts as failed.
function ask(kind, method, path, { body = null, expected = [200], name = path, key = null }) {
  const request = { body, expected, key, tags: { kind, name: `${method} ${name}` } };
  const response = key ? sendUntilAnswered(method, path, request) : send(method, path, request);
  const isExpected = expected.includes(response.status);
  check(response, { [`${kind}: ${expected.join(' or ')}`]: () => isExpected }, { kind });
  if (!isExpected) report(kind, response);
  return response.status === expected[0] ? response.json() : null;
}

function sendUntilAnswered(method, path, request) {
  let response = send(method, path, request);
  for (let pause = 0.2; pause < 2 && isUnanswered(response); pause *= 2) {
    sleep(pause);
    response = send(method, path, request);
  }
  return response;
}

// Nothing came back, or the server says that it has not got to it.
function isUnanswered({ status, body }) {
  return status === 0 || status === 429 || status >= 500 || (status === 409 && String(body).includes('"in_flight"'));
}

export function send(method, path, { body = null, expected, tags, key = null }) {
  const headers = { Authorization: `Api-Key ${API_KEY}`, 'Content-Type': 'application/json' };
  if (key) headers['Idempotency-Key'] = key;
  const responseCallback = http.expectedStatuses(...expected);
  const text = body === null ? null : JSON.stringify(body);
  return http.request(method, BASE_URL + path, text, { headers, tags, responseCallback, timeout: '30s' });
}

// Each virtual user says what it was refused once: under load the same line would come by the thousand.
function report(kind, response) {
  const what = `${kind}: ${response.status || response.error}`;
  if (reported.has(what)) return;
  reported.add(what);
  console.warn(`${what} ${String(response.body || '').slice(0, 300)}`);
}
