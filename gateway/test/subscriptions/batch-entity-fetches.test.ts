import { describe, expect, test } from '@jest/globals';
import type { SubgraphRequest } from '../../src/execution/fetch/plan-run.ts';
import type { DepartureSignal } from '../../src/operations/departure.ts';
import type { ResponsePayload } from '../../src/operations/response-payload.ts';
import { eventually } from '../support/eventually.ts';
import { batchEntityFetches } from '../../src/subscriptions/batch-entity-fetches.ts';
import { createEntityCache } from '../../src/subscriptions/entity-cache.ts';

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

const entitiesOf = ({ data }: ResponsePayload) => (data?.['_entities'] ?? []) as readonly object[];

describe('entities that may be 1,000 ms old', () => {
  /** Fetches of names on a clock of the test. */
  function aging() {
    const sent: Sent[] = [];
    const clock = { ms: 5_000 };
    const cache = createEntityCache({ now: () => clock.ms });
    const fetchBatched = batchEntityFetches(
      ({ body, signal }) => new Promise((resolve) => void sent.push({ body, signal, answer: resolve })),
      cache,
    );
    const ask = (representations: readonly string[], forwarded = '') => {
      const write = (others: readonly string[]) => `name(${others.join(',')})`;
      return fetchBatched({
        subgraph: 'users',
        body: write(representations),
        repeatable: true,
        forwarded: { headers: {}, key: forwarded },
        entities: { representations, write, maxStalenessMs: 1_000 },
      });
    };
    /** Asks, and answers the request that this sends. */
    const read = async (representations: readonly string[], payload: ResponsePayload) => {
      const answer = ask(representations);
      await turn();
      sent.at(-1)?.answer(payload);
      return answer;
    };
    const bodies = () => sent.map(({ body }) => body);
    return { ask, read, bodies, clock, cache, sent };
  }
  const named = (...names: string[]): ResponsePayload => ({
    data: { _entities: names.map((name) => ({ name })) },
  });

  test('are not asked for again within that time, and everybody gets a copy of their own', async () => {
    const { ask, read, bodies, clock } = aging();
    await read(['1', '2'], named('one', 'two'));
    clock.ms += 1_000;
    const answers = await Promise.all([ask(['2']), ask(['2', '1'])]);
    expect(answers).toEqual([named('two'), named('two', 'one')]);
    const [first, second] = answers.map(entitiesOf);
    expect(first?.[0]).not.toBe(second?.[0]);
    expect(bodies()).toEqual(['name(1,2)']);
  });

  test('are kept from a request that several fetches share', async () => {
    const { ask, bodies, sent } = aging();
    const first = ask(['1']);
    await turn();
    const others = [ask(['2']), ask(['3', '1'])];
    sent[0]?.answer(named('one'));
    await first;
    await turn();
    sent[1]?.answer(named('two', 'three', 'one'));
    expect(await Promise.all(others)).toEqual([named('two'), named('three', 'one')]);
    expect(await ask(['3', '2', '1'])).toEqual(named('three', 'two', 'one'));
    expect(bodies()).toEqual(['name(1)', 'name(2,3,1)']);
  });

  test('are asked for again after it, counted from when they were asked for', async () => {
    const { ask, bodies, clock, sent } = aging();
    const answer = ask(['1']);
    await turn();
    clock.ms += 700;
    sent[0]?.answer(named('one'));
    await answer;
    clock.ms += 301;
    void ask(['1']);
    await turn();
    expect(bodies()).toEqual(['name(1)', 'name(1)']);
  });

  test('are asked for together with one that is not known', async () => {
    const { ask, read, bodies } = aging();
    await read(['1'], named('one'));
    void ask(['1', '2']);
    await turn();
    expect(bodies()).toEqual(['name(1)', 'name(1,2)']);
  });

  test.each<[string, ResponsePayload]>([
    ['nobody is there', { data: { _entities: [null] } }],
    ['something failed', { ...named('one'), errors: [{ message: 'It broke.' }] }],
    ['there is no data', { errors: [{ message: 'It broke.' }] }],
  ])('are not kept when %s', async (_what, payload) => {
    const { ask, read, bodies } = aging();
    expect(await read(['1'], payload)).toEqual(payload);
    void ask(['1']);
    await turn();
    expect(bodies()).toEqual(['name(1)', 'name(1)']);
  });

  test('are kept apart by the headers with which they were asked for', async () => {
    const { ask, read, bodies } = aging();
    await read(['1'], named('one'));
    void ask(['1'], 'de');
    await turn();
    expect(bodies()).toEqual(['name(1)', 'name(1)']);
  });

  test('are asked for again when their subgraph was changed, also when that was while they were read', async () => {
    const { ask, read, bodies, cache, sent } = aging();
    await read(['1'], named('one'));
    cache.forget('posts');
    expect(await ask(['1'])).toEqual(named('one'));
    cache.forget('users');
    const answer = ask(['1']);
    await turn();
    cache.forget('users');
    sent[1]?.answer(named('uno'));
    expect(await answer).toEqual(named('uno'));
    void ask(['1']);
    await turn();
    expect(bodies()).toEqual(['name(1)', 'name(1)', 'name(1)']);
  });

  test('are 4,000 at most, and none is larger than all may be', () => {
    const { cache } = aging();
    const question = { subgraph: 'users', key: 'name', maxStalenessMs: 1_000 };
    const ids = Array.from({ length: 4_001 }, (_, index) => String(index));
    cache.keeper(question, ids)(named(...ids));
    expect(cache.find(question, ['0'])).toBeUndefined();
    expect(cache.find(question, ['1', '4000'])).toEqual(named('1', '4000'));
    cache.keeper(question, ['large'])(named('x'.repeat(4_000_001)));
    expect(cache.find(question, ['large'])).toBeUndefined();
  });
});
