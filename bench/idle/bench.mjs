import { setTimeout as sleep } from 'node:timers/promises';
import { startPlatform } from '../harness/platform.mjs';
import { table } from '../harness/table.mjs';
import { usageOf } from '../harness/usage.mjs';

/** What the five services of a platform take when nobody uses it. @param {import('../harness/options.mjs').BenchOptions} options */
export async function benchIdle({ quick, option }) {
  const rest = option('rest', quick ? 5 : 30);
  const seconds = option('seconds', quick ? 10 : 60);
  const platform = await startPlatform('idle');
  try {
    console.log(`resting for ${rest} s, then measuring for ${seconds} s`);
    await sleep(rest * 1_000);
    const before = platform.instances.map(({ pid }) => usageOf(pid ?? 0));
    const began = performance.now();
    await sleep(seconds * 1_000);
    const elapsedMs = performance.now() - began;
    const services = platform.instances.map(({ name, pid }, index) => {
      const { cpuMs, rssBytes } = usageOf(pid ?? 0);
      const used = cpuMs - (before[index]?.cpuMs ?? 0);
      return { name, corePercent: (used / elapsedMs) * 100, rssMb: rssBytes / 1_048_576 };
    });
    return report(services, { rest, seconds });
  } finally {
    await platform.stop();
  }
}

/** @param {readonly {name: string, corePercent: number, rssMb: number}[]} services @param {{rest: number, seconds: number}} how */
function report(services, { rest, seconds }) {
  const all = {
    name: 'all',
    corePercent: services.reduce((sum, { corePercent }) => sum + corePercent, 0),
    rssMb: services.reduce((sum, { rssMb }) => sum + rssMb, 0),
  };
  const rows = [...services, all].map(({ name, corePercent, rssMb }) => [
    name,
    corePercent.toFixed(2),
    rssMb.toFixed(0),
  ]);
  return {
    title: `Idle platform, engines excluded: ${seconds} s after ${rest} s of rest (wanted: at most 3 % of a core, 900 MB)`,
    table: table(['service', '% of one core', 'RSS MB'], rows),
    result: { rest, seconds, services, all },
  };
}
