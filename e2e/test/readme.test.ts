import { expect, test } from '@jest/globals';
import { platform } from '@parley/testkit';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = new URL('../../', import.meta.url);

test("the README's first session works when it is followed literally", async () => {
  const script = shellBlocks(section('A first session')).join('\n');

  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: fileURLToPath(root),
    env: { ...process.env, PARLEY: platform().gatewayUrl },
    timeout: 150_000,
  });

  const lines = stdout.trim().split('\n');
  expect(lines[0]).toContain('AcceptFriendRequestSuccess');
  expect(
    lines.filter((line) => line.includes('"MessageSent"') && line.includes('"Hello, Ben"')),
  ).toHaveLength(1);
  const inbox = lines.find((line) => line.includes('"unreadNotificationCount"'));
  expect(inbox).toContain('"text":"Hello, Ben"');
  expect(inbox).toContain('"friendship":{"state":"FRIENDS"}');
  expect(stdout).toContain('"room":{"title":"Analytical engines","memberCount":3}');
  expect(lines.at(-1)).toContain('"text":"Notes on the engine"');
});

function section(title: string): string {
  const readme = readFileSync(new URL('README.md', root), 'utf8');
  const [, found] = readme.split(`\n## ${title}\n`);
  if (found === undefined) throw new Error(`The README has no section "${title}".`);
  return found.split('\n## ')[0] ?? found;
}

function shellBlocks(text: string): string[] {
  return [...text.matchAll(/```sh\n(.*?)```/gsu)].map(([, block = '']) => block);
}
