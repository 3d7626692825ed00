export * from './contract/index.ts';
export * from './process/index.ts';
export * from './subgraph/index.ts';
export * from './transport/index.ts';
