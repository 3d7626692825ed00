export { runRebuild, runRebuildCommand } from './command.ts';
export type { Projections, Sides } from './compare.ts';
export { createOwnerRoute, ownerPath } from './owner-route.ts';
export { ownedProjection } from './owned-projection.ts';
export type { Projection, ReadPage, Row } from './projection.ts';
export { rebuild, type Rebuilt } from './rebuild.ts';
export { createSelfCheck, createSelfChecks } from './self-check.ts';
