import sequencer from '@jest/test-sequencer';

/** @typedef {import('@jest/test-result').Test} Test */

// Its types speak of a CommonJS module, which has its class one level deeper.
// oxlint-disable-next-line typescript/no-unnecessary-type-assertion -- not for tsc
const Sequencer = /** @type {typeof import('@jest/test-sequencer').default} */ (
  /** @type {unknown} */ (sequencer)
);
const longest = 'chaos.test.ts';

/**
 * Those with a platform of their own are spread over the run, the longest first: two at once would want all that the machine has, and a
 * long one at the end would leave half of it idle.
 */
export default class TestOrder extends Sequencer {
  /** @override @param {Test[]} tests @returns {Promise<Test[]>} */
  async sort(tests) {
    const isHeavy = (/** @type {Test} */ { path }) => path.includes('/e2e/faults/');
    const isLongest = (/** @type {Test} */ { path }) => Number(path.endsWith(longest));
    // oxlint-disable-next-line unicorn/no-array-sort -- it is no array
    const light = await super.sort(tests.filter((test) => !isHeavy(test)));
    const heavy = tests.filter(isHeavy).toSorted((a, b) => isLongest(b) - isLongest(a));
    const stride = Math.ceil(light.length / (heavy.length + 1)) + 1;
    const order = light.slice();
    heavy.forEach((test, index) => order.splice(index * stride, 0, test));
    return order;
  }
}
