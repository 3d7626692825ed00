// Writes what is made of the SDL files: schema/supergraph.graphql, docs/codes.md, packages/graph/schema.graphql and docs/reference/.
// `--check` writes nothing and fails when one of them has drifted.
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { readFileSync, writeFileSync } from 'node:fs';
import { apiSchema, apiSdl } from './api-schema.mjs';
import { codesPage } from './codes.mjs';
import { referencePages } from './reference.mjs';
import { readSdl, subgraphs } from './subgraphs.mjs';

const { errors, supergraphSdl } = composeServices(
  subgraphs.map(({ name, url }) => ({ name, url, typeDefs: parse(readSdl(name)) })),
);

if (supergraphSdl === undefined) {
  for (const error of errors ?? []) console.error(error.message);
  process.exit(1);
}
const schema = apiSchema(supergraphSdl);
const made = {
  'schema/supergraph.graphql': `${supergraphSdl}\n`,
  'packages/graph/schema.graphql': apiSdl(schema),
  'docs/codes.md': codesPage(),
  ...referencePages(schema),
};
for (const [path, text] of Object.entries(made)) {
  const target = new URL(`../${path}`, import.meta.url);
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    console.error(`${path} is not what the SDL files make: run \`npm run compose\` and commit it.`);
    process.exitCode = 1;
  }
}
