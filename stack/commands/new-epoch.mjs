import { moveFeedEpochs } from '../services/feed-epochs.mjs';
import { subgraphNames } from '../services/service-environment.mjs';
import { UsageProblem } from '../terminal/problem.mjs';

/** For who has restored a store from a backup. @type {import('../cli.mjs').Command} */
export async function newEpoch({ profile, words }) {
  const unknown = words.find((word) => !subgraphNames.some((name) => name === word));
  if (unknown !== undefined)
    throw new UsageProblem(`There is no service ${unknown}: name some of ${subgraphNames.join(', ')}.`);
  const names = words.length === 0 ? subgraphNames : subgraphNames.filter((name) => words.includes(name));
  const epoch = moveFeedEpochs(profile, names);
  console.log(
    `FEED_EPOCH of ${names.join(', ')} is ${epoch} from their next start on: streams resumed after an older cursor begin with ResumeGap.`,
  );
  return 0;
}
