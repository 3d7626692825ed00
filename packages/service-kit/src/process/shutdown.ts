import type { Logger } from './logger.ts';

/** What is open in this process, closed in reverse order of opening. */
export interface Shutdown {
  onClose(name: string, close: () => Promise<void> | void): void;
  /** Closes on SIGTERM and SIGINT, then exits: 0, or 1 when something failed or took longer than 25 s. */
  listen(): void;
  /** Closes everything once; later calls wait for the same. Never rejects: failures are logged and the rest goes on. */
  close(): Promise<void>;
}

interface Opened {
  readonly name: string;
  close(): Promise<void> | void;
}

/** Made once, in `main.ts` or `app.ts`. `timeoutMs`: how long the whole may take: 24 s unless given, so that the exit itself is within 25 s. */
export function createShutdown(options: { logger: Logger; timeoutMs?: number }): Shutdown {
  const { logger, timeoutMs = 24_000 } = options;
  const opened: Opened[] = [];
  let closing: Promise<boolean> | undefined;
  const closeOnce = () => (closing ??= withinTime(closeAll(opened, logger), timeoutMs, logger));

  const onSignal = (signal: NodeJS.Signals) => {
    logger.info({ signal }, 'Shutting down');
    // A second signal, or a handle that something left open, must not keep the process: it ends here either way.
    void closeOnce().then((clean) => process.exit(clean ? 0 : 1));
  };
  return {
    onClose: (name, close) => void opened.push({ name, close }),
    listen() {
      process.once('SIGTERM', onSignal);
      process.once('SIGINT', onSignal);
    },
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

async function withinTime(closed: Promise<boolean>, timeoutMs: number, logger: Logger): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => {
      logger.error({ timeoutMs }, 'Shutting down took too long');
      resolve(false);
    }, timeoutMs);
  });
  try {
    return await Promise.race([closed, late]);
  } finally {
    clearTimeout(timer);
  }
}
