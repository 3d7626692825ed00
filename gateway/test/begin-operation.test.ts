import { expect, test } from '@jest/globals';
import { OperationTypeNode } from 'graphql';
import type { AdmittedOperation } from '../src/operations/admit.ts';
import { createOperationStarter } from '../src/operations/begin-operation.ts';
import { noSubscription } from '../src/upstreams/upstream-operation.ts';

/** JSON that V8 reads, and cannot write. */
function deeplyNested(): unknown {
  const depth = 20_000;
  return JSON.parse('['.repeat(depth) + ']'.repeat(depth));
}

test('an answer over a socket that is nested too deeply to be written is an error of its operation', async () => {
  const begin = createOperationStarter({
    execute: async () => ({ data: { any: deeplyNested() } }),
    openSubscription: () => ({ ...noSubscription, drain: () => undefined }),
    mask: () => [{ message: 'masked' }],
  });
  const written = await new Promise<string>((resolve) => {
    begin(
      { ok: true, kind: OperationTypeNode.QUERY, variables: {} } as AdmittedOperation,
      { viewer: null, trace: {} },
      {
        congested: false,
        next: resolve,
        nextShared: () => undefined,
        error: resolve,
        complete: () => undefined,
        whenWritable: () => undefined,
      },
    );
  });
  expect(JSON.parse(written)).toEqual({ errors: [{ message: 'masked' }] });
});
