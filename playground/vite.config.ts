import { defineConfig } from 'vite';
import { compress } from './compress.ts';

// Everything ends up in dist/ as files of our own origin: the gateway's Content-Security-Policy allows nothing else.
export default defineConfig({
  plugins: [compress()],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    // Monaco is one large part, and the page is of no use before it is there.
    chunkSizeWarningLimit: 8_000,
  },
});
