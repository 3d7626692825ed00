import { pino, stdSerializers, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';

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

const longestLine = 500;
const mostLines = 50;

/** An error may quote all that a client sent: in its message, and in its stack, which begins with its message and names its causes. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { message, stack, ...rest } = stdSerializers.err(error);
  return { ...rest, message: cutLines(message), stack: cutLines(stack) };
}

function cutLines(text: string): string {
  const lines = text.split('\n', mostLines);
  return lines
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line))
    .join('\n');
}

/**
 * JSON lines on stdout (or `destination`), written synchronously. Fields that are named like a secret are replaced, three levels deep; long
 * messages of errors are cut.
 */
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
    serializers: { err: serializeError },
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redacted, censor: '[redacted]' },
  };
  return destination === undefined ? pino(settings) : pino(settings, destination);
}
