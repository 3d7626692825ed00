import { runService } from '@parley/service-kit/process';
import { loadEnvironment } from './environment.ts';
import { startChatService } from './service.ts';

await runService('chat', loadEnvironment(), startChatService);
