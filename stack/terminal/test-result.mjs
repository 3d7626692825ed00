/** @typedef {{numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites: number}} JestResult  of jest's --json */

/**
 * A file that could not be run at all counts as one failure, and so does a run without a result.
 * @param {JestResult | undefined} result
 * @returns {{passed: number, failed: number}}
 */
export function countTests(result) {
  if (result === undefined) return { passed: 0, failed: 1 };
  return { passed: result.numPassedTests, failed: result.numFailedTests + result.numRuntimeErrorTestSuites };
}
