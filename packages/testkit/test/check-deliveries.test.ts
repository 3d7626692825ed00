import { describe, expect, test } from '@jest/globals';
import {
  checkDeliveries,
  type FindingKind,
  type Run,
  type SeenMessage,
  type SendRecord,
  type View,
} from '@parley/testkit';
import { array, assert, boolean, integer, nat, property, record, type Arbitrary } from 'fast-check';

/** A run in which nothing went wrong: rooms with sends one after the other, some unanswered, and views from anywhere on. */
const soundRun: Arbitrary<Run> = array(
  record({
    sends: array(record({ isAnswered: boolean(), isStored: boolean(), takes: nat(5) }), { maxLength: 12 }),
    views: array(nat(12), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 3 },
).map((rooms) => {
  const parts = rooms.map(({ sends, views }, index) => soundRoom(`room ${index}`, sends, views));
  return {
    sends: parts.flatMap(({ sends }) => sends),
    histories: new Map(parts.map(({ room, history }) => [room, history])),
    views: parts.flatMap(({ views }) => views),
  };
});

function soundRoom(
  room: string,
  given: readonly { isAnswered: boolean; isStored: boolean; takes: number }[],
  starts: readonly number[],
) {
  const history: SeenMessage[] = [];
  const sends: SendRecord[] = [];
  for (const [index, { isAnswered, isStored, takes }] of given.entries()) {
    const text = `${room} message ${index}`;
    const number = history.length + 1;
    if (isAnswered || isStored) history.push({ number, text });
    const answer = isAnswered ? { number, at: 10 * index + takes } : undefined;
    sends.push({ room, text, beganAt: 10 * index, answer });
  }
  const views: View[] = starts.map((start, index) => {
    const from = Math.min(start, history.length);
    return { name: `view ${index}`, room, from, messages: history.slice(from) };
  });
  return { room, history, sends, views };
}

const kinds = (run: Run): Set<FindingKind> => new Set(checkDeliveries(run).map(({ kind }) => kind));

test('nothing is found in a run in which nothing went wrong', () => {
  assert(property(soundRun, (run) => expect(checkDeliveries(run)).toEqual([])));
});

/** Applies `plant` to the view, or history, with at least `least` messages, at a place in it; says what is expected there. */
function planted(
  where: 'views' | 'histories',
  least: number,
  expected: FindingKind,
  plant: (messages: SeenMessage[], place: number) => SeenMessage[],
): void {
  let times = 0;
  const check = (run: Run, spot: number): void => {
    const spoilt =
      where === 'views' ? spoilView(run, least, spot, plant) : spoilHistory(run, least, spot, plant);
    if (spoilt === undefined) return;
    times += 1;
    expect(kinds(spoilt)).toContain(expected);
  };
  assert(property(soundRun, integer({ min: 0, max: 1_000 }), check), { numRuns: 500 });
  expect(times).toBeGreaterThan(50);
}

type Plant = (messages: SeenMessage[], place: number) => SeenMessage[];

function spoilView(run: Run, least: number, spot: number, plant: Plant): Run | undefined {
  const view = run.views.find(({ messages }) => messages.length >= least);
  if (view === undefined) return undefined;
  const messages = plant([...view.messages], spot % (view.messages.length - least + 1));
  return { ...run, views: run.views.map((each) => (each === view ? { ...view, messages } : each)) };
}

/** The views see the same wrong history, so that it must be found in the history itself. */
function spoilHistory(run: Run, least: number, spot: number, plant: Plant): Run | undefined {
  const [room, history = []] = [...run.histories].find(([, messages]) => messages.length >= least) ?? [];
  if (room === undefined) return undefined;
  const messages = plant([...history], spot % (history.length - least + 1));
  const views = run.views.filter((view) => view.room !== room);
  return { ...run, views, histories: new Map(run.histories).set(room, messages) };
}

const without: Plant = (messages, place) => messages.toSpliced(place, 1);
const again: Plant = (messages, place) =>
  messages.toSpliced(place + 1, 0, ...messages.slice(place, place + 1));
const swapped: Plant = (messages, place) => {
  const [one, other] = messages.slice(place, place + 2);
  return one === undefined || other === undefined ? messages : messages.toSpliced(place, 2, other, one);
};
const renumbered = (messages: SeenMessage[]): SeenMessage[] =>
  messages.map(({ text }, index) => ({ number: index + 1, text }));

describe('what is planted is found', () => {
  test('a message that a view never got: lost', () => planted('views', 1, 'lost', without));
  test('a message that a view got too late or never: a gap', () => planted('views', 2, 'gap', without));
  test('a message that a view got twice: doubled', () => planted('views', 1, 'doubled', again));
  test('one that came again much later: doubled', () =>
    planted('views', 2, 'doubled', (messages, place) => [...messages, ...messages.slice(place, place + 1)]));
  test('two that a view got in the wrong order: an inversion', () =>
    planted('views', 2, 'inversion', swapped));
  test('a message that a view saw with another text: a disagreement', () =>
    planted('views', 1, 'disagreement', (messages, place) =>
      messages.map((message, index) => (index === place ? { ...message, text: 'other' } : message)),
    ));
  test('a number that the history leaves out: a gap', () => planted('histories', 2, 'gap', without));
  test('a message that the history has twice, under two numbers: doubled', () =>
    planted('histories', 1, 'doubled', (messages, place) =>
      renumbered([...messages, ...messages.slice(place, place + 1)]),
    ));
  test('two in the history by descending numbers: an inversion', () =>
    planted('histories', 2, 'inversion', swapped));
  test('a text that nobody sent: a phantom', () =>
    planted('histories', 0, 'phantom', (messages) => [
      ...messages,
      { number: messages.length + 1, text: 'out of nowhere' },
    ]));
});

const answered = (text: string, number: number, beganAt: number): SendRecord => ({
  room: 'r',
  text,
  beganAt,
  answer: { number, at: beganAt + 1 },
});
const inRoom = (sends: SendRecord[], messages: SeenMessage[]): Run => ({
  sends,
  histories: new Map([['r', messages]]),
  views: [],
});

test('an acknowledged message that is not in the history is lost, also the last one, and where there is no history', () => {
  const sends = [answered('a', 1, 0), answered('b', 2, 10)];
  expect(checkDeliveries(inRoom(sends, [{ number: 1, text: 'a' }]))).toEqual([
    { kind: 'lost', room: 'r', where: 'history', detail: 'b' },
  ]);
  expect(kinds({ sends, histories: new Map(), views: [] })).toEqual(new Set(['lost']));
});

test('a history in another order than the answers allow is an inversion, though its numbers rise', () => {
  const sends = [answered('a', 2, 0), answered('b', 1, 10)];
  const history = [
    { number: 1, text: 'b' },
    { number: 2, text: 'a' },
  ];
  expect(kinds(inRoom(sends, history))).toEqual(new Set(['inversion']));
  // Two that were under way at one time may stand either way.
  const together = [answered('a', 2, 0), { ...answered('b', 1, 0.5) }];
  expect(checkDeliveries(inRoom(together, history))).toEqual([]);
});

test('an answer with another number than the history has is a disagreement', () => {
  expect(kinds(inRoom([answered('a', 7, 0)], [{ number: 1, text: 'a' }]))).toEqual(new Set(['disagreement']));
});

test('a message whose sender got no answer may be there once, or not, but not twice', () => {
  const send = { room: 'r', text: 'a', beganAt: 0, answer: undefined };
  expect(checkDeliveries(inRoom([send], []))).toEqual([]);
  expect(checkDeliveries(inRoom([send], [{ number: 1, text: 'a' }]))).toEqual([]);
  const twice = [1, 2].map((number) => ({ number, text: 'a' }));
  expect(kinds(inRoom([send], twice))).toEqual(new Set(['doubled']));
});
