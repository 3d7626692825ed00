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
  test('go at once while none is under way, and share the next request else', async () => {
    const { sent, ask } = inHand();
    const answers = [ask(['1']), ask(['2']), ask(['3', '4'])];
    expect(sent.map(({ body }) => body)).toEqual(['name(1)']);
    sent[0]?.answer(entities('one'));
    await turn();
    expect(sent.map(({ body }) => body)).toEqual(['name(1)', 'name(2,3,4)']);
    sent[1]?.answer(entities('two', 'three', 'four'));
    expect(await Promise.all(answers)).toEqual([entities('one'), entities('two'), entities('three', 'four')]);
  });

  test('that ask for other fields stay apart, as does what is no entity fetch', () => {
    const { sent, ask, together } = inHand();
    for (let n = 0; n < 3; n++) void ask(['1']);
    void ask(['1'], 'image');
    void together({ subgraph: 'users', body: 'query', repeatable: true });
    expect(sent.map(({ body }) => body)).toEqual(['name(1)', 'image(1)', 'query']);
  });

  test('get the errors that are about their entities; an error about none is everybody’s', async () => {
    const { sent, ask } = inHand();
    const answers = [ask(['1']), ask(['2']), ask(['3', '4']), ask(['5'])];
    sent[0]?.answer(entities('one'));
    await turn();
    const slow = { message: 'Slow today.' };
    const broken = (index: number) => ({ message: 'It broke.', path: ['_entities', index, 'name'] });
    sent[1]?.answer({ ...entities('two', 'three', 'four', 'five'), errors: [broken(2), slow] });
    const [, two, threeAndFour, five] = await Promise.all(answers);
    expect(two).toEqual({ ...entities('two'), errors: [slow] });
    expect(threeAndFour).toEqual({ ...entities('three', 'four'), errors: [broken(1), slow] });
    expect(five).toEqual({ ...entities('five'), errors: [slow] });
  });

  test('fail when the answer is not about as many as were asked for, rather than get another’s', async () => {
    const { sent, ask } = inHand();
    const answers = Promise.allSettled([ask(['1']), ask(['2']), ask(['3'])]);
    sent[0]?.answer(entities('one'));
    await turn();
    sent[1]?.answer(entities('two'));
    expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  test('all hear that the subgraph is away', async () => {
    const { sent, ask } = inHand();
    const answers = [ask(['1']), ask(['2']), ask(['3'])];
    const away = { errors: [{ message: 'The users service does not answer.' }] };
    for (const index of [0, 1]) {
      sent[index]?.answer(away);
      await turn();
    }
    expect((await Promise.all(answers)).map(({ errors }) => errors)).toEqual(answers.map(() => away.errors));
  });

  test('do not wait long for a request that hangs', async () => {
    const { sent, ask } = inHand();
    for (const representation of ['1', '2', '3']) void ask([representation]);
    expect(sent).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(sent.map(({ body }) => body)).toEqual(['name(1)', 'name(2,3)']);
  });
});
