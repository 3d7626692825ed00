// Writes docs/asyncapi.yaml: what the platform publishes to Kafka, for outside consumers. `--check` writes nothing and fails
// when the file has drifted. It reads the build of this package.
import * as events from '@parley/events';
import { readFileSync, writeFileSync } from 'node:fs';
import { asyncapiPage } from './asyncapi-page.mjs';

const target = new URL('../../docs/asyncapi.yaml', import.meta.url);
const page = asyncapiPage(events);
if (!process.argv.includes('--check')) writeFileSync(target, page);
else if (readFileSync(target, 'utf8') !== page) {
  console.error('docs/asyncapi.yaml is not what packages/events says: run `npm run asyncapi` and commit it.');
  process.exitCode = 1;
}
