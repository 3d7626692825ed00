import { defaultClientConditions, defineConfig } from 'vite';
import { compress } from '../playground/compress.ts';
import { compiledTexts } from './compiled-texts.ts';
import { firstLoadBudget } from './first-load-budget.ts';

/** Where `npm run dev` finds a running platform. */
const gateway = process.env['PARLEY_GATEWAY_URL'] ?? 'http://127.0.0.1:4000';

// Everything ends up in dist/ as files of our own origin: the Content-Security-Policy allows nothing else.
export default defineConfig({
  base: '/app/',
  plugins: [
    compiledTexts(),
    firstLoadBudget({
      maxBytes: 200_000,
      // Of one language, the larger one.
      first: ['src/signed-in.tsx', 'src/rooms-route.tsx', 'src/language/ko/messages.ts'],
    }),
    compress(),
  ],
  resolve: { conditions: ['parley:source', ...defaultClientConditions] },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    sourcemap: false,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      onLog(level, log, handle) {
        // Nothing here is drawn on a server: what a library says to one is of no concern.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
      },
    },
  },
  server: {
    proxy: {
      // All but the app itself is the gateway's: the graph, its sockets, images and uploads. The host is as the page's origin has it, for
      // the gateway gives no cookie to pages of other origins.
      '^/(?!app/)': { target: gateway, ws: true },
    },
  },
});
