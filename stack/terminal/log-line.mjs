const shownLevels = new Set(['warn', 'error', 'fatal']);

/**
 * @typedef {object} LogLine
 * @property {string} level
 * @property {string} message  constant, so that repeated ones can be counted
 * @property {string} text     one line for the terminal: the message with the reason
 */

/**
 * Reads a line that a service wrote. Undefined for what is no message: the frames of a stack, the source of an exception.
 * @param {string} line
 * @returns {LogLine | undefined}
 */
export function readLogLine(line) {
  const record = parseRecord(line);
  if (record === undefined) return isNoise(line) ? undefined : { level: 'error', message: line, text: line };
  const { level, msg: message } = record;
  const reason = [record.err?.message, record.detail, record.error].find(isText);
  return { level, message, text: reason === undefined ? message : `${message}: ${reason.split('\n', 1)[0]}` };
}

/** @param {unknown} value @returns {value is string} */
function isText(value) {
  return typeof value === 'string' && value !== '';
}

/** Whether the terminal shows it. @param {LogLine} line */
export function isWarning({ level }) {
  return shownLevels.has(level);
}

/**
 * What a service wrote last, as a person reads it.
 * @param {readonly string[]} lines
 * @returns {string}
 */
export function readableLines(lines) {
  const read = lines.flatMap((line) => readLogLine(line)?.text ?? []);
  return read.slice(-5).join('\n');
}

/** @typedef {{level: string, msg: string, err?: {message?: unknown}, detail?: unknown, error?: unknown}} LogRecord */

/** @param {string} line @returns {LogRecord | undefined} */
function parseRecord(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    const record = JSON.parse(line);
    return isText(record.level) && isText(record.msg) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Node prints an uncaught exception as the place, the source line, a caret, the error and its stack. @param {string} line */
function isNoise(line) {
  return /^\s|^$|^[{}\]]|^(file|node):|^Node\.js v|^\/.*:\d+$/.test(line);
}
