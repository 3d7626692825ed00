import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ask } from './support/ask.ts';

const run = promisify(execFile);
const pathOf = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const example = pathOf('examples/stock-graphql-ws');

let folder: string;
const children: ChildProcess[] = [];

/** Resolves to the URL that it says it listens at. */
async function start(command: string, args: readonly string[], options: object): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout }))
    if (line.includes('listens')) return /http:\/\/[\d.:]+[\w/]*/.exec(line)?.[0] ?? line;
  throw new Error(`${command} has ended before it listened.`);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-package-'));
});
afterAll(async () => {
  for (const child of children) {
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  await rm(folder, { recursive: true });
});

test('the package installs in an empty folder, and serves the example, queries and subscriptions', async () => {
  const { stdout } = await run('node', [pathOf('gateway/pack.mjs')]);
  const how = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', ...how, stdout.trim()], { cwd: folder });
  const names = ['products', 'reviews'];
  const urls = await Promise.all(
    names.map((name) =>
      start(process.execPath, [join(example, `${name}.mjs`)], { env: { ...process.env, PORT: '0' } }),
    ),
  );
  const config = {
    port: 0,
    adminPort: 0,
    supergraphSubgraphs: names.map((name, index) => `${name}=${urls[index]}`),
    subgraphReadinessPath: 'off',
  };
  await writeFile(join(folder, 'gateway.json'), JSON.stringify(config));
  const bin = join(folder, 'node_modules', '.bin', 'parley-gateway');
  const env = { PATH: process.env['PATH'] };
  const url = await start(bin, ['--config', 'gateway.json'], { cwd: folder, env });

  expect((await ask(`${url}/graphql`, '{ products { name reviews } }')).body).toEqual({
    data: {
      products: [
        { name: 'Table', reviews: ['It stands.'] },
        { name: 'Chair', reviews: ['One can sit on it.', 'Not for long.'] },
      ],
    },
  });
  const events = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: 'subscription { priceChanged { name reviews } }' }),
  });
  let text = '';
  for await (const chunk of events.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes('Table') && text.includes('Chair')) break;
  }
  expect(text).toContain('{"data":{"priceChanged":{"name":"Table","reviews":["It stands."]}}}');
}, 900_000);
