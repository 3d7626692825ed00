import { describe, expect, it } from '@jest/globals';
import { createBackOff } from '@parley/async';
import { supervise, type Session, type SuperviseOptions } from '../src/consumer/supervise.ts';
import { collect, eventually } from './support/await-events.ts';
import type { Collected } from './support/await-events.ts';
import { quietLogger } from './support/test-bus.ts';

interface Opened {
  readonly closes: number[];
  crash(error?: Error): void;
}

function start(given: Partial<SuperviseOptions> = {}): {
  supervisor: ReturnType<typeof supervise>;
  opened: Collected<Opened>;
  exits: number[];
} {
  const opened = collect<Opened>();
  const exits: number[] = [];
  const open = async (): Promise<Session> => {
    const closes: number[] = [];
    await Promise.resolve();
    return {
      ended: new Promise((resolve) => {
        opened.add({ closes, crash: (error = new Error('Crashed')) => resolve(error) });
      }),
      async close() {
        closes.push(1);
        await Promise.resolve();
      },
    };
  };
  const supervisor = supervise({
    name: 'notes',
    open,
    brokerServes: async () => await Promise.resolve(true),
    exit: (code) => exits.push(code),
    logger: quietLogger,
    backOff: createBackOff({ firstMs: 1, maxMs: 1 }),
    ...given,
  });
  supervisor.start();
  return { supervisor, opened, exits };
}

describe('a supervised session', () => {
  it('takes readiness down at once when it crashes, and is rebuilt', async () => {
    const { supervisor, opened, exits } = start();
    await eventually(() => supervisor.readiness().ready);
    opened.items[0]?.crash();
    await eventually(() => opened.items.length === 2 && supervisor.readiness().ready);
    expect(opened.items[0]?.closes).toHaveLength(1);
    expect(exits).toEqual([]);
    await supervisor.close();
    expect(opened.items[1]?.closes).toHaveLength(1);
    expect(supervisor.readiness().ready).toBe(false);
  });

  it('ends the process after three rebuilds that did not last', async () => {
    const { supervisor, opened, exits } = start();
    for (let crash = 1; crash <= 4; crash += 1) {
      await opened.count(crash);
      expect(exits).toEqual([]);
      opened.items[crash - 1]?.crash();
    }
    await eventually(() => exits.length > 0);
    expect(exits).toEqual([1]);
    expect(opened.items).toHaveLength(4);
    expect(supervisor.readiness().ready).toBe(false);
  });

  it('goes on without end when each rebuild lasted', async () => {
    const { supervisor, opened, exits } = start({ steadyAfterMs: 0 });
    for (let crash = 1; crash <= 8; crash += 1) {
      await opened.count(crash);
      opened.items[crash - 1]?.crash();
    }
    await opened.count(9);
    expect(exits).toEqual([]);
    await supervisor.close();
  });

  /** As kafkajs reports them while brokers restart in turn; the others serve. */
  const passing = [
    Object.assign(new Error('Retries exceeded'), {
      name: 'KafkaJSNumberOfRetriesExceeded',
      retriable: false,
    }),
    Object.assign(new Error('No leader'), { type: 'LEADER_NOT_AVAILABLE', retriable: true }),
    Object.assign(new Error('Old generation'), { type: 'ILLEGAL_GENERATION', retriable: false }),
    new Error('Crashed', { cause: Object.assign(new Error('Moved'), { type: 'NOT_COORDINATOR_FOR_GROUP' }) }),
  ];

  it('goes on while brokers restart in turn, however often it is rebuilt', async () => {
    const { supervisor, opened, exits } = start();
    for (let crash = 1; crash <= 12; crash += 1) {
      await opened.count(crash);
      opened.items[crash - 1]?.crash(passing[crash % passing.length]);
    }
    await opened.count(13);
    expect(exits).toEqual([]);
    await supervisor.close();
  });

  it('ends the process also by what should pass, and does not', async () => {
    const { opened, exits } = start({ passesWithinMs: 0 });
    for (let crash = 1; crash <= 4; crash += 1) {
      await opened.count(crash);
      opened.items[crash - 1]?.crash(passing[0]);
    }
    await eventually(() => exits.length > 0);
    expect(exits).toEqual([1]);
  });

  it('waits for a broker that is unavailable, however often that happens', async () => {
    let asked = 0;
    const { supervisor, opened, exits } = start({
      // Unavailable when it is asked after a crash, back at the next question.
      brokerServes: async () => {
        asked += 1;
        return await Promise.resolve(asked % 2 === 0);
      },
    });
    for (let crash = 1; crash <= 5; crash += 1) {
      await opened.count(crash);
      await eventually(() => supervisor.readiness().ready);
      opened.items[crash - 1]?.crash();
      await eventually(() => !supervisor.readiness().ready);
      await eventually(() => JSON.stringify(supervisor.readiness()).includes('waits for Kafka'));
    }
    await opened.count(6);
    expect(exits).toEqual([]);
    await supervisor.close();
  });
});
