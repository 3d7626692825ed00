import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { limit } from '@parley/async';
import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { loadSupergraph } from '../../src/supergraph/load-supergraph.ts';
import { libraryConcrete, librarySdls } from '../execution/library.ts';
import { keepLines } from '../support/kept-lines.ts';
import { startGatewayOver, type GatewayOver } from '../support/running-gateway.ts';
import { randomRequests, type RandomRequest } from './random-requests.ts';
import { serveModel } from './serve-model.ts';

/** So many requests for each supergraph and seed; FUZZ_REQUESTS=3500 makes more than 20,000 in all. */
const requests = Number(process.env['FUZZ_REQUESTS'] ?? 750);
/** Kept: each found something once, or is the day on which the test was written. FUZZ_SEED adds another. */
const seeds = [2, 12, 20_261_201, ...(process.env['FUZZ_SEED'] ?? '').split(',').filter(Boolean).map(Number)];

const parley = Object.fromEntries(
  ['user', 'friend', 'chat', 'notification'].map((name) => [
    name,
    readFileSync(new URL(`../../../schema/${name}.graphql`, import.meta.url), 'utf8'),
  ]),
);

/** With what only a subgraph can check: scalars of its own. */
const library = Object.fromEntries(
  Object.entries(librarySdls).map(([name, sdl]) => [
    name,
    sdl.replace('anything: Anything', 'anything(of: Anything, all: [Anything!], size: Float): Anything'),
  ]),
);

/** Of a log line: nothing of a client's text is longer than what finds the place. */
const longestLine = 4_000;

describe.each([
  ['a library of hard cases', library],
  ['the real supergraph', parley],
])('whatever is sent to a gateway over %s', (_name, sdls) => {
  const { lines, logger } = keepLines();
  let model: Awaited<ReturnType<typeof serveModel>>;
  let gateway: GatewayOver;
  beforeAll(async () => {
    model = await serveModel(sdls, { concrete: libraryConcrete });
    gateway = await startGatewayOver(model.supergraphSdl, model.variables, { logger });
  });
  afterAll(async () => {
    await gateway.close();
    await model.close();
  });

  const faultOf = async ({ body, accept }: RandomRequest): Promise<string | undefined> => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(accept !== '' && { accept }) },
      body,
    });
    const text = await response.text();
    if (response.status < 500 && !text.includes('INTERNAL_SERVER_ERROR')) return undefined;
    return `${response.status} ${text.slice(0, 300)} to ${body.slice(0, 2_000)}`;
  };

  test.each(seeds)('it is no fault of the gateway, and none in its log (seed %i)', async (seed) => {
    const { schema } = loadSupergraph(model.supergraphSdl);
    const sent = fc.sample(randomRequests(schema), { numRuns: requests, seed });
    const concurrently = limit(16);
    lines.length = 0;
    const faults = await Promise.all(sent.map((request) => concurrently(() => faultOf(request))));
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
    expect(lines.filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);
    for (const line of lines) expect(line.length).toBeLessThan(longestLine);
  });
});
