import { createLogger } from '@parley/service-kit/process';
import { userInfo } from 'node:os';
import { loadEnvironment } from './environment.ts';
import { runLegalHoldCommand } from './retention/legal-hold-command.ts';
import { createLegalHoldStore } from './stores/legal-hold-store.ts';
import { openMongo } from './stores/mongo.ts';

const { MONGODB_URL, INSTANCE_ID: instanceId } = loadEnvironment();
const mongo = openMongo(MONGODB_URL);
try {
  await mongo.connect();
  process.exitCode = await runLegalHoldCommand(process.argv.slice(2), {
    legalHolds: createLegalHoldStore(mongo),
    logger: createLogger({ service: 'chat', instanceId, level: 'info' }),
    by: userInfo().username,
    now: () => new Date(),
    print: (sentence) => void process.stdout.write(`${sentence}\n`),
  });
} finally {
  await mongo.close();
}
