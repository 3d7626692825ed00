import { StackProblem } from '../terminal/problem.mjs';

/** Measured beside the others by `npm run bench -- send-cost --nodes`; the image runs it, too. */
const fastest = 24;

/** Throws one sentence when this Node is too old. @param {string} [version] */
export function assertNodeVersion(version = process.versions.node) {
  const { major, minor } = partsOf(version);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new StackProblem(
    `Parley needs Node 20.19 or newer and this is ${version}: install a newer Node, then try again.`,
  );
}

/** This one, and what a person would gain by another that is supported. @param {string} [version] */
export function describeNode(version = process.versions.node) {
  const advice = partsOf(version).major < fastest ? ` (${fastest} takes less CPU for the same work)` : '';
  return `Node ${version}${advice}`;
}

/** @param {string} version */
function partsOf(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return { major, minor };
}
