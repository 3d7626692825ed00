import { withTimeout } from '@parley/async';
import type { Logger } from './logger.ts';

/** What is open in this process, closed in reverse order of opening. */
export type Shutdown = ReturnType<typeof createShutdown>;

interface Opened {
  readonly name: string;
  close(): Promise<void> | void;
}

/** `timeoutMs`: how long the whole may take: 24 s unless given, so that the exit itself is within 25 s. */
export function createShutdown(options: { logger: Logger; timeoutMs?: number }) {
  const { logger, timeoutMs = 24_000 } = options;
  const opened: Opened[] = [];
  let closing: Promise<boolean> | undefined;
  const closeInTime = (): Promise<boolean> =>
    withTimeout(timeoutMs, closeAll(opened, logger), () => new Error('Too late')).catch(() => {
      logger.error({ timeoutMs }, 'Shutting down took too long');
      return false;
    });
  const closeOnce = () => (closing ??= closeInTime());

  const onSignal = (signal: NodeJS.Signals) => {
    logger.info({ signal }, 'Shutting down');
    // A second signal, or a handle that something left open, must not keep the process: it ends here either way.
    void closeOnce().then((clean) => process.exit(clean ? 0 : 1));
  };
  return {
    onClose: (name: string, close: Opened['close']) => void opened.push({ name, close }),
    /** Closes on SIGTERM and SIGINT, then exits: 0, or 1 when something failed or took too long. */
    listen() {
      process.once('SIGTERM', onSignal);
      process.once('SIGINT', onSignal);
    },
    /** Closes everything once; later calls wait for the same. Never rejects: failures are logged and the rest goes on. */
    async close() {
      process.off('SIGTERM', onSignal);
      process.off('SIGINT', onSignal);
      await closeOnce();
    },
  };
}

/** What was opened last rests on what was opened before it, so it goes first. */
async function closeAll(opened: Opened[], logger: Logger): Promise<boolean> {
  let clean = true;
  for (let next = opened.pop(); next !== undefined; next = opened.pop()) {
    try {
      await next.close();
    } catch (err) {
      clean = false;
      logger.error({ err, part: next.name }, 'A part did not close cleanly');
    }
  }
  return clean;
}
