import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { TestNetwork } from './link-preview-task.ts';

const addresses = z.array(z.string());
const testNetwork = z.object({
  hosts: z.record(z.string(), z.union([addresses, z.array(addresses)])),
  routes: z.record(z.string(), z.int()),
  otherwise: z.int(),
  authority: z.string().optional(),
});

/** The network of a test, out of a file of JSON; without one that of the machine. @throws when there is no such file. */
export function readTestNetwork(path: string | undefined): TestNetwork | undefined {
  return path === undefined ? undefined : testNetwork.parse(JSON.parse(readFileSync(path, 'utf8')));
}
