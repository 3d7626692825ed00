import { createLogger, createShutdown } from '@parley/service-kit/process';
import { startChatService } from './app.ts';
import { readChatEnvironment } from './environment.ts';

const environment = readChatEnvironment();
const logger = createLogger({
  service: 'chat',
  instanceId: environment.INSTANCE_ID,
  level: environment.LOG_LEVEL,
});
const shutdown = createShutdown({ logger });
shutdown.listen();
const service = await startChatService(environment, logger);
shutdown.onClose('chat', () => service.close());
logger.info({ url: service.url }, 'The chat service listens');
