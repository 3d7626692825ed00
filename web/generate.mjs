// Writes `graph.generated.ts` beside the `.graphql` files of each folder: types and typed documents of its operations.
import { generateDocuments } from '@parley/graph/codegen';
import { fileURLToPath } from 'node:url';

await generateDocuments(fileURLToPath(new URL('src/', import.meta.url)));
