// The subgraph of people, as a process of the bench. It counts what it is asked.
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { serveParent } from '../harness/serve-parent.mjs';
import { person } from './data.mjs';
import { usersSdl } from './sdl.mjs';
import { servePlainSubgraph } from './serve.mjs';

const counts = { entityCalls: 0, entities: 0 };
const schema = buildSubgraphSchema({
  typeDefs: parse(usersSdl()),
  resolvers: {
    Query: { user: (/** @type {unknown} */ _, /** @type {{id: string}} */ { id }) => person(id) },
    User: {
      __resolveReference: (/** @type {{id: string}} */ { id }) => {
        counts.entities += 1;
        return person(id);
      },
    },
  },
});
const entities = schema.getQueryType()?.getFields()['_entities'];
const resolve = entities?.resolve;
if (entities === undefined || resolve === undefined) throw new Error('There is no _entities to count.');
entities.resolve = (...given) => {
  counts.entityCalls += 1;
  return resolve(...given);
};
serveParent(await servePlainSubgraph(schema), {
  reset: () => void Object.assign(counts, { entityCalls: 0, entities: 0 }),
  counts: () => counts,
});
