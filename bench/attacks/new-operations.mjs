import { largeOperation } from '../harness/large-operation.mjs';
import { atPace, openHttp } from './stranger.mjs';

/** A2: large operations that nobody has asked for before. @type {import('./stranger.mjs').Attack} */
export async function askNewOperations({ url, perSecond, seconds }, tally) {
  const http = openHttp(url, tally);
  await atPace({ perSecond, seconds }, (n) =>
    http.ask('http', { body: JSON.stringify({ query: largeOperation(`of_${n}`) }) }),
  );
  await http.close();
}
