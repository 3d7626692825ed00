// Writes docs/configuration.md from the environments of the services, as they are built: `npm run configuration`.
import { baseEnvironment, configurationPage } from '@parley/service-kit/service';
import { writeFileSync } from 'node:fs';
import { subgraphs } from '../schema/subgraphs.mjs';

const services = await Promise.all(
  subgraphs.map(async ({ name }) => {
    const { environment } = await import(`../subgraphs/${name}/dist/environment.js`);
    return [name, environment];
  }),
);
const page = configurationPage(baseEnvironment('service'), Object.fromEntries(services));
writeFileSync(new URL('configuration.md', import.meta.url), page);
