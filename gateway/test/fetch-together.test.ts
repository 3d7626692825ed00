import { describe, expect, test } from '@jest/globals';
import type { SubgraphRequest } from '../src/execution/plan-run.ts';
import type { ResponsePayload } from '../src/operations/response-payload.ts';
import { createFetchTogether } from '../src/subscriptions/fetch-together.ts';

interface Sent {
  readonly body: string;
  readonly answer: (payload: ResponsePayload) => void;
}

/** Fetches of one kind together; the test answers each request when it likes. */
function inHand() {
  const sent: Sent[] = [];
  const together = createFetchTogether(
    ({ body }) => new Promise((resolve) => void sent.push({ body, answer: resolve })),
  );
  const ask = (representations: readonly string[], fields = 'name') => {
    const write = (others: readonly string[]) => `${fields}(${others.join(',')})`;
    const request: SubgraphRequest = {
      subgraph: 'users',
      body: write(representations),
      repeatable: true,
      entities: { representations, write },
    };
    return together(request);
  };
  return { sent, ask, together };
}
const entities = (...names: string[]): ResponsePayload => ({ data: { _entities: names } });
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('entity fetches together', () => {
  test('go at once while fewer than two are under way, and share the next request else', async () => {
    const { sent, ask } = inHand();
    const answers = [ask(['1']), ask(['2']), ask(['3']), ask(['4', '5'])];
    expect(sent.map(({ body }) => body)).toEqual(['name(1)', 'name(2)']);
    sent[0]?.answer(entities('one'));
    await turn();
    expect(sent.map(({ body }) => body)).toEqual(['name(1)', 'name(2)', 'name(3,4,5)']);
    sent[1]?.answer(entities('two'));
    sent[2]?.answer(entities('three', 'four', 'five'));
    expect(await Promise.all(answers)).toEqual([
      entities('one'),
      entities('two'),
      entities('three'),
      entities('four', 'five'),
    ]);
  });

  test('that ask for other fields stay apart, as does what is no entity fetch', () => {
    const { sent, ask, together } = inHand();
    for (let n = 0; n < 3; n++) void ask(['1']);
    void ask(['1'], 'image');
    void together({ subgraph: 'users', body: 'query', repeatable: true });
    expect(sent.map(({ body }) => body)).toEqual(['name(1)', 'name(1)', 'image(1)', 'query']);
  });

  test('get the errors that are about their entities; an error about none is everybody’s', async () => {
    const { sent, ask } = inHand();
    const answers = [ask(['1']), ask(['2']), ask(['3', '4']), ask(['5'])];
    sent[0]?.answer(entities('one'));
    sent[1]?.answer(entities('two'));
    await turn();
    const broken = { message: 'It broke.', path: ['_entities', 1, 'name'] };
    sent[2]?.answer({ ...entities('three', 'four', 'five'), errors: [broken, { message: 'Slow today.' }] });
    const [, , threeAndFour, five] = await Promise.all(answers);
    expect(threeAndFour).toEqual({
      ...entities('three', 'four'),
      errors: [broken, { message: 'Slow today.' }],
    });
    expect(five).toEqual({ ...entities('five'), errors: [{ message: 'Slow today.' }] });
  });

  test('fail when the answer is not about as many as were asked for, rather than get another’s', async () => {
    const { sent, ask } = inHand();
    const answers = Promise.allSettled([ask(['1']), ask(['2']), ask(['3']), ask(['4'])]);
    sent[0]?.answer(entities('one'));
    sent[1]?.answer(entities('two'));
    await turn();
    sent[2]?.answer(entities('three'));
    expect((await answers).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
  });

  test('all hear that the subgraph is away', async () => {
    const { sent, ask } = inHand();
    const answers = [ask(['1']), ask(['2']), ask(['3']), ask(['4'])];
    const away = { errors: [{ message: 'The users service does not answer.' }] };
    for (const index of [0, 1, 2]) {
      sent[index]?.answer(away);
      await turn();
    }
    expect((await Promise.all(answers)).map(({ errors }) => errors)).toEqual(answers.map(() => away.errors));
  });

  test('do not wait long for a request that hangs', async () => {
    const { sent, ask } = inHand();
    for (const representation of ['1', '2', '3', '4']) void ask([representation]);
    expect(sent).toHaveLength(2);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(sent.map(({ body }) => body)).toEqual(['name(1)', 'name(2)', 'name(3,4)']);
  });
});
