export { createTypePolicies } from './create-type-policies.ts';
