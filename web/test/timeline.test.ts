import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  emptyTimeline,
  reduceTimeline,
  type MessageChange,
  type MessagePage,
  type PagePlace,
  type Timeline,
} from '../src/conversation/timeline.ts';

interface Said {
  readonly id: string;
  readonly number: number;
  readonly version: number;
}

/** A server: what it has said in its stream is delivered as it is when it is delivered, or as it was; a page is read when it is read. */
function createRoom() {
  let messages: readonly Said[] = [];
  let count = 0;
  const find = (id: string): Said | undefined => messages.find((message) => message.id === id);
  return {
    all: () => messages,
    send(): MessageChange<Said> {
      count += 1;
      const message = { id: `m${count}`, number: count, version: 0 };
      messages = [...messages, message];
      return { type: 'sent', message };
    },
    edit(choice: number): MessageChange<Said> | null {
      const old = messages[choice % Math.max(1, messages.length)];
      if (old === undefined) return null;
      const message = { ...old, version: old.version + 1 };
      messages = messages.map((one) => (one.id === old.id ? message : one));
      return { type: 'changed', message };
    },
    hide(choice: number): MessageChange<Said> | null {
      const old = messages[choice % Math.max(1, messages.length)];
      if (old === undefined) return null;
      messages = messages.filter(({ id }) => id !== old.id);
      return { type: 'hidden', id: old.id };
    },
    expire(choice: number): MessageChange<Said> {
      const upTo = messages[choice % Math.max(1, Math.ceil(messages.length / 3))]?.number ?? 0;
      messages = messages.filter(({ number }) => number > upTo);
      return { type: 'expired', upTo };
    },
    asItIs: (change: MessageChange<Said>): MessageChange<Said> =>
      change.type === 'sent' || change.type === 'changed'
        ? { ...change, message: find(change.message.id) ?? change.message }
        : change,
    page(
      place: PagePlace,
      timeline: { start: string | null; end: string | null },
      size: number,
    ): MessagePage<Said> {
      const before = Number(timeline.start ?? Infinity);
      const after = Number(timeline.end ?? 0);
      const fitting =
        place === 'before'
          ? messages.filter(({ number }) => number < before).slice(-size)
          : place === 'after'
            ? messages.filter(({ number }) => number > after).slice(0, size)
            : messages.slice(
                Math.max(0, messages.length - 2 * size),
                Math.max(0, messages.length - 2 * size) + size,
              );
      const [first, last] = [fitting[0], fitting.at(-1)];
      return {
        messages: fitting,
        hasPreviousPage: messages.some(({ number }) => number < (first?.number ?? before)),
        hasNextPage: messages.some(({ number }) => number > (last?.number ?? after)),
        startCursor: first === undefined ? null : String(first.number),
        endCursor: last === undefined ? null : String(last.number),
      };
    },
  };
}

/** What somebody in the room does. */
type Deed = { readonly do: 'send' } | { readonly do: 'edit' | 'hide' | 'expire'; readonly choice: number };

type Step =
  | Deed
  | { readonly do: 'deliver' | 'deliverAsWas' | 'before' | 'after' | 'whole' }
  | { readonly do: 'read' | 'receive' | 'fail'; readonly choice: number };

const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.constant<Deed>({ do: 'send' }),
  fc.record({ do: fc.constantFrom('edit' as const, 'hide', 'expire'), choice: fc.nat(30) }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Step>({ do: 'send' }) },
  { weight: 3, arbitrary: fc.constantFrom<Step>({ do: 'deliver' }, { do: 'deliverAsWas' }) },
  { weight: 3, arbitrary: fc.constantFrom<Step>({ do: 'before' }, { do: 'after' }, { do: 'whole' }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('edit' as const, 'hide', 'expire', 'read', 'read', 'receive', 'receive', 'fail'),
      choice: fc.nat(30),
    }),
  },
);

/**
 * Runs steps of a room, its stream and requests, in which all that is asked for is answered at last. What was there after the steps of
 * `lastTime` is shown at first, what happened in those of `meanwhile` no stream has said.
 */
