import type { GraphQLSchema } from 'graphql';

/** The graph as clients see it. */
export declare const schemaAst: GraphQLSchema;

/** What each scalar is in JSON. */
export declare const scalars: Readonly<Record<string, string>>;

/** The `config` of graphql-codegen's plugins `typescript-operations` and `typed-document-node`. */
export declare const documentConfig: {
  readonly useTypeImports: boolean;
  readonly strictScalars: boolean;
  readonly immutableTypes: boolean;
  readonly avoidOptionals: boolean;
  readonly dedupeFragments: boolean;
  readonly documentMode: 'documentNode';
  readonly scalars: Readonly<Record<string, string>>;
};

/**
 * Writes a file of types and typed documents beside the `.graphql` files of each folder under `root`. Fragments may be used across
 * folders. Rejects with what is wrong with a document. `filename`: `graph.generated.ts` when it is not given.
 */
export declare function generateDocuments(
  root: string,
  options?: { readonly filename?: string },
): Promise<void>;
