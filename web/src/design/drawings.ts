import type { Drawing } from './icon.tsx';

/** Icons as those of `Icon`, which no page shows at once: they are loaded with the parts that show them. */
export const drawings = {
  attach: {
    path: 'M20 11.500l-8.300 8.300a5 5 0 0 1-7.100-7.100l8.600-8.600a3.400 3.400 0 0 1 4.800 4.800l-8.600 8.600a1.700 1.700 0 0 1-2.400-2.400l7.700-7.700',
  },
  camera: { path: 'M4 8h3l2-3h6l2 3h3v11H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7' },
  copy: { path: 'M9 9h11v11H9zM5 15H4V4h11v1' },
  download: { path: 'M12 4v11M7.500 11L12 15.500 16.500 11M5 19.500h14' },
  edit: { path: 'M4 20l1-4L16 5l3 3L8 19zM13.500 7.500l3 3' },
  file: { path: 'M7 3h7l5 5v13H7zM14 3v5h5' },
  forward: { path: 'M15 6l5 5-5 5M20 11h-9a7 7 0 0 0-7 7' },
  hide: {
    path: 'M4 4l16 16M10 6.200A9 9 0 0 1 21 12a14 14 0 0 1-2.500 3M6.500 8A14 14 0 0 0 3 12a9.500 9.500 0 0 0 12 5.200',
  },
  history: { path: 'M4 12a8 8 0 1 0 2.500-5.800L4 8.500M4 4v4.500h4.500M12 8v4.500l3 2' },
  link: {
    path: 'M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.700-5.700l-1.500 1.500M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.700 5.700l1.500-1.500',
  },
  microphone: {
    path: 'M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3M5.500 11.500a6.500 6.500 0 0 0 13 0M12 18v3',
  },
  minus: { path: 'M5 12h14' },
  retry: { path: 'M19 8a8 8 0 1 0 1 5M19 3v5h-5' },
  smile: {
    path: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M8.500 14a4.500 4.500 0 0 0 7 0M9 9.500h.01M15 9.500h.01',
  },
} as const satisfies Record<string, Drawing>;
