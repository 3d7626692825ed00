// Composes schema/supergraph.graphql from the four SDL files. `--check` writes nothing and fails when the committed file
// has drifted from them.
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { readFileSync, writeFileSync } from 'node:fs';
import { readSdl, subgraphs } from './subgraphs.mjs';

const target = new URL('./supergraph.graphql', import.meta.url);
const { errors, supergraphSdl } = composeServices(
  subgraphs.map(({ name, url }) => ({ name, url, typeDefs: parse(readSdl(name)) })),
);

if (errors !== undefined && errors.length > 0) {
  for (const error of errors) console.error(error.message);
  process.exit(1);
}
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== `${supergraphSdl}\n`) {
    console.error(
      'schema/supergraph.graphql is not what its parts compose to: run `npm run compose` and commit it.',
    );
    process.exit(1);
  }
} else {
  writeFileSync(target, `${supergraphSdl}\n`);
}
