import { createLogger } from '@parley/service-kit/process';

/** A logger, and the lines that it has written. */
export function keepLines() {
  const lines: string[] = [];
  const logger = createLogger({
    service: 'gateway',
    instanceId: 'test',
    level: 'info',
    destination: { write: (line) => void lines.push(line) },
  });
  return { lines, logger };
}
