import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { useEngines } from './engines/engines.mjs';
import { findOrFetchChromium } from './fetch/chromium.mjs';
import { interruption } from './system/interruption.mjs';
import { readJson } from './system/json-file.mjs';
import { runLauncher } from './terminal/launcher.mjs';
import { repositoryRoot } from './system/paths.mjs';
import { phase } from './terminal/phases.mjs';
import { assertNodeVersion } from './setup/node-version.mjs';
import { build, installPackages } from './setup/prepare.mjs';
import { runCommand } from './system/run-command.mjs';
import { countTests } from './terminal/test-result.mjs';
import { allOrInterrupt } from './system/all-or-interrupt.mjs';

const jestArguments = process.argv.slice(2);
let result = { passed: 0, failed: 1 };

await runLauncher(
  async (onEnd) => {
    assertNodeVersion();
    if (jestArguments.length === 0) buildS3Server(onEnd);
    const [engines, , chromium] = await allOrInterrupt([
      phase('engines', () => useEngines('test', { fresh: true })).then(
        (used) => (onEnd(used.release), used.urls),
      ),
      phase('packages', installPackages),
      jestArguments.length === 0 ? fetchBrowser() : Promise.resolve(undefined),
    ]);
    await phase('build', build);
    const [code, broken] = await allOrInterrupt([
      phase('tests', () => runJest({ engines, chromium }, onEnd)),
      jestArguments.length === 0 ? failedChecks(['lint', 'typecheck']) : Promise.resolve([]),
    ]);
    for (const { script, output } of broken) console.error(`npm run ${script} failed:\n${output.trimEnd()}`);
    return code !== 0 || broken.length > 0 || result.failed > 0 ? 1 : 0;
  },
  { last: () => `${result.passed} passed, ${result.failed} failed` },
);

/**
 * One suite wants a real S3 server, which takes a minute or two to build the first time: it is built beside everything else, with what
 * processor time that leaves over, and only that suite waits for it. @param {import('./terminal/launcher.mjs').OnEnd} onEnd
 */
function buildS3Server(onEnd) {
  const script = fileURLToPath(new URL('fetch/versitygw.mjs', import.meta.url));
  const child = spawn('nice', ['-n', '15', process.execPath, script], { stdio: 'ignore' });
  child.once('error', () => undefined); // no `nice` here: the suite builds it itself
  onEnd(async () => void child.kill('SIGTERM'));
}

/**
 * Beside the tests, with the processor time that they leave over. @param {readonly string[]} scripts
 * @returns {Promise<{script: string, output: string}[]>} those that fail, whose output would be lost among the tests'
 */
async function failedChecks(scripts) {
  const failed = [];
  for (const script of scripts) {
    const { ok, output } = await phase(script, () => runAtLowPriority(['npm', 'run', '--silent', script]));
    if (!ok) failed.push({ script, output });
  }
  return failed;
}

/** @param {readonly [string, ...string[]]} command */
async function runAtLowPriority([program, ...args]) {
  const nice = await runCommand('nice', ['-n', '15', program, ...args], { cwd: repositoryRoot });
  return nice.missing ? runCommand(program, args, { cwd: repositoryRoot }) : nice;
}

/** Beside the rest, so that nobody waits for it. The test that needs it says so when it cannot be had. */
function fetchBrowser() {
  return phase('browser', findOrFetchChromium).catch(() => undefined);
}

/**
 * @param {{engines: import('./engines/engines.mjs').EngineUrls, chromium: string | undefined}} means
 * @param {import('./terminal/launcher.mjs').OnEnd} onEnd
 * @returns {Promise<number>} its exit code
 */
async function runJest({ engines, chromium }, onEnd) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  onEnd(async () => rmSync(folder, { recursive: true, force: true }));
  const output = join(folder, 'result.json');
  const jest = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join('node_modules', 'jest', 'bin', 'jest.js'),
  ];
  const options = ['--config', 'jest.config.mjs', '--json', `--outputFile=${output}`, ...jestArguments];
  const child = spawn(process.execPath, [...jest, ...options], {
    cwd: repositoryRoot,
    // With --json jest writes the result to its output as well; what people read goes to the other stream.
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PARLEY_MYSQL_URL: engines.mysqlUrl,
      PARLEY_MONGODB_URL: engines.mongodbUrl,
      PARLEY_REDIS_URL: engines.redisUrl,
      PARLEY_KAFKA_BROKERS: engines.kafkaBrokers,
      ...(chromium === undefined ? {} : { PARLEY_CHROMIUM: chromium }),
    },
  });
  interruption.signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  const code = await new Promise((resolve) => child.once('close', resolve));
  result = countTests(readJson(output));
  return Number(code ?? 1);
}
