import { engines, isServing, readEngines, readSources } from '../engines/engines.mjs';
import { readRunningServices } from '../services/running-services.mjs';
import { pidFileOf } from '../engines/native.mjs';
import { profilePaths } from '../system/paths.mjs';
import { recordedProcess } from '../system/process.mjs';

/** Exits with 0 when all that was started is healthy, 3 when nothing runs, 1 otherwise. @type {import('../cli.mjs').Command} */
export async function status({ profile }) {
  const rows = [...(await engineRows(profile)), ...(await serviceRows(profile))];
  if (rows.length === 0) {
    console.log(`Nothing of the profile ${profile} runs.`);
    return 3;
  }
  for (const { name, isHealthy, what } of rows)
    console.log(`${name.padEnd(13)} ${isHealthy ? 'healthy  ' : 'unhealthy'}  ${what}`);
  return rows.every(({ isHealthy }) => isHealthy) ? 0 : 1;
}

/** @param {string} profile */
async function engineRows(profile) {
  const urls = readEngines(profile);
  if (urls === undefined) return [];
  const sources = readSources(profile);
  return Promise.all(
    engines.map(async (engine) => {
      const pid = recordedProcess(pidFileOf(engine, profilePaths(profile)))?.pid;
      const source = `${sources?.[engine.name] ?? ''}${pid === undefined ? '' : `, process ${pid}`}`;
      return {
        name: engine.name,
        isHealthy: await isServing(engine, urls),
        what: `${withoutPassword(urls[engine.urlKey])}  (${source})`,
      };
    }),
  );
}

/** @param {string} profile */
async function serviceRows(profile) {
  return Promise.all(
    Object.entries(readRunningServices(profile)).map(async ([name, url]) => ({
      name,
      isHealthy: await isReady(url),
      what: url,
    })),
  );
}

/** @param {string} url */
function isReady(url) {
  return fetch(new URL('/readyz', url), { signal: AbortSignal.timeout(3_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** @param {string} url */
function withoutPassword(url) {
  return url.replace(/:[^:@/]+@/, ':…@');
}
