import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../harness/scratch.mjs';

/** Composes a supergraph into a file of its own. @param {readonly {name: string, port: number, sdl: string}[]} subgraphs @returns {string} its path */
export function writeSupergraph(subgraphs) {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, port, sdl }) => ({
      name,
      url: `http://127.0.0.1:${port}/graphql`,
      typeDefs: parse(sdl),
    })),
  );
  if (supergraphSdl === undefined) throw new Error(String(errors));
  const path = join(scratchFolder('supergraph'), 'supergraph.graphql');
  writeFileSync(path, supergraphSdl);
  return path;
}
