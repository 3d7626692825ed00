import { createRequire } from 'node:module';
import { createFetchSession, type SessionFetch, type WantedTopic } from './fetch-session.ts';

/** What the patch touches of kafkajs' internal class; each consumer has brokers of its own. */
interface Broker {
  readonly lookupRequest: (apiKey: number, versions: object) => (request: object) => unknown;
}

interface FetchOptions {
  readonly topics: readonly WantedTopic[];
}

interface FetchAnswer {
  readonly errorCode?: number;
  /** Absent where the broker is too old for sessions. */
  readonly sessionId?: number;
  readonly responses: readonly {
    readonly topicName: string;
    readonly partitions: readonly PartitionAnswer[];
  }[];
}

interface PartitionAnswer {
  readonly partition: number;
  readonly messages: readonly unknown[];
  /** -1: none. */
  readonly preferredReadReplica?: number;
}

type Fetch = (this: Broker, options: FetchOptions) => Promise<FetchAnswer>;

const patched = new WeakSet<Fetch>();

/**
 * kafkajs 2.2.4 names all partitions of a consumer in each fetch, is answered for all of them, and handles each of the empty answers as a
 * batch: 18 partitions for one record. Here a consumer fetches by a session, and what is empty goes no further.
 */
export function patchFetch(): void {
  const require = createRequire(import.meta.url);
  const { prototype } = require('kafkajs/src/broker') as { prototype: { fetch: Fetch } };
  if (patched.has(prototype.fetch)) return;
  prototype.fetch = bySession(prototype.fetch);
  patched.add(prototype.fetch);
}

function bySession(fetch: Fetch): Fetch {
  const sessions = new WeakMap<Broker, ReturnType<typeof createFetchSession>>();
  return async function fetchBySession(options) {
    const session = sessions.get(this) ?? createFetchSession();
    sessions.set(this, session);
    const ask = async (): Promise<FetchAnswer> => {
      const { topics, ...fields } = session.next(options.topics);
      return await fetch.call(withFields(this, fields), { ...options, topics });
    };
    try {
      let answer = await ask();
      if (isRefused(answer)) {
        session.failed(answer.errorCode);
        answer = await ask();
      }
      if (isRefused(answer)) throw refusal(answer);
      session.answered(answer.sessionId ?? 0);
      return { ...answer, responses: withRecords(answer, session.includes) };
    } catch (error) {
      session.failed();
      throw error;
    }
  };
}

/** kafkajs looks at the errors of partitions only, and would take it for an answer without records. */
function isRefused({ errorCode = 0 }: FetchAnswer): boolean {
  return errorCode !== 0;
}

/** kafkajs tries again after a while, and gives up after some. */
function refusal({ errorCode }: FetchAnswer): Error {
  return Object.assign(new Error(`Kafka refuses to be fetched from: error ${errorCode}`), {
    retriable: true,
  });
}

/** The same broker, whose requests say more: kafkajs encodes these fields, but sets none of them. */
function withFields(broker: Broker, fields: Omit<SessionFetch, 'topics'>): Broker {
  const lookupRequest: Broker['lookupRequest'] = (apiKey, versions) => {
    const make = broker.lookupRequest(apiKey, versions);
    return (request) => make({ ...request, ...fields });
  };
  return Object.create(broker, { lookupRequest: { value: lookupRequest } }) as Broker;
}

function withRecords(
  { responses }: FetchAnswer,
  isWanted: (topic: string, partition: number) => boolean,
): FetchAnswer['responses'] {
  return responses.flatMap(({ topicName, partitions }) => {
    const some = partitions.filter(
      ({ partition, messages, preferredReadReplica = -1 }) =>
        isWanted(topicName, partition) && (messages.length > 0 || preferredReadReplica >= 0),
    );
    return some.length > 0 ? [{ topicName, partitions: some }] : [];
  });
}
