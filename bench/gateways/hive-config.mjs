import { defineConfig } from '@graphql-hive/gateway';

/** Nothing but quiet: everything else as it comes. */
export const gatewayConfig = defineConfig({ logging: 'warn' });
