import { parseArgs } from 'node:util';
import { UsageProblem } from './problem.mjs';

const known = /** @type {const} */ ({
  profile: { type: 'string', default: 'dev' },
  instances: { type: 'string', default: '1' },
  service: { type: 'string' },
  'engines-only': { type: 'boolean', default: false },
  follow: { type: 'boolean', short: 'f', default: false },
  help: { type: 'boolean', short: 'h', default: false },
});

/**
 * @typedef {object} Arguments
 * @property {string} profile
 * @property {number} instances   of every service
 * @property {string | undefined} service
 * @property {boolean} enginesOnly
 * @property {boolean} follow
 * @property {boolean} help       by `--help`, `-h` or `help`
 * @property {readonly string[]} words  all that is no option
 */

/**
 * Reads what was typed after a command. Throws a UsageProblem for an option that it does not take, and for a word too many.
 * @param {readonly string[]} given
 * @param {{command: string, options?: readonly (keyof typeof known)[], words?: number}} takes  besides `--profile` and `--help`
 * @returns {Arguments}
 */
export function readArguments(given, { command, options = [], words = 0 }) {
  const { tokens, values, positionals } = parseArgs({
    args: [...given],
    options: known,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const help = values.help === true || positionals[0] === 'help';
  const taken = ['profile', 'help', ...options];
  const option = tokens.find((token) => token.kind === 'option' && !taken.includes(token.name));
  const unknown = option?.kind === 'option' ? option.rawName : positionals[words];
  if (unknown !== undefined && !help)
    throw new UsageProblem(`${command} takes no ${unknown}: ${command} -- --help says what it takes.`);
  return {
    profile: readProfile(values.profile),
    instances: readInstances(values.instances),
    service: typeof values.service === 'string' ? values.service : undefined,
    enginesOnly: values['engines-only'] === true,
    follow: values.follow === true,
    help,
    words: positionals,
  };
}

/** @param {unknown} name */
function readProfile(name) {
  if (typeof name === 'string' && /^[a-z][a-z0-9_-]*$/.test(name)) return name;
  throw new UsageProblem('Give --profile a name of small letters, digits, - and _, such as --profile demo.');
}

/** @param {unknown} text */
function readInstances(text) {
  if (typeof text === 'string' && /^[1-9]$/.test(text)) return Number(text);
  throw new UsageProblem('Give --instances a number from 1 to 9, such as --instances 2.');
}
