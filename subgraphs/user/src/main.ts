import { runService } from '@parley/service-kit/process';
import { loadEnvironment } from './environment.ts';
import { startUserService } from './service.ts';

await runService('user', loadEnvironment(), startUserService);
