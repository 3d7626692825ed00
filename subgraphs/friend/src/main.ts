import { createLogger, createShutdown } from '@parley/service-kit/process';
import { startFriendService } from './app.ts';
import { readFriendEnvironment } from './environment.ts';

const environment = readFriendEnvironment();
const logger = createLogger({
  service: 'friend',
  instanceId: environment.INSTANCE_ID,
  level: environment.LOG_LEVEL,
});
const shutdown = createShutdown({ logger });
shutdown.listen();
const service = await startFriendService(environment, logger);
shutdown.onClose('friend', () => service.close());
logger.info({ url: service.url }, 'The friend service listens');
