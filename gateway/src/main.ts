import { runService } from '@parley/service-kit/process';
import { loadEnvironment } from './environment.ts';
import { startGateway } from './start-gateway.ts';

await runService('gateway', loadEnvironment(), startGateway);