function run({ lastTime, meanwhile, steps, pageSize }: Run) {
  const room = createRoom();
  for (const one of lastTime) happen(room, one);
  let timeline: Timeline<Said> = { ...emptyTimeline(), messages: room.all() };
  for (const one of meanwhile) happen(room, one);
  const stream: MessageChange<Said>[] = [];
  const asked: {
    id: string;
    place: PagePlace;
    start: string | null;
    end: string | null;
    page?: MessagePage<Said>;
  }[] = [];
  let requests = 0;
  const say = (change: MessageChange<Said> | null) => void (change !== null && stream.push(change));
  const ask = (place: PagePlace) => {
    const id = String((requests += 1));
    asked.push({ id, place, start: timeline.startCursor, end: timeline.endCursor });
    timeline = reduceTimeline(timeline, { type: 'requested', request: id, place });
  };
  const pick = (choice: number) => asked[choice % Math.max(1, asked.length)];
  const read = (request: (typeof asked)[number]) =>
    (request.page ??= room.page(request.place, request, pageSize));
  const settle = (request: (typeof asked)[number], fails: boolean) => {
    asked.splice(asked.indexOf(request), 1);
    timeline = reduceTimeline(
      timeline,
      fails
        ? { type: 'failed', request: request.id }
        : { type: 'received', request: request.id, page: read(request) },
    );
  };
  const deliver = (asItIs: boolean) => {
    const change = stream.shift();
    if (change !== undefined) timeline = reduceTimeline(timeline, asItIs ? room.asItIs(change) : change);
  };
  const act = (step: Step): void => {
    switch (step.do) {
      case 'send':
      case 'edit':
      case 'hide':
      case 'expire':
        return say(happen(room, step));
      case 'deliver':
        return deliver(true);
      case 'deliverAsWas':
        return deliver(false);
      case 'whole':
        return ask('whole');
      case 'before':
      case 'after':
        return (step.do === 'before' ? timeline.hasPrevious : timeline.hasNext) ? ask(step.do) : undefined;
      case 'read': {
        const request = pick(step.choice);
        return void (request !== undefined && read(request));
      }
      case 'receive':
      case 'fail': {
        const request = pick(step.choice);
        return void (request !== undefined && settle(request, step.do === 'fail'));
      }
    }
  };
  ask('whole');
  for (const one of steps) {
    act(one);
    expectInOrder(timeline);
  }
  if (!timeline.isLoaded) ask('whole');
  for (const request of asked.slice()) settle(request, false);
  while (stream.length > 0) deliver(true);
  return { room, timeline };
}

interface Run {
  readonly lastTime: readonly Deed[];
  readonly meanwhile: readonly Deed[];
  readonly steps: readonly Step[];
  readonly pageSize: number;
}

/** What the stream says of it; null: nothing. */
function happen(room: ReturnType<typeof createRoom>, deed: Deed): MessageChange<Said> | null {
  switch (deed.do) {
    case 'send':
      return room.send();
    case 'edit':
      return room.edit(deed.choice);
    case 'hide':
      return room.hide(deed.choice);
    case 'expire':
      return room.expire(deed.choice);
  }
}

function expectInOrder({ messages }: Timeline<Said>): void {
  for (const [index, { number }] of messages.entries())
    expect(number).toBeGreaterThan(messages[index - 1]?.number ?? 0);
}

describe('a timeline', () => {
  test('is what the room says, however pages and events arrive, and whatever it showed last time', () => {
    const some = fc.array(deed, { maxLength: 20 });
    const runs = fc.record({
      lastTime: some,
      meanwhile: some,
      steps: fc.array(step, { maxLength: 80 }),
      pageSize: fc.integer({ min: 1, max: 6 }),
    });
    fc.assert(
      fc.property(runs, (given) => {
        const { room, timeline } = run(given);
        const [first, last] = [timeline.messages[0]?.number, timeline.messages.at(-1)?.number];
        const from = timeline.hasPrevious ? (first ?? Infinity) : 0;
        const to = timeline.hasNext ? (last ?? 0) : Infinity;
        const expected = room.all().filter(({ number }) => number >= from && number <= to);
        expect(timeline.messages).toEqual(expected);
        expect(timeline.log).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });
});
