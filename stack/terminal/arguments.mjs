import { StackProblem } from './problem.mjs';

/**
 * Takes `--profile <name>` out of the arguments.
 * @param {readonly string[]} given
 * @returns {{profile: string, rest: string[]}}
 */
export function takeProfile(given) {
  const rest = [...given];
  const at = rest.indexOf('--profile');
  if (at < 0) return { profile: 'dev', rest };
  const [, profile = ''] = rest.splice(at, 2);
  if (!/^[a-z][a-z0-9_-]*$/.test(profile))
    throw new StackProblem(
      'Give --profile a name of small letters, digits, - and _, such as --profile demo.',
    );
  return { profile, rest };
}

/**
 * Takes `--instances <number>` out of the arguments: how many of every service.
 * @param {readonly string[]} given
 * @returns {{instances: number, rest: string[]}}
 */
export function takeInstances(given) {
  const rest = [...given];
  const at = rest.indexOf('--instances');
  if (at < 0) return { instances: 1, rest };
  const [, text = ''] = rest.splice(at, 2);
  if (!/^[1-9]$/.test(text))
    throw new StackProblem('Give --instances a number from 1 to 9, such as --instances 2.');
  return { instances: Number(text), rest };
}
