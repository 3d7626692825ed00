import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ChaosPlatform } from './chaos-platform.ts';
import type { Nemeses } from './nemesis.ts';
import { type ChaosReport, runChaos } from './run-chaos.ts';

/**
 * `npm run chaos -- --times 5 --seed 7` sets these, to 50 sends a second and 200 subscribers unless they are given: as much as a machine of two
 * cores bears that does nothing else. Beside other tests it is less, so that what is measured is the fault and not the crowd.
 */
const times = Number(process.env['CHAOS_TIMES'] ?? 1);
const firstSeed = Number(process.env['CHAOS_SEED'] ?? 1);
const sendsPerSecond = Number(process.env['CHAOS_SENDS'] ?? 10);
const subscribersPerRoom = Number(process.env['CHAOS_SUBSCRIBERS'] ?? 60) / 20;

/** What else people do, and the number of those who follow a group of 50. */
const deedsPerSecond = Math.max(4, sendsPerSecond / 5);
const followersOfGroup = Math.max(9, subscribersPerRoom * 3);

/** Whether it is `npm run chaos`, where nothing runs beside it. */
export const isAlone = process.env['CHAOS_TIMES'] !== undefined;

export interface ChaosSuite<Platform extends ChaosPlatform> {
  readonly start: (roomCount: number) => Promise<Platform>;
  readonly nemeses: Nemeses<Platform>;
  /** What must hold of a fault besides. */
  readonly check: (nemesis: string, report: ChaosReport) => void;
}

/** Each nemesis, once for each seed, on one platform. */
export function describeChaos<Platform extends ChaosPlatform>({
  start,
  nemeses,
  check,
}: ChaosSuite<Platform>): void {
  let platform: Platform;
  let close = () => Promise.resolve();
  const rows: Row[] = [];
  beforeAll(async () => {
    platform = await start(20);
    close = () => platform.close();
  }, 300_000);
  afterAll(async () => {
    print(rows);
    await close();
  }, 180_000);

  const seeds = Array.from({ length: times }, (_, index) => firstSeed + index);
  describe.each(seeds)(
    `${sendsPerSecond} sends/s in 20 rooms with ${subscribersPerRoom * 20} subscribers, seed %d`,
    (seed) => {
      test.each(Object.entries(nemeses))(
        '%s: nothing acknowledged is lost, nothing doubled, left out or out of order',
        async (nemesis, harm) => {
          const options = {
            nemesis,
            seed,
            sendsPerSecond,
            subscribersPerRoom,
            deedsPerSecond,
            followersOfGroup,
          };
          const report = await runChaos(platform, harm, options);
          const { findings, troubles, story, ...figures } = report;
          rows.push({ nemesis, seed, ...figures, findings: findings.length + troubles.length });
          if (story !== '') process.stderr.write(`${nemesis}, the slowest send: ${story}\n`);
          // Here, too: a failure by time shows no expectation.
          for (const finding of [...troubles, ...findings].slice(0, 10))
            process.stderr.write(`${nemesis}: ${JSON.stringify(finding).slice(0, 500)}\n`);
          expect({ troubles: troubles.slice(0, 20), findings: findings.slice(0, 20) }).toEqual({
            troubles: [],
            findings: [],
          });
          expect(platform.exits).toEqual([]);
          check(nemesis, report);
        },
        600_000,
      );
    },
  );
}

type Row = { readonly nemesis: string; readonly seed: number } & Omit<
  ChaosReport,
  'findings' | 'troubles' | 'story'
> & {
    readonly findings: number;
  };

const columns = [
  'sends',
  'deeds',
  'unanswered',
  'firstSuccess',
  'outage',
  'settled',
  'slowestSend',
  'slowestDelivery',
  'incomplete',
  'interruptions',
  'disconnections',
  'findings',
] as const;

function print(rows: readonly Row[]): void {
  const lines = rows.map((row) =>
    [row.nemesis, row.seed, ...columns.map((column) => row[column]), row.codes.join(' ')].join(' | '),
  );
  process.stderr.write(`${[['nemesis', 'seed', ...columns, 'codes'].join(' | '), ...lines].join('\n')}\n`);
}
