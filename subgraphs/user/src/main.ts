import { createLogger, createShutdown } from '@parley/service-kit/process';
import { startUserService } from './app.ts';
import { loadEnvironment } from './environment.ts';

const environment = loadEnvironment();
const logger = createLogger({
  service: 'user',
  instanceId: environment.INSTANCE_ID,
  level: environment.LOG_LEVEL,
});
const shutdown = createShutdown({ logger });
shutdown.listen();
try {
  const service = await startUserService(environment, logger);
  shutdown.onClose('service', () => service.close());
  logger.info({ url: service.url }, 'The user service is listening');
} catch (error) {
  logger.fatal({ err: error }, 'The user service could not start');
  process.exitCode = 1;
  await shutdown.close();
}
