import { expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runProcess, type ProcessAnswer, type ProcessLimits } from '../src/run-process.ts';

const limits: ProcessLimits = { timeoutMs: 60_000, heapMiB: 32, answerBytes: 1_000 };
async function run(code: string, more: Partial<ProcessLimits> = {}): Promise<ProcessAnswer | null> {
  const folder = await mkdtemp(join(tmpdir(), 'run-process-'));
  try {
    const program = join(folder, 'program.mjs');
    await writeFile(program, code);
    const given = { task: { a: 1 }, bytes: Buffer.from('bytes') };
    return await runProcess(pathToFileURL(program), given, { ...limits, ...more });
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a program answers with a line of JSON and bytes; of our environment it knows nothing', async () => {
  process.env['A_SECRET'] = 'secret';
  const answer = await run(`const chunks = [];
    for await (const chunk of process.stdin) chunks.push(chunk);
    const head = { task: JSON.parse(process.argv[2]), names: Object.keys(process.env) };
    process.stdout.write(JSON.stringify(head) + '\\n' + Buffer.concat(chunks));`);
  expect(answer?.head).toEqual({ task: { a: 1 }, names: ['MALLOC_ARENA_MAX', 'UV_THREADPOOL_SIZE'] });
  expect(answer?.body.toString()).toBe('bytes');
});

test.each([
  ['hangs in a loop', 'for (;;);', { timeoutMs: 1_000 }],
  [
    'waits for ever, whatever it is told',
    `process.on('SIGTERM', () => 0); setInterval(() => 0, 1_000);`,
    { timeoutMs: 1_000 },
  ],
  ['answers without end', `const write = () => process.stdout.write('x'.repeat(1_000), write); write();`, {}],
  ['answers too much', `process.stdout.write('{}\\n' + 'x'.repeat(1_000));`, {}],
  ['answers no JSON', `process.stdout.write('{\\n');`, {}],
  ['answers nothing', '', {}],
  ['fails', `process.stdout.write('{}\\n'); process.exitCode = 1;`, {}],
  ['takes too much memory', 'const all = []; for (;;) all.push(Array(1e5).fill(all.length));', {}],
])('what %s is killed or over, and is no answer', async (_name, code, more) => {
  expect(await run(code, more)).toBeNull();
});
