import { expect, test } from '@jest/globals';
import { baseEnvironment, configurationPage, type EnvironmentSchema } from '@parley/service-kit/service';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { subgraphs } from '../../../schema/subgraphs.mjs';

const services: Record<string, EnvironmentSchema> = {};
// One after the other: jest links no two modules at a time.
for (const { name } of subgraphs) {
  const module: unknown = await import(`../../../subgraphs/${name}/src/environment.ts`);
  services[name] = (module as { environment: EnvironmentSchema }).environment;
}
const written = configurationPage(baseEnvironment('service'), services);

test('docs/configuration.md is what the services check', () => {
  expect(readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8')).toBe(written);
});

test('every variable of every service says what it is', () => {
  expect(written).not.toMatch(/\|\s*\|$/mu);
});

test('a default is shown as it is written into the environment', () => {
  const page = configurationPage(z.object({}), {
    example: z.object({
      NEEDED: z.string(),
      EMPTY: z.string().default(''),
      DAYS: z.coerce
        .number()
        .default(0)
        .transform((days) => (days === 0 ? null : days)),
      NAME: z.string().default(() => crypto.randomUUID()),
      LEFT_OUT: z.url().optional(),
    }),
  });
  const shown = [...page.matchAll(/^\| `(\w+)`\s+\| (\S+)/gmu)].map(([, name, value]) => [name, value]);
  expect(shown).toEqual([
    ['NEEDED', 'required'],
    ['EMPTY', 'none'],
    ['DAYS', '`0`'],
    ['NAME', 'random'],
    ['LEFT_OUT', 'none'],
  ]);
});
