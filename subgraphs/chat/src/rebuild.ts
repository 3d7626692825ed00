import { runRebuild } from '@parley/service-kit/projections';
import { loadEnvironment } from './environment.ts';
import { createProjections } from './projections.ts';
import { openDatabase } from './stores/database.ts';
import { createFriendshipProjection } from './stores/friendship-projection.ts';

await runRebuild('chat', async () => {
  const environment = loadEnvironment();
  const database = openDatabase(environment.MYSQL_URL);
  const projections = createProjections(environment, createFriendshipProjection(database));
  return { projections, close: () => database.$disconnect() };
});
