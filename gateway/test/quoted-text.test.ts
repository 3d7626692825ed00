import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask } from './support/ask.ts';
import { startRunningGateway, type RunningGateway } from './support/running-gateway.ts';
import { connect, type SocketClient } from './support/socket-client.ts';

let gateway: RunningGateway;
let client: SocketClient;
beforeAll(async () => {
  gateway = await startRunningGateway(() => ({ INTROSPECTION: 'false' }));
  client = await connect(gateway.url);
});
afterAll(async () => {
  await client.close();
  await gateway.close();
});

const hints = 'Did you mean '.repeat(4_000);
const name = 'n'.repeat(50_000);
const quoting: [string, string, { operationName?: string; variables?: object }?][] = [
  ['a syntax error', `{ whoami } ${name}`],
  ['a string that does not end', `{ product(id: "${hints}) { id } }`],
  ['an unknown field', `{ ${name} }`],
  ['a misspelt field', '{ product(id: 1) { nam } }'],
  ['an unknown argument', `{ product(${name}: 1) { id } }`],
  ['a misspelt argument', '{ product(ids: 1) { id } }'],
  ['an unknown type', `{ product(id: 1) { ... on ${name} { id } } }`],
  ['a misspelt type', 'query($a: Strin) { register(name: $a) }'],
  ['an unknown fragment', `{ ...${name} }`],
  ['an unknown directive', `{ whoami @${name} }`],
  ['a literal of a wrong type', `{ products(first: "${hints}") { id } }`],
  ['a misspelt enum value', 'subscription { storeEvents(shelf: TOPP) { __typename } }'],
  ['fields that conflict', `{ a: whoami a: product(id: "${hints}") { id } }`],
  ['an unknown operation', '{ whoami }', { operationName: name }],
  [
    'a variable of a wrong type',
    'query($n: Int) { products(first: $n) { id } }',
    { variables: { n: hints } },
  ],
  [
    'a variable that is a large object',
    'query($n: Int) { products(first: $n) { id } }',
    { variables: { n: Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`key${i}`, hints[i]])) } },
  ],
  [
    'a variable of an enum',
    'subscription($s: Shelf) { storeEvents(shelf: $s) { __typename } }',
    { variables: { s: `TOP ${hints}` } },
  ],
];

describe('a message quotes no more of what a client wrote than finds the place, and suggests nothing', () => {
  test.each(quoting)('%s', async (id, query, given = {}) => {
    const { body } = await ask(gateway.url, query, given);
    client.subscribe(id, query, given);
    const { payload } = await client.next(id);
    for (const errors of [body.errors, payload?.errors ?? payload]) {
      const messages = (errors ?? []).map(({ message }) => message ?? '');
      expect(messages.length).toBeGreaterThan(0);
      for (const message of messages) {
        expect(message.length).toBeLessThanOrEqual(501);
        expect(message).not.toMatch(/Did you mean .*"(name|id|String|TOP)"/);
      }
    }
  });
});
