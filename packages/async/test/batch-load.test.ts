import { batchLoad } from '@parley/async';
import { expect, test } from '@jest/globals';

interface Thing {
  readonly id: string;
  readonly version: number;
}

/** A store whose questions are answered when the test says so. */
function createStore() {
  const questions: { ids: readonly string[]; answer: (failure?: Error) => void }[] = [];
  let version = 0;
  const find = batchLoad<Thing>(
    (ids) => {
      const found = ids.filter((id) => id !== 'unknown').map((id) => ({ id, version }));
      return new Promise((resolve, reject) =>
        questions.push({ ids, answer: (failure) => (failure ? reject(failure) : resolve(found)) }),
      );
    },
    ({ id }) => id,
  );
  return {
    questions,
    find,
    change: () => (version += 1),
    turn: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

test('what is asked for while a question is under way is one question more, each thing once', async () => {
  const { questions, find, turn } = createStore();
  const first = find('a');
  await turn();
  const others = ['a', 'b', 'b', 'unknown', 'c'].map((id) => find(id));
  await turn();
  expect(questions.map(({ ids }) => ids)).toEqual([['a']]);
  questions[0]?.answer();
  await first;
  await turn();
  expect(questions.map(({ ids }) => ids)).toEqual([['a'], ['a', 'b', 'unknown', 'c']]);
  questions[1]?.answer();
  expect((await Promise.all(others)).map((thing) => thing?.id)).toEqual(['a', 'b', 'b', undefined, 'c']);
});

test('nobody is answered with what was read before they asked', async () => {
  const { questions, find, change, turn } = createStore();
  const before = find('a');
  await turn();
  change();
  const after = find('a');
  questions[0]?.answer();
  await turn();
  questions[1]?.answer();
  expect([(await before)?.version, (await after)?.version]).toEqual([0, 1]);
});

test('a question that fails, fails for those who are in it, and the next is asked all the same', async () => {
  const { questions, find, turn } = createStore();
  const failing = find('a');
  await turn();
  const next = find('b');
  questions[0]?.answer(new Error('unavailable'));
  await expect(failing).rejects.toThrow('unavailable');
  await turn();
  questions[1]?.answer();
  expect((await next)?.id).toBe('b');
});

test('nobody waits long for a question that hangs', async () => {
  const { questions, find } = createStore();
  void find('a');
  const others = [find('b'), find('c')];
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(questions.map(({ ids }) => ids)).toEqual([['a', 'b', 'c']]);
  const later = find('d');
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(questions.map(({ ids }) => ids)).toEqual([['a', 'b', 'c'], ['d']]);
  for (const { answer } of questions) answer();
  expect((await Promise.all([...others, later])).map((thing) => thing?.id)).toEqual(['b', 'c', 'd']);
});

test('a load that is never answered fails', async () => {
  const { find } = createStore();
  await expect(find('a')).rejects.toThrow('There was no answer for 5000 ms.');
});
