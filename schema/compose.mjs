// Writes what is made of the SDL files: schema/supergraph.graphql, and docs/codes.md. `--check` writes nothing and fails when
// one of them has drifted.
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { readFileSync, writeFileSync } from 'node:fs';
import { codesPage } from './codes.mjs';
import { readSdl, subgraphs } from './subgraphs.mjs';

const { errors, supergraphSdl } = composeServices(
  subgraphs.map(({ name, url }) => ({ name, url, typeDefs: parse(readSdl(name)) })),
);

if (errors !== undefined && errors.length > 0) {
  for (const error of errors) console.error(error.message);
  process.exit(1);
}
const made = { 'schema/supergraph.graphql': `${supergraphSdl}\n`, 'docs/codes.md': codesPage() };
for (const [path, text] of Object.entries(made)) {
  const target = new URL(`../${path}`, import.meta.url);
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    console.error(`${path} is not what the SDL files make: run \`npm run compose\` and commit it.`);
    process.exitCode = 1;
  }
}
