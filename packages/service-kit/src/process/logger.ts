import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

const secrets = [
  'authorization',
  'cookie',
  'password',
  'currentPassword',
  'newPassword',
  'token',
  'accessToken',
  'refreshToken',
  'internalToken',
  'secret',
  'privateKey',
];
const redacted = secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** JSON lines on stdout (or `destination`), written synchronously. Fields that are named like a secret are replaced, three levels deep. */
export function createLogger(options: {
  service: string;
  instanceId: string;
  level: string;
  destination?: DestinationStream;
}): Logger {
  const { service, instanceId, level, destination } = options;
  const settings = {
    level,
    base: { service, instanceId },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redacted, censor: '[redacted]' },
  };
  return destination === undefined ? pino(settings) : pino(settings, destination);
}
