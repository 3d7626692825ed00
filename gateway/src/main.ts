#!/usr/bin/env node
import cluster from 'node:cluster';
import { EnvironmentError, runService } from '@parley/service-kit/process';
import { checkHeaderRules } from './command/check-header-rules.ts';
import { checkPersistedOperations } from './command/check-persisted-operations.ts';
import { checkSupergraph } from './command/check-supergraph.ts';
import { helpText, readCommand } from './command/read-command.ts';
import { settingsPage } from './command/settings-page.ts';
import { loadEnvironment, type GatewayEnvironment } from './environment.ts';
import { startGateway } from './start-gateway.ts';
import { startWorker } from './workers/start-worker.ts';
import { startWorkers } from './workers/start-workers.ts';

const serve = (environment: GatewayEnvironment): Promise<void> => {
  if (cluster.isWorker) return runService('gateway', environment, startWorker);
  return runService('gateway', environment, environment.GATEWAY_WORKERS > 1 ? startWorkers : startGateway);
};
const print = (text: string): void => void process.stdout.write(text);

try {
  const { verb, env } = await readCommand(process.argv.slice(2), process.env);
  if (verb === 'help') print(helpText());
  else if (verb === 'settings') print(settingsPage());
  else if (verb === 'serve') await serve(loadEnvironment(env));
  else {
    const environment = loadEnvironment(env);
    const subgraphs = await checkSupergraph(environment).catch((error: Error) => {
      throw new EnvironmentError(`The supergraph cannot be served: ${error.message}`, { cause: error });
    });
    await checkPersistedOperations(environment);
    checkHeaderRules(environment, subgraphs);
    print(
      `The settings are complete, and the supergraph can be served. Its subgraphs: ${subgraphs.join(', ')}.\n`,
    );
  }
} catch (error) {
  if (!(error instanceof EnvironmentError)) throw error;
  // A sentence in place of a stack.
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
