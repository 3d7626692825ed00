import { runRebuild } from '@parley/service-kit/projections';
import { v7 } from 'uuid';
import { loadEnvironment } from './environment.ts';
import { createProjections } from './projections.ts';
import { openStores } from './stores/stores.ts';

await runRebuild('notification', async () => {
  const environment = loadEnvironment();
  const stores = await openStores({ environment, now: () => new Date(), newId: () => v7() });
  return { projections: createProjections(environment, stores), close: () => stores.close() };
});
