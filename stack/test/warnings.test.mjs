import { expect, jest, test } from '@jest/globals';
import { readableLines } from '../terminal/log-line.mjs';
import { createWarnings } from '../terminal/warnings.mjs';

const record = (/** @type {object} */ fields) =>
  JSON.stringify({ level: 'warn', msg: 'Consumer is down', ...fields });
const stack = 'Error: refused\n    at connect (net.js:1)\n    at run (a.js:2)';

/** @returns {{printed: string[], warnings: ReturnType<typeof createWarnings>}} */
function open() {
  /** @type {string[]} */
  const printed = [];
  return { printed, warnings: createWarnings((line) => printed.push(line), { periodMs: 1_000 }) };
}

test('from warn on, with the reason and without its stack, one line each', () => {
  const { printed, warnings } = open();
  for (const level of ['trace', 'debug', 'info']) warnings.see('chat', record({ level }));
  warnings.see('chat', record({ err: { message: 'refused\nby the broker', stack } }));
  warnings.see('user', record({ level: 'error', msg: 'Event skipped' }));
  warnings.close();
  expect(printed).toEqual([
    'chat         warn  Consumer is down: refused',
    'user         error Event skipped',
  ]);
});

test('what a service repeats is counted, and a message that came back is printed anew', () => {
  jest.useFakeTimers();
  const { printed, warnings } = open();
  const again = () => warnings.see('chat', record({ err: { message: 'refused' } }));
  for (let times = 0; times < 5; times += 1) again();
  warnings.see('chat-2', record({}));
  jest.advanceTimersByTime(1_000);
  again();
  jest.advanceTimersByTime(1_000);
  jest.advanceTimersByTime(1_000);
  again();
  again();
  warnings.close();
  jest.useRealTimers();
  const line = 'chat         warn  Consumer is down: refused';
  expect(printed).toEqual([
    line,
    'chat-2       warn  Consumer is down',
    `${line} (4 more)`,
    `${line} (1 more)`,
    line,
    `${line} (1 more)`,
  ]);
});

test('an exception that ended a service is its message alone', () => {
  const uncaught = `file:///parley/main.js:3\n  throw new Error('no store');\n  ^\n\n${stack}\n\nNode.js v20.20.0`;
  const lines = [record({ level: 'info', msg: 'Starting' }), ...uncaught.split('\n')];
  expect(readableLines(lines)).toBe('Starting\nError: refused');
});
