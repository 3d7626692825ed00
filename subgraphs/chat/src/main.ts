import { runService } from '@parley/service-kit/service';
import { loadEnvironment } from './environment.ts';
import { startChatService } from './service.ts';

await runService('chat', loadEnvironment(), startChatService);
