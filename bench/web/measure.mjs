import { setTimeout as sleep } from 'node:timers/promises';
import { viewer } from '../reads/people.mjs';
import { latencies, quantile } from '../harness/statistics.mjs';
import { shortRooms } from './prepare.mjs';
import { probes } from './probes.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./prepare.mjs').Side} Side */
/** @typedef {{switches: number, messages: number, events: number, seconds: number, wheels: number}} How */
/** @typedef {Record<string, number>} Measured  by what is said of it in the table */

/** One visit of the app, in a browser that has never been there. @param {import('playwright-core').Browser} browser @param {Side} side @param {How} how @returns {Promise<Measured>} */
export async function visit(browser, side, how) {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
  context.setDefaultTimeout(120_000);
  await context.addInitScript(probes);
  try {
    const page = await context.newPage();
    return {
      ...(await open(page, side)),
      ...(await goThroughRooms(page, how)),
      ...(await sayMuch(page, how)),
      ...(await typeMeanwhile(page, side, how)),
      ...(await scroll(page, how)),
    };
  } finally {
    await context.close();
  }
}

/** Signs in, and loads the list of rooms anew. @param {Page} page @param {Side} side */
async function open(page, { gatewayUrl, login }) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  /** @type {Map<string, string>} */
  const urls = new Map();
  let scriptBytes = 0;
  session.on('Network.responseReceived', ({ requestId, response }) => urls.set(requestId, response.url));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (urls.get(requestId)?.endsWith('.js') === true) scriptBytes += encodedDataLength;
  });
  await page.goto(new URL('/app/', gatewayUrl).href);
  await page.getByLabel('Username or e-mail').fill(login.username);
  await page.getByLabel('Password').fill(login.password);
  await page.waitForLoadState('networkidle');
  const firstKb = scriptBytes / 1_000;
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.locator('a.room').first().waitFor();
  const began = performance.now();
  await page.goto(new URL('/app/rooms', gatewayUrl).href);
  await page.locator('a.room').first().waitFor();
  return { 'scripts before signing in, kB': firstKb, 'rooms after a reload, ms': performance.now() - began };
}

/** From one room to the other and back, when both have been seen. @param {Page} page @param {How} how */
async function goThroughRooms(page, { switches }) {
  const ms = [];
  for (let n = 0; n < switches + 2; n += 1) {
    const { id, newest } = shortRooms[n % shortRooms.length] ?? { id: '', newest: '' };
    await page.locator(`a[href$="/rooms/${id}"]`).waitFor();
    const shown = await ask(page, `probe.follow('/rooms/${id}', ${JSON.stringify(newest)})`);
    if (n >= 2) ms.push(shown.ms);
  }
  const { p50, max } = latencies(ms);
  return { 'to another room, p50 ms': p50, 'to another room, most ms': max };
}

/** What one says oneself. @param {Page} page @param {How} how */
async function sayMuch(page, { messages }) {
  const field = page.getByLabel('Write a message');
  const shown = [];
  for (let n = 0; n < messages; n += 1) {
    const text = `What I say, ${n} of ${Date.now()}`;
    await field.fill(text);
    await ask(page, `(globalThis.wanted = probe.afterEnter(${JSON.stringify(text)}), null)`);
    await field.press('Enter');
    shown.push(await ask(page, 'wanted'));
  }
  const frames = shown.map((each) => each.frames).toSorted((a, b) => a - b);
  return {
    'own message, p50 frames': quantile(frames, 0.5),
    'own message, p50 ms': latencies(shown.map(({ ms }) => ms)).p50,
  };
}

/** Somebody writes while so much arrives in the room. @param {Page} page @param {Side} side @param {How} how */
async function typeMeanwhile(page, side, { events, seconds }) {
  await page.goto(new URL(`/app/rooms/${viewer.roomId}`, side.gatewayUrl).href);
  const field = page.getByLabel('Write a message');
  await field.click();
  await side.peerSays('Are you there?');
  await page.getByText('Are you there?').first().waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const taskMs = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
  };
  await ask(page, '(globalThis.interactions = probe.watchInteractions(), null)');
  const before = await taskMs();
  const sends = talk(side, { events, seconds });
  const until = performance.now() + seconds * 1_000;
  let keys = 0;
  for (; performance.now() < until; keys += 1)
    await field.press('abcdefghij'[keys % 10] ?? 'a', { delay: 30 });
  const count = await sends;
  await page
    .getByText(`Number ${count - 1}.`)
    .first()
    .waitFor();
  /** @type {number[]} */
  const slow = await ask(page, 'interactions()');
  const all = [...Array.from({ length: Math.max(0, keys - slow.length) }, () => 16), ...slow];
  const sorted = all.toSorted((a, b) => a - b);
  await field.fill('');
  return {
    'keys meanwhile': keys,
    'INP (p98) meanwhile, ms': quantile(sorted, 0.98),
    'slowest key meanwhile, ms': sorted.at(-1) ?? NaN,
    "page's CPU an event or key, ms": ((await taskMs()) - before) / (count + keys),
  };
}

/** @param {Side} side @param {{events: number, seconds: number}} how @returns {Promise<number>} how many */
async function talk(side, { events, seconds }) {
  const began = performance.now();
  const sends = [];
  for (let n = 0; n < events * seconds; n += 1) {
    sends.push(side.peerSays(`Number ${n}. Something that is said while one writes.`));
    await sleep(Math.max(0, began + ((n + 1) * 1_000) / events - performance.now()));
  }
  await Promise.all(sends);
  return sends.length;
}

/** Up and down again by the wheel, in the room of many messages. @param {Page} page @param {How} how */
async function scroll(page, { wheels }) {
  await page.locator('.conversation__list').hover();
  const up = await wheel(page, { wheels, direction: 1 });
  const down = await wheel(page, { wheels, direction: -1 });
  const intervals = [...up.intervals, ...down.intervals].toSorted((a, b) => a - b);
  return {
    'scrolling, frame p50 ms': quantile(intervals, 0.5),
    'scrolling, frame p98 ms': quantile(intervals, 0.98),
    'scrolling, longest frame ms': intervals.at(-1) ?? NaN,
    'scrolling, blank frames': up.blank + down.blank,
    'scrolling, jumps': up.jumps + down.jumps,
    'scrolling, px of jumps': up.againstPx + down.againstPx,
  };
}

/** @param {Page} page @param {{wheels: number, direction: 1 | -1}} how  1: to what is older, so messages move down */
async function wheel(page, { wheels, direction }) {
  await ask(page, `(globalThis.scrolling = probe.watchScrolling(${direction}), null)`);
  for (let n = 0; n < wheels; n += 1) {
    await page.mouse.wheel(0, -direction * 300);
    await ask(page, 'new Promise((next) => requestAnimationFrame(() => next(null)))');
  }
  return ask(page, 'scrolling()');
}

/** @param {Page} page @param {string} expression @returns {Promise<any>} */
const ask = (page, expression) => page.evaluate(expression);
