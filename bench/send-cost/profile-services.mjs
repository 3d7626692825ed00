import { inspect } from '../harness/inspector.mjs';
import { sum } from './engine-counts.mjs';
import { partsOf } from './profile-parts.mjs';

/**
 * Where the event loop of each service computes under load. The profiler itself computes, and sees time, which is more on a busy machine:
 * only the shares are taken from it.
 * @param {Pick<import('./bench.mjs').System, 'platform' | 'inspectorPorts'>} system @param {() => Promise<unknown>} work
 * @returns {Promise<Map<string, Map<string, number>>>} shares by service and part
 */
export async function profile({ platform, inspectorPorts }, work) {
  const sessions = await Promise.all(
    platform.instances.map(async ({ name }) => ({
      name,
      session: await inspect(inspectorPorts.get(name) ?? 0),
    })),
  );
  for (const { session } of sessions) {
    await session.send('Profiler.enable');
    await session.send('Profiler.setSamplingInterval', { interval: 500 });
    await session.send('Profiler.start');
  }
  await work();
  const shares = new Map();
  for (const { name, session } of sessions) {
    const { profile: taken } = await session.send('Profiler.stop');
    session.close();
    const parts = partsOf(taken);
    const all = sum(Object.fromEntries(parts));
    shares.set(name, new Map([...parts].map(([part, ms]) => [part, ms / all])));
  }
  return shares;
}
