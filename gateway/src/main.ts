import { createLogger, createShutdown } from '@parley/service-kit/process';
import { startGateway } from './start-gateway.ts';
import { readGatewayEnvironment } from './environment.ts';

const environment = readGatewayEnvironment();
const logger = createLogger({
  service: 'gateway',
  instanceId: environment.INSTANCE_ID,
  level: environment.LOG_LEVEL,
});
const shutdown = createShutdown({ logger });
shutdown.listen();
const gateway = await startGateway(environment, logger);
shutdown.onClose('gateway', () => gateway.close());
