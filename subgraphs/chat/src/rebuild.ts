import { runRebuild } from '@parley/service-kit/projections';
import { loadEnvironment } from './environment.ts';
import { createProjections } from './projections.ts';
import { openDatabase } from './stores/database.ts';
import { createFriendshipProjection } from './stores/friendship-projection.ts';
import { openMongo } from './stores/mongo.ts';
import { createReceiptPrivacyStore } from './stores/receipt-privacy-store.ts';
import { createUserNamesStore } from './stores/user-names-store.ts';

await runRebuild('chat', async () => {
  const environment = loadEnvironment();
  const database = openDatabase(environment.MYSQL_URL);
  const mongo = openMongo(environment.MONGODB_URL);
  await mongo.connect();
  const projections = createProjections(environment, {
    friendshipProjection: createFriendshipProjection(database),
    userNames: createUserNamesStore(mongo),
    receiptPrivacy: createReceiptPrivacyStore(mongo),
  });
  return {
    projections,
    close: async () => void (await Promise.all([mongo.close(), database.$disconnect()])),
  };
});
