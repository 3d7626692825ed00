import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { createFetchSession, type SessionFetch, type WantedTopic } from '../src/kafka/fetch-session.ts';

type Fate = 'answered' | 'refused' | 'lost' | 'answer lost' | 'without a session' | 'evicted';

/** What a broker remembers of one client, by KIP-227: which partitions it would read, and where. */
function createBrokerModel() {
  let known = { id: 0, epoch: 0, partitions: new Map<string, string>() };
  let lastId = 0;
  return {
    /** An error code, or what it reads and the id of the session that it keeps. */
    take(fetch: SessionFetch, keepsSessions: boolean) {
      const { sessionId, sessionEpoch, topics, forgottenTopics } = fetch;
      if (sessionEpoch === 0) {
        lastId += 1;
        known = { id: keepsSessions ? lastId : 0, epoch: 1, partitions: new Map() };
      } else {
        if (sessionId !== known.id) return { errorCode: 70 };
        if (sessionEpoch !== known.epoch) return { errorCode: 71 };
        known.epoch += 1;
      }
      for (const { topic, partitions } of topics)
        for (const { partition, fetchOffset } of partitions)
          known.partitions.set(`${topic} ${partition}`, fetchOffset);
      for (const { topic, partitions } of forgottenTopics)
        for (const partition of partitions) known.partitions.delete(`${topic} ${partition}`);
      return { errorCode: 0, sessionId: known.id, reads: new Map(known.partitions) };
    },
    evict: () => void (known = { id: -1, epoch: -1, partitions: new Map() }),
  };
}

function wantedTopics(offsets: readonly (number | null)[]): WantedTopic[] {
  return ['a', 'b'].flatMap((topic, index) => {
    const partitions = offsets
      .slice(index * 3, index * 3 + 3)
      .flatMap((offset, partition) =>
        offset === null ? [] : [{ partition, fetchOffset: String(offset), maxBytes: 1_000 }],
      );
    return partitions.length === 0 ? [] : [{ topic, partitions }];
  });
}

function flat(topics: readonly WantedTopic[]): Map<string, string> {
  return new Map(
    topics.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, fetchOffset }) => [`${topic} ${partition}`, fetchOffset] as const),
    ),
  );
}

describe('a fetch session', () => {
  it('has the broker read what is wanted, whatever became of the requests before', () => {
    const offsets = fc.array(fc.option(fc.nat(3)), { minLength: 6, maxLength: 6 });
    const fates = [
      'answered',
      'answered',
      'answered',
      'refused',
      'lost',
      'answer lost',
      'without a session',
      'evicted',
    ];
    const step = fc.record({ offsets, fate: fc.constantFrom(...(fates as Fate[])) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        const session = createFetchSession();
        const broker = createBrokerModel();
        for (const { offsets: wantedOffsets, fate } of steps) {
          const wanted = wantedTopics(wantedOffsets);
          if (fate === 'evicted') broker.evict();
          if (fate === 'lost') {
            session.next(wanted);
            session.failed();
            continue;
          }
          let answer = broker.take(session.next(wanted), fate !== 'without a session');
          if (answer.errorCode !== 0) {
            session.failed(answer.errorCode);
            // At the second try it is answered: no session is worse than a new one.
            answer = broker.take(session.next(wanted), fate !== 'without a session');
          }
          expect(answer.errorCode).toBe(0);
          expect(answer.reads).toEqual(flat(wanted));
          if (fate === 'answer lost') session.failed();
          else if (fate === 'refused') session.failed(71);
          else session.answered(answer.sessionId ?? 0);
        }
      }),
    );
  });

  it('names all partitions once, then those that are read from elsewhere, and forgets those that are paused', () => {
    const session = createFetchSession();
    expect(
      session.next(wantedTopics([1, 1, 1, 1, 1, 1])).topics.flatMap(({ partitions }) => partitions),
    ).toHaveLength(6);
    session.answered(9);
    expect(session.next(wantedTopics([1, 1, 1, 1, 1, 1]))).toEqual({
      sessionId: 9,
      sessionEpoch: 1,
      topics: [],
      forgottenTopics: [],
    });
    session.answered(9);
    expect(session.next(wantedTopics([1, 2, 1, null, 1, 1]))).toEqual({
      sessionId: 9,
      sessionEpoch: 2,
      topics: [{ topic: 'a', partitions: [{ partition: 1, fetchOffset: '2', maxBytes: 1_000 }] }],
      forgottenTopics: [{ topic: 'b', partitions: [0] }],
    });
    expect(session.includes('a', 0)).toBe(true);
    expect(session.includes('b', 0)).toBe(false);
  });

  it('ends a session of which it does not know what the broker remembers, and asks for none that is gone', () => {
    const session = createFetchSession();
    session.next(wantedTopics([1, 1, 1, 1, 1, 1]));
    session.answered(9);
    session.failed();
    expect(session.next(wantedTopics([1, 1, 1, 1, 1, 1]))).toMatchObject({ sessionId: 9, sessionEpoch: 0 });
    session.failed(70);
    expect(session.next(wantedTopics([1, 1, 1, 1, 1, 1]))).toMatchObject({ sessionId: 0, sessionEpoch: 0 });
  });
});
