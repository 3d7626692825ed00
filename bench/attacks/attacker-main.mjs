// A stranger with one attack after the other, as a process of its own.
import { serveParent } from '../harness/serve-parent.mjs';
import { completeQueries } from './completed-queries.mjs';
import { dropFragmentBombs } from './fragment-bombs.mjs';
import { sendManyTokens } from './many-tokens.mjs';
import { askNewOperations } from './new-operations.mjs';
import { uploadSlowly } from './slow-uploads.mjs';
import { createTally } from './tally.mjs';

/** @type {Record<string, import('./stranger.mjs').Attack>} */
const attacks = {
  A1: dropFragmentBombs,
  A2: askNewOperations,
  A5: completeQueries,
  A6: sendManyTokens,
  A7: uploadSlowly,
};

/** @param {{name: string, target: import('./stranger.mjs').Target}} options @returns {Promise<Record<string, number>>} what it was answered */
async function attack({ name, target }) {
  const act = attacks[name];
  if (act === undefined) throw new Error(`Nobody knows the attack ${name}.`);
  const tally = createTally();
  await act(target, tally);
  return tally.counts;
}

serveParent({}, { attack });
