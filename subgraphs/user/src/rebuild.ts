import { runRebuild } from '@parley/service-kit/projections';
import { loadEnvironment } from './environment.ts';
import { createProjections } from './projections.ts';
import { openDatabase } from './stores/database.ts';
import { createFriendPairProjection } from './stores/friend-pair-projection.ts';

await runRebuild('user', async () => {
  const environment = loadEnvironment();
  const database = openDatabase(environment.MYSQL_URL);
  const projections = createProjections(environment, createFriendPairProjection(database));
  return { projections, close: () => database.$disconnect() };
});
