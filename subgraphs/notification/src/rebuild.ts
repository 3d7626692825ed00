import { runRebuild } from '@parley/service-kit/projections';
import { v7 } from 'uuid';
import { loadEnvironment } from './environment.ts';
import { createProjections } from './projections.ts';
import { openStores } from './stores/stores.ts';

const environment = loadEnvironment();
const stores = await openStores({ environment, now: () => new Date(), newId: () => v7() });
await runRebuild({ service: 'notification', projections: createProjections(environment, stores.inbox) });
await stores.close();
