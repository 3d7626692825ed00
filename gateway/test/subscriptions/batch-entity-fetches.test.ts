import { describe, expect, test } from '@jest/globals';
import type { SubgraphRequest } from '../../src/execution/fetch/plan-run.ts';
import type { DepartureSignal } from '../../src/operations/departure.ts';
import type { ResponsePayload } from '../../src/operations/response-payload.ts';
import { eventually } from '../support/eventually.ts';
import { batchEntityFetches } from '../../src/subscriptions/batch-entity-fetches.ts';

interface Sent {
  readonly body: string;
  readonly signal: DepartureSignal | undefined;
  readonly answer: (payload: ResponsePayload) => void;
}

/** Batched fetches of one kind; the test answers each request when it likes. */
function inHand() {
  const sent: Sent[] = [];
  const fetchBatched = batchEntityFetches(
    ({ body, signal }) => new Promise((resolve) => void sent.push({ body, signal, answer: resolve })),
  );
  const ask = (representations: readonly string[], fields = 'name', signal?: AbortSignal) => {
    const write = (others: readonly string[]) => `${fields}(${others.join(',')})`;
    const request: SubgraphRequest = {
      subgraph: 'users',
      body: write(representations),
      repeatable: true,
      entities: { representations, write },
      signal,
    };
    return fetchBatched(request);
  };
  return { sent, ask, fetchBatched };
}
const sameThrice = <Value>(value: Value): readonly Value[] => [value, value, value];
const entities = (...names: string[]): ResponsePayload => ({ data: { _entities: names } });
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** As `inHand`, with a request under way that was for `name(0)` and has not been answered. */
async function busy() {
  const { sent, ask } = inHand();
  void ask(['0']);
  await turn();
  const next = async (): Promise<Sent | undefined> => {
    sent[0]?.answer(entities('zero'));
    await turn();
    return sent[1];
  };
  return { sent, ask, next };
}

describe('batched entity fetches', () => {
  test('go at once while none is under way, and share the next request else', async () => {
    const { sent, ask, next } = await busy();
    const answers = [ask(['1']), ask(['2', '3'])];
    await turn();
    expect(sent.map(({ body }) => body)).toEqual(['name(0)']);
    (await next())?.answer(entities('one', 'two', 'three'));
    expect(sent.map(({ body }) => body)).toEqual(['name(0)', 'name(1,2,3)']);
    expect(await Promise.all(answers)).toEqual([entities('one'), entities('two', 'three')]);
  });

  test('that are asked for in one turn are one batch from the first', async () => {
    const { sent, ask } = inHand();
    for (const representation of ['1', '2']) void ask([representation]);
    await turn();
    expect(sent.map(({ body }) => body)).toEqual(['name(1,2)']);
  });

  test('that ask for other fields are not merged, nor is what is no entity fetch', async () => {
    const { sent, ask, fetchBatched } = inHand();
    void ask(['1']);
    void ask(['1'], 'image');
    void fetchBatched({ subgraph: 'users', body: 'query', repeatable: true });
    await turn();
    expect(sent.map(({ body }) => body).toSorted()).toEqual(['image(1)', 'name(1)', 'query']);
  });

  test('ask for the same entity once, and give each a copy of their own', async () => {
    const { sent, ask } = inHand();
    const answers = [ask(['1', '2']), ask(['2']), ask(['3', '2'])];
    await turn();
    expect(sent.map(({ body }) => body)).toEqual(['name(1,2,3)']);
    const broken = { message: 'It broke.', path: ['_entities', 1, 'name'] };
    const named = (name: string) => ({ name });
    const payload = { data: { _entities: ['one', 'two', 'three'].map(named) }, errors: [broken] };
    sent[0]?.answer(payload);
    const given = await Promise.all(answers);
    const at = (place: number) => [{ ...broken, path: ['_entities', place, 'name'] }];
    expect(given).toEqual([
      { data: { _entities: [named('one'), named('two')] }, errors: at(1) },
      { data: { _entities: [named('two')] }, errors: at(0) },
      { data: { _entities: [named('three'), named('two')] }, errors: at(1) },
    ]);
    const twos = given.flatMap(({ data }) => data?.['_entities'] as { name: string }[]);
    expect(new Set(twos.filter(({ name }) => name === 'two')).size).toBe(3);
  });

  test('are about so many entities at most', async () => {
    const { sent, ask } = inHand();
    const many = Array.from({ length: 150 }, (_, index) => String(index));
    for (let count = 0; count < 2; count++) void ask(many);
    await turn();
    expect(sent.map(({ body }) => body)).toEqual([`name(${many.join(',')})`]);
  });

  test('get the errors that are about their entities; an error about none goes to all', async () => {
    const { ask, next } = await busy();
    const answers = [ask(['2']), ask(['3', '4']), ask(['5'])];
    const slow = { message: 'Slow today.' };
    const broken = (index: number) => ({ message: 'It broke.', path: ['_entities', index, 'name'] });
    const request = await next();
    request?.answer({ ...entities('two', 'three', 'four', 'five'), errors: [broken(2), slow] });
    const [two, threeAndFour, five] = await Promise.all(answers);
    expect(two).toEqual({ ...entities('two'), errors: [slow] });
    expect(threeAndFour).toEqual({ ...entities('three', 'four'), errors: [broken(1), slow] });
    expect(five).toEqual({ ...entities('five'), errors: [slow] });
  });

  test('fail when the answer is not about as many as were asked for, rather than get another’s', async () => {
    const { ask, next } = await busy();
    const answers = Promise.allSettled([ask(['2']), ask(['3'])]);
    (await next())?.answer(entities('two'));
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  test('all learn that the subgraph is unavailable', async () => {
    const { ask, next } = await busy();
    const answers = [ask(['1']), ask(['2'])];
    const unavailable = { errors: [{ message: 'The users service does not answer.' }] };
    (await next())?.answer(unavailable);
    expect((await Promise.all(answers)).map(({ errors }) => errors)).toEqual(
      answers.map(() => unavailable.errors),
    );
  });

  test.each<[string, readonly (AbortController | undefined)[], number]>([
    ['all of its fetches are', [new AbortController(), new AbortController(), new AbortController()], 3],
    ['the one signal that all of them have is', sameThrice(new AbortController()), 1],
    ['none of them can be', [undefined, undefined, undefined], 0],
    ['one of them cannot be', [new AbortController(), undefined, new AbortController()], 0],
  ])('share a request that is given up when %s', async (_name, controllers, last) => {
    const { sent, ask } = inHand();
    controllers.forEach((controller, index) => void ask([String(index)], 'name', controller?.signal));
    await turn();
    const distinct = [...new Set(controllers)];
    const states = distinct.map((controller) => {
      controller?.abort();
      return sent[0]?.signal?.aborted;
    });
    expect(states).toEqual(distinct.map((_, index) => index + 1 === last));
  });

  test('do not wait long for a request that hangs', async () => {
    const { sent, ask } = await busy();
    for (const representation of ['2', '3']) void ask([representation]);
    await eventually(() => sent.length, 2);
    expect(sent.map(({ body }) => body)).toEqual(['name(0)', 'name(2,3)']);
  });
});
