import { eventually } from '@parley/testkit';
import { startGatewayProcess } from '../../../../gateway/test/support/gateway-process.ts';
import { startJournalLog, type JournalLog } from './journal.ts';

/** A log over a gateway that can be killed. */
export interface JournalProcess extends JournalLog {
  /** Of the gateway that runs now. */
  port(): number;
  /** On the spot, as a machine that fails would. */
  kill(): Promise<void>;
  /** Another one, which knows nothing of the former. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** `variables`: of the gateway. */
export async function startJournalProcess(variables: NodeJS.ProcessEnv): Promise<JournalProcess> {
  const { log, supergraphSdl, environment, close } = await startJournalLog();
  const open = async () => {
    const gateway = await startGatewayProcess(supergraphSdl, { ...environment, ...variables });
    await eventually(async () => {
      if (!(await fetch(`${gateway.url}/readyz`)).ok) throw new Error('The gateway is not ready.');
    });
    return gateway;
  };
  let gateway = await open();
  return {
    ...log,
    port: () => Number(new URL(gateway.url).port),
    kill: () => gateway.kill(),
    start: async () => {
      gateway = await open();
    },
    close: async () => {
      await gateway.close();
      await close();
    },
  };
}
