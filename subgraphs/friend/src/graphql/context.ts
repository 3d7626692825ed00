import type { Viewer } from '@parley/service-kit/subgraph';
import type { OperationUseCases } from '../use-cases.ts';
import { createLoaders, type Loaders } from './loaders.ts';

/** Of one request, or of one event of a subscription. */
export interface Context {
  /** Null only for what is public, which is nothing here but a bare `User`. */
  readonly viewer: Viewer | null;
  readonly useCases: OperationUseCases;
  readonly loaders: Loaders;
}

export function createContext(useCases: OperationUseCases, viewer: Viewer | null): Context {
  return { viewer, useCases, loaders: createLoaders(useCases, viewer) };
}
