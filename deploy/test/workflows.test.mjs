import { expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { breakingChanges } from '../../schema/breaking-changes.mjs';
import { repositoryRoot } from '../../stack/system/paths.mjs';

const folder = join(repositoryRoot, '.github', 'workflows');

test.each(readdirSync(folder))(
  '%s: actions stand by their whole hash, one for all, and keep no credentials',
  (file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const uses = [...text.matchAll(/uses: (\S+)(.*)/gu)];
    expect(uses.length).toBeGreaterThan(0);
    for (const [, action, comment] of uses) {
      expect(action).toMatch(/^[\w.-]+\/[\w./-]+@[\da-f]{40}$/u);
      expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/u);
    }
    expect(text.match(/persist-credentials: false/gu)?.length).toBe(
      uses.filter(([, action]) => action.startsWith('actions/checkout@')).length,
    );
  },
);

test('every file of workflows names the same release of an action by the same hash', () => {
  const all = readdirSync(folder).flatMap((file) => [
    ...readFileSync(join(folder, file), 'utf8').matchAll(/uses: ([^/\s]+\/[^/@\s]+)\S*@(\S+) # (\S+)/gu),
  ]);
  const actions = new Set(all.map(([, action]) => action));
  const pins = new Set(all.map(([, action, hash, tag]) => `${action} ${hash} ${tag}`));
  expect(pins.size).toBe(actions.size);
});

test('a field that goes breaks the graph, and one that comes does not', () => {
  const graph = readFileSync(join(repositoryRoot, 'packages/graph/schema.graphql'), 'utf8');
  expect(breakingChanges(graph, graph)).toEqual([]);
  const more = graph.replace('  me: User\n', '  me: User\n  somebody: User\n');
  expect(more).not.toBe(graph);
  expect(breakingChanges(graph, more)).toEqual([]);
  expect(breakingChanges(more, graph)).toEqual(['Query.somebody was removed.']);
});
