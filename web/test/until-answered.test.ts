import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { describe, expect, test } from '@jest/globals';
import { untilAnswered } from '../src/graph/until-answered.ts';
import { createWaker } from '../src/graph/waker.ts';

const errorOf = (code: string): Error =>
  new CombinedGraphQLErrors({ errors: [{ message: `This is ${code}.`, extensions: { code } }] });

/** Answers one after another; the last one for ever. */
function answersOf<Data>(...answers: readonly { readonly data?: Data; readonly error?: unknown }[]) {
  let asked = 0;
  return async () => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (answer === undefined) throw new Error('There was no answer.');
    return answer;
  };
}

const noPause = async (): Promise<void> => undefined;
const { signal } = new AbortController();

describe('asking until there is an answer', () => {
  test.each(['SERVICE_UNAVAILABLE', 'RATE_LIMITED', 'OVERLOADED'])('goes on over %s', async (code) => {
    const ask = answersOf({ error: errorOf(code) }, { data: 'this' });
    expect(await untilAnswered(ask, { signal, pause: noPause })).toBe('this');
  });

  test.each(['FORBIDDEN', 'BAD_USER_INPUT'])('ends with %s: the same would come again', async (code) => {
    const said: string[] = [];
    const onNoAnswer = (): void => void said.push('no answer');
    const ask = answersOf<string>({ error: errorOf(code) }, { data: 'this' });
    expect(await untilAnswered(ask, { signal, pause: noPause, onNoAnswer })).toBe('refused');
    expect(said).toEqual([]);
  });

  test('takes a part of the data where that is enough, also beside a refusal', async () => {
    const ask = answersOf({ data: 'a part', error: errorOf('FORBIDDEN') });
    expect(await untilAnswered(ask, { signal, pause: noPause, isEnough: () => true })).toBe('a part');
  });

  test('does not wait any longer when somebody wants to try again', async () => {
    const waker = createWaker(
      (_ms, until) => new Promise((resolve) => until.addEventListener('abort', () => resolve())),
    );
    let failures = 0;
    const onNoAnswer = (): void => {
      failures += 1;
      setImmediate(waker.wake);
    };
    const ask = answersOf({}, {}, { data: 'this' });
    expect(await untilAnswered(ask, { signal, pause: waker.pause, onNoAnswer })).toBe('this');
    expect(failures).toBe(2);
  });
});
