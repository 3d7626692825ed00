import { defineConfig } from 'vite';

// Everything ends up in dist/ as files of our own origin: the gateway's Content-Security-Policy allows nothing else.
export default defineConfig({
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    // Monaco is one large part, and the page is of no use before it is there.
    chunkSizeWarningLimit: 8_000,
  },
});
