// What goes on in the shops: orders above all, now and then a new face, a new product, a look at the list. A virtual
// user moves and cancels only what it has placed itself: the orders that were there stay as they are.
import { check, sleep } from 'k6';
import exec from 'k6/execution';
import { Counter } from 'k6/metrics';

import { cancelOrder, getOrder, listOrders, moveOrder, newCustomer, newProduct, placeOrder } from './client.js';
import { between, chance, pick } from './random.js';

const NEXT = { placed: 'preparing', preparing: 'ready', ready: 'completed' };
const CHANNELS = ['in_store', 'in_store', 'app', 'web'];
const CITIES = ['Amsterdam', 'Lisbon', 'Boston', 'Kyoto', 'Portland', null];
const TIERS = ['none', 'bronze', 'silver', 'gold'];
const CATEGORIES = ['coffee', 'tea', 'bakery', 'merchandise'];
const ORDERS_REMEMBERED = 20;

const ordersPlaced = new Counter('orders_placed');
const mine = { orders: [], customers: [], products: [], named: 0 };

// One iteration of a virtual user.
export function visit(shop) {
  if (chance(0.05)) remember(mine.customers, newCustomer(randomCustomer(shop)));
  if (chance(0.01)) remember(mine.products, newProduct(randomProduct(shop)));
  order(shop);
  if (chance(0.4)) moveOn();
  if (chance(0.05)) cancel();
  if (chance(0.2)) listOrders(randomQuery(shop));
  if (chance(0.2) && mine.orders.length) getOrder(pick(mine.orders).id);
  sleep(between(100, 900) / 1000);
}

function order(shop) {
  const wanted = randomOrder(shop);
  const placed = placeOrder(wanted);
  if (placed) ordersPlaced.add(1);
  if (placed && chance(0.05)) placeTwin(wanted, placed);
  remember(mine.orders, placed);
  if (mine.orders.length > ORDERS_REMEMBERED) mine.orders.shift();
}

// As if the answer had been lost. Without the key external_ref would be refused as taken.
function placeTwin(wanted, placed) {
  const twin = placeOrder(wanted);
  check(twin, { 'place_order: nothing doubles': () => twin !== null && twin.id === placed.id }, { kind: 'place_order' });
}

function moveOn() {
  const open = takeOpenOrder();
  if (!open) return;
  const moved = moveOrder(open.id, NEXT[open.status]);
  if (moved && NEXT[moved.status]) mine.orders.push(moved);
}

function cancel() {
  const open = takeOpenOrder();
  if (open) cancelOrder(open.id);
}

function takeOpenOrder() {
  return mine.orders.splice(between(0, mine.orders.length - 1), 1)[0];
}

function remember(list, row) {
  if (row) list.push(row);
}

function randomOrder(shop) {
  const store = pick(shop.stores);
  const channel = pick(CHANNELS);
  const staff = shop.employees.filter((employee) => employee.store_id === store.id);
  return {
    store_id: store.id,
    customer_id: chance(0.3) ? null : pick([...shop.customers, ...mine.customers]).id,
    employee_id: channel === 'in_store' && staff.length && chance(0.3) ? pick(staff).id : null,
    channel,
    items: Array.from({ length: between(1, 5) }, () => randomItem(shop)),
    note: chance(0.1) ? 'oat milk' : '',
    external_ref: uniqueName(shop),
  };
}

function randomItem(shop) {
  const product = pick([...shop.products, ...mine.products]);
  const discount = chance(0.1) ? Number(product.price) / 10 : 0;
  return { product_id: product.id, quantity: between(1, 3), discount: discount.toFixed(2) };
}

function randomCustomer(shop) {
  const name = uniqueName(shop);
  return { name, email: `${name}@example.com`, city: pick(CITIES), loyalty_tier: pick(TIERS) };
}

function randomProduct(shop) {
  const cents = between(150, 1500);
  const cost = chance(0.2) ? null : (cents / 400).toFixed(2);
  return { sku: uniqueName(shop), name: 'Guest of the day', category: pick(CATEGORIES), price: (cents / 100).toFixed(2), cost };
}

function randomQuery(shop) {
  return pick([`store_id=${pick(shop.stores).id}`, `status=${pick(Object.keys(NEXT))}`, `channel=${pick(CHANNELS)}`]);
}

// Tells the run, the virtual user and the row apart, for ever: what a run has written can be found again.
function uniqueName(shop) {
  mine.named += 1;
  return `k6-${shop.run}-${exec.vu.idInTest}-${mine.named}`;
}
